import { SECOND } from '../../../core/time.ts';
import { textOfAmount, textOfSteps } from '../../../core/decimal-text.ts';
import { listOf, MOST_NAMED } from '../call-fields.ts';
import { costDecimals, keptMinor } from '../kept-decimals.ts';
import { KrakenError } from '../kraken-error.ts';
import { positionId } from '../margin-book.ts';
import type { VenueTrade } from '../venue-order.ts';
import type { Endpoint } from './endpoint.ts';
import { offsetOf, PAGE, secondsOf } from './order-queries.ts';
import { orderKind } from './order-shape.ts';

/** `TradesHistory`: newest first, fifty at a time from `ofs`. */
export const tradesHistory: Endpoint = ({ venue, fields }) => {
  venue.catchUp();
  const [start, end] = [secondsOf(fields, 'start', -Infinity), secondsOf(fields, 'end', Infinity)];
  const found = venue.tradesAfter(start).filter(({ at }) => at <= end);
  const from = offsetOf(fields);
  return { trades: shapes(found.slice(from, from + PAGE)), count: found.length };
};

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

/** A trade as TradesHistory and QueryTrades tell it. */
export function tradeShape({ order, at, priceTicks, lots, costMinor, feeMinor, marginMinor, closedLots, liquidity, number }: VenueTrade): unknown {
  const { market: { pair, instrument }, request, leverage } = order;
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
