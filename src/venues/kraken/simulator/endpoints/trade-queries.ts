import { SECOND } from '../../../../core/time.ts';
import { textOfAmount, textOfSteps } from '../../../../core/decimal-text.ts';
import { isAsked, listOf, MOST_NAMED } from '../call-fields.ts';
import { costDecimals, keptMinor } from '../kept-decimals.ts';
import { invalidArgument, KrakenError } from '../kraken-error.ts';
import type { KrakenVenue } from '../kraken-venue.ts';
import { positionId } from '../margin-book.ts';
import type { VenueTrade } from '../venue-order.ts';
import type { Endpoint } from './endpoint.ts';
import { countOf, offsetOf, PAGE, secondsOf } from './order-queries.ts';
import { orderKind } from './order-shape.ts';

/** `TradesHistory`: newest first, fifty at a time from `ofs`. With `ledgers` each trade names its ledger entries. */
export const tradesHistory: Endpoint = ({ venue, fields }) => {
  venue.catchUp();
  const [start, end] = [secondsOf(fields, 'start', -Infinity), secondsOf(fields, 'end', Infinity)];
  const isOfType = TRADE_TYPES.get(fields.get('type') ?? 'all');
  if (isOfType === undefined) throw invalidArgument('type');
  const found = venue.tradesAfter(start).filter((trade) => trade.at <= end && isOfType(trade));
  const from = offsetOf(fields);
  const page = found.slice(from, from + PAGE);
  const answered = isAsked(fields, 'ledgers') ? withLedgers(page, venue) : shapes(page);
  return { trades: answered, ...countOf(fields, found.length) };
};

/**
 * Source: Kraken's REST documentation, `TradesHistory`. Positions are those on margin. A closing trade has closed at
 * least a part of one.
 */
const TRADE_TYPES: ReadonlyMap<string, (trade: VenueTrade) => boolean> = new Map([
  ['all', () => true],
  ['any position', ({ order }: VenueTrade) => order.leverage !== undefined],
  ['closed position', ({ closedLots }: VenueTrade) => closedLots > 0],
  ['closing position', ({ closedLots }: VenueTrade) => closedLots > 0],
  ['no position', ({ order }: VenueTrade) => order.leverage === undefined],
]);

function withLedgers(trades: readonly VenueTrade[], { ledger }: KrakenVenue): unknown {
  const wanted = new Set(trades.map(({ txid }) => txid));
  const entries = Map.groupBy(
    ledger.entries.filter(({ refid }) => wanted.has(refid)),
    ({ refid }) => refid,
  );
  return Object.fromEntries(
    trades.map((trade) => [
      trade.txid,
      { ...tradeShape(trade), ledgers: (entries.get(trade.txid) ?? []).map(({ id }) => id) },
    ]),
  );
}

export const queryTrades: Endpoint = ({ venue, fields }) => {
  venue.catchUp();
  const trades = venue.trades();
  const named = listOf(fields, 'txid', MOST_NAMED.trades).map((txid) => trades.find((trade) => trade.txid === txid));
  if (named.includes(undefined)) throw new KrakenError('EGeneral:Invalid arguments:txid');
  return shapes(named.filter((trade) => trade !== undefined));
};

function shapes(trades: readonly VenueTrade[]): unknown {
  return Object.fromEntries(trades.map((trade) => [trade.txid, tradeShape(trade)]));
}

/** A trade in the form of TradesHistory and QueryTrades. */
export function tradeShape({
  order,
  at,
  priceTicks,
  lots,
  costMinor,
  feeMinor,
  marginMinor,
  closedLots,
  liquidity,
  number,
}: VenueTrade): Readonly<Record<string, unknown>> {
  const {
    market: { pair, instrument },
    request,
    leverage,
  } = order;
  return {
    ordertxid: order.txid,
    postxid: positionId(order),
    pair: pair.id,
    time: at / SECOND,
    type: request.side,
    ordertype: orderKind(order),
    price: textOfSteps(priceTicks, instrument.tick),
    cost: textOfAmount(keptMinor(costMinor, costDecimals(pair.quote)), 5),
    fee: textOfAmount(feeMinor, 5),
    vol: textOfSteps(lots, instrument.lot),
    margin: textOfAmount(marginMinor, 5),
    leverage: leverage === undefined ? '0' : String(leverage),
    misc: closedLots > 0 ? 'closing' : '',
    trade_id: number,
    maker: liquidity === 'maker',
  };
}
