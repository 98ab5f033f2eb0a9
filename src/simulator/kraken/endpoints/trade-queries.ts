import { SECOND } from '../../../core/time.ts';
import { textOfAmount, textOfSteps } from '../../../core/decimal-text.ts';
import { required } from '../call-fields.ts';
import { KrakenError } from '../kraken-error.ts';
import type { VenueTrade } from '../venue-order.ts';
import type { Endpoint } from './endpoint.ts';
import { offsetOf, PAGE, secondsOf } from './order-queries.ts';

/** `TradesHistory`: newest first, fifty at a time from `ofs`. */
export const tradesHistory: Endpoint = ({ venue, fields }) => {
  venue.catchUp();
  const [start, end] = [secondsOf(fields, 'start', -Infinity), secondsOf(fields, 'end', Infinity)];
  const found = venue.trades().filter(({ at }) => at > start && at <= end);
  const from = offsetOf(fields);
  return { trades: shapes(found.slice(from, from + PAGE)), count: found.length };
};

export const queryTrades: Endpoint = ({ venue, fields }) => {
  venue.catchUp();
  const trades = venue.trades();
  const named = required(fields, 'txid').split(',').map((txid) => trades.find((trade) => trade.txid === txid.trim()));
  if (named.includes(undefined)) throw new KrakenError('EGeneral:Invalid arguments:txid');
  return shapes(named.filter((trade) => trade !== undefined));
};

function shapes(trades: readonly VenueTrade[]): unknown {
  return Object.fromEntries(trades.map((trade) => [trade.txid, tradeShape(trade)]));
}

/** A trade as TradesHistory and QueryTrades tell it. */
export function tradeShape({ order, at, priceTicks, lots, costMinor, feeMinor, liquidity, number }: VenueTrade): unknown {
  const { market: { pair, instrument }, request } = order;
  return {
    ordertxid: order.txid,
    postxid: order.txid.replace(/^O/, 'T'),
    pair: pair.id,
    time: at / SECOND,
    type: request.side,
    ordertype: request.kind === 'stop' ? 'stop-loss' : request.kind,
    price: textOfSteps(priceTicks, instrument.tick),
    cost: textOfAmount(costMinor, 5),
    fee: textOfAmount(feeMinor, 5),
    vol: textOfSteps(lots, instrument.lot),
    margin: '0.00000',
    leverage: '0',
    misc: '',
    trade_id: number,
    maker: liquidity === 'maker',
  };
}
