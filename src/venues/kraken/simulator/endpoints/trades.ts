import { textOfSteps } from '../../../../core/decimal-text.ts';
import { SECOND } from '../../../../core/time.ts';
import { required, type CallFields } from '../call-fields.ts';
import { invalidArgument } from '../kraken-error.ts';
import type { MarketTrade } from '../market-tape.ts';
import type { Endpoint } from './endpoint.ts';

/** Source: Kraken's REST documentation, "Get Recent Trades". */
const MOST_TRADES = 1_000;

/**
 * `Trades`: the public trades, oldest first. Without `since` these are the newest ones, with it the first ones after
 * it. `last` is the next `since`.
 */
export const trades: Endpoint = ({ venue, fields }) => {
  venue.catchUp();
  const market = venue.prices.marketOf(required(fields, 'pair'));
  const most = countOf(fields);
  const since = sinceOf(fields);
  const printed = venue.prices.tape.newest(market, MOST_TRADES);
  const answered = since === undefined ? printed.slice(-most) : printed.filter(({ at }) => at > since).slice(0, most);
  return {
    [market.pair.id]: answered.map(wireTrade),
    last: `${answered.at(-1)?.at ?? since ?? printed.at(-1)?.at ?? 0}000`,
  };
};

function wireTrade({ market: { instrument }, priceTicks, lots, at, side, number }: MarketTrade): unknown[] {
  return [
    textOfSteps(priceTicks, instrument.tick),
    textOfSteps(lots, instrument.lot),
    at / SECOND,
    side === 'buy' ? 'b' : 's',
    'm',
    '',
    number,
  ];
}

function countOf(fields: CallFields): number {
  const count = Number(fields.get('count') ?? MOST_TRADES);
  if (!Number.isSafeInteger(count) || count < 1) throw invalidArgument('count');
  // A larger count gives the most trades that an answer may have.
  return Math.min(count, MOST_TRADES);
}

/** `since` in microseconds. Kraken accepts seconds, and the nanoseconds of `last`. */
function sinceOf(fields: CallFields): number | undefined {
  const text = fields.get('since');
  if (text === undefined || text === '') return undefined;
  if (!/^\d{1,19}(\.\d+)?$/.test(text)) throw invalidArgument('since');
  const value = Number(text);
  return value >= LEAST_NANOSECONDS ? Number(BigInt(text.replace(/\..*/, '')) / 1_000n) : Math.floor(value * SECOND);
}

/** Smallest value that is read as nanoseconds. As seconds it is far in the future; as nanoseconds it is in 1970. */
const LEAST_NANOSECONDS = 1e15;
