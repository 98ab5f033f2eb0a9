import { LEDGER_DECIMALS, type DecimalStep } from '../core/money.ts';
import type { Instrument } from '../core/instrument.ts';
import { DAY, isoFromInstant, type Instant } from '../core/time.ts';
import type { MarketNews } from './market-news.port.ts';

/** What is wrong in itself with a piece of news, in words; undefined where nothing is. */
export function newsFault(news: MarketNews): string | undefined {
  const { at } = news;
  if (!Number.isSafeInteger(at)) return `an instant is whole microseconds, was ${at}`;
  if (news.kind === 'listed') return instrumentFault(news.instrument);
  const { value } = news;
  return Number.isFinite(value) && value >= 0 ? undefined : `a settled unit pays a finite amount, was ${value}`;
}

/** News is of the time of a run: a day before it at the earliest, because the clocks of venues differ. */
const BEFORE_BEGIN = DAY;
const AFTER_NOW = 366 * DAY;

/**
 * What is wrong with the time of a piece of news whose instant is whole, as in one that counts milliseconds; undefined
 * where nothing is.
 */
export function newsTimeFault(
  { at }: Pick<MarketNews, 'at'>,
  { begun, now }: { readonly begun: Instant; readonly now: Instant },
): string | undefined {
  if (at >= begun - BEFORE_BEGIN && at <= now + AFTER_NOW) return undefined;
  const when = at < begun ? 'before the run began' : 'more than a year ahead';
  return `an instant is in microseconds since 1970, was ${at}, which is ${isoFromInstant(at)}, ${when}`;
}

function instrumentFault({ id, base, quote, tick, lot, minimumLots, minimumNotional }: Instrument): string | undefined {
  if (id.trim() === '' || base.trim() === '' || quote.trim() === '')
    return 'a listed market has an id, a base and a quote currency';
  const step = stepFault('tick', tick) ?? stepFault('lot', lot);
  if (step !== undefined) return step;
  if (tick.decimals + lot.decimals > LEDGER_DECIMALS)
    return `tick and lot have at most ${LEDGER_DECIMALS} decimals together, were ${tick.decimals} and ${lot.decimals}`;
  if (!Number.isSafeInteger(minimumLots) || minimumLots < 0 || !(minimumNotional >= 0))
    return `the smallest order is no amount: ${minimumLots} lots, ${minimumNotional} in quote currency`;
  return undefined;
}

function stepFault(name: string, { units, decimals }: DecimalStep): string | undefined {
  if (!Number.isSafeInteger(units) || units <= 0) return `a listed market has a ${name} above zero, was ${units}`;
  if (!Number.isSafeInteger(decimals) || decimals < 0)
    return `the decimals of a ${name} are a number, were ${decimals}`;
  return undefined;
}
