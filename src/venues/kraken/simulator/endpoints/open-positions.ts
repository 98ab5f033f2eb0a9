import { textOfAmount, textOfSteps } from '../../../../core/decimal-text.ts';
import { lendingBps } from '../../../../core/listing.ts';
import { HOUR, SECOND } from '../../../../core/time.ts';
import { isAsked, listOf, MOST_NAMED } from '../call-fields.ts';
import type { KrakenVenue } from '../kraken-venue.ts';
import type { ListedMarket } from '../listed-market.ts';
import { netMinor, openLots, usedMinor, valueMinor, type MarginPosition } from '../margin-book.ts';
import type { Endpoint } from './endpoint.ts';
import { orderKind } from './order-shape.ts';

/**
 * `OpenPositions`: an entry per position, or one per pair with `consolidation=market`. `vol`, `cost` and `fee` are
 * those of everything that was opened, and `vol_closed` is the closed part. `margin`, `value` and `net` are those of
 * the open part.
 */
export const openPositions: Endpoint = ({ venue, fields }) => {
  venue.catchUp();
  const named = fields.has('txid') ? new Set(listOf(fields, 'txid', MOST_NAMED.orders)) : undefined;
  const wanted = ({ id }: MarginPosition) => named === undefined || named.has(id);
  const marks = isAsked(fields, 'docalcs') ? 'with-value' : 'without-value';
  const byMarket = venue.markets.map((market, index) => ({
    market,
    positions: (venue.account.margin.books[index]?.positions ?? []).filter(wanted),
  }));
  if (fields.get('consolidation') === 'market')
    return byMarket.filter(({ positions }) => positions.length > 0).map((one) => consolidated(one, venue, marks));
  return Object.fromEntries(
    byMarket.flatMap(({ market, positions }) =>
      positions.map((position) => [position.id, positionShape(position, market, venue, marks)]),
    ),
  );
};

type Marks = 'with-value' | 'without-value';

function positionShape(position: MarginPosition, market: ListedMarket, venue: KrakenVenue, marks: Marks): unknown {
  const { order, openedAt, side, nextRollover } = position;
  return {
    ordertxid: order.txid,
    posstatus: 'open',
    pair: market.pair.id,
    time: openedAt / SECOND,
    type: side,
    ordertype: orderKind(order),
    ...sums([position], market, venue, marks),
    leverage: String(position.leverage),
    terms: `${(lendingBps(market.borrow, side) / 100).toFixed(4)}% per ${market.borrow.rolloverEvery / HOUR} hours`,
    rollovertm: String(nextRollover / SECOND),
    misc: '',
    oflags: '',
  };
}

function consolidated(
  { market, positions }: { readonly market: ListedMarket; readonly positions: readonly MarginPosition[] },
  venue: KrakenVenue,
  marks: Marks,
): unknown {
  const leverages = new Set(positions.map(({ leverage }) => leverage));
  return {
    pair: market.pair.id,
    positions: String(positions.length),
    type: positions[0]?.side,
    // Positions with different leverages have no common leverage.
    leverage: leverages.size === 1 ? `${positions[0]?.leverage}.00` : '0.00',
    ...sums(positions, market, venue, marks),
  };
}

function sums(
  positions: readonly MarginPosition[],
  market: ListedMarket,
  venue: KrakenVenue,
  marks: Marks,
): Readonly<Record<string, string>> {
  const { lot } = market.instrument;
  const unitMinor = venue.account.margin.books[venue.markets.indexOf(market)]?.unitMinor ?? 0n;
  const mark = venue.ticks(market);
  const amount = (of: (position: MarginPosition) => bigint) =>
    positions.reduce((sum, position) => sum + of(position), 0n);
  const lots = (of: (position: MarginPosition) => number) =>
    textOfSteps(
      positions.reduce((sum, position) => sum + of(position), 0),
      lot,
    );
  const net = amount((position) => netMinor(position, mark, unitMinor));
  return {
    cost: textOfAmount(
      amount(({ costMinor }) => costMinor),
      5,
    ),
    fee: textOfAmount(
      amount(({ feeMinor }) => feeMinor),
      5,
    ),
    vol: lots(({ openedLots }) => openedLots),
    vol_closed: lots((position) => position.openedLots - openLots(position)),
    margin: textOfAmount(
      amount((position) => usedMinor(position, unitMinor)),
      5,
    ),
    ...(marks === 'with-value'
      ? {
          value: textOfAmount(
            amount((position) => valueMinor(position, mark, unitMinor)),
            5,
          ),
          net: `${net < 0n ? '' : '+'}${textOfAmount(net, 5)}`,
        }
      : {}),
  };
}
