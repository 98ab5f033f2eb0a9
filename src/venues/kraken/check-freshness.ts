import type { kraken } from 'ccxt';
import { countOf } from '../../core/count-of.ts';
import type { Instrument } from '../../core/instrument.ts';
import { formatDuration, instant, isoFromInstant, MINUTE, type Duration } from '../../core/time.ts';
import type { ConnectionCheck } from '../connection-check.ts';
import { KrakenCandleFeed } from './kraken-candle-feed.ts';
import { serverTime } from './server-time.ts';

/** Number of candles to look back. Kraken keeps 720. */
const LOOKED_BACK = 700;
/** Extra time before the newest candle counts as too old. */
const GRACE = 5 * MINUTE;

/** Checks how old the venue's newest closed candle is. It uses the feed that trading reads, and the venue's clock. */
export async function checkFreshness(
  client: kraken,
  instrument: Instrument,
  interval: Duration,
): Promise<Omit<ConnectionCheck, 'name'>> {
  const now = await serverTime(client);
  const feed = new KrakenCandleFeed({
    client,
    instruments: [instrument],
    interval,
    after: instant(now - LOOKED_BACK * interval),
  });
  const newest = (await feed.take(now)).at(-1)?.at;
  if (newest === undefined)
    return { outcome: 'warned', detail: `the venue has no closed candle of ${formatDuration(interval)} yet` };
  const late = now - newest;
  return {
    outcome: late > 2 * interval + GRACE ? 'failed' : 'passed',
    detail: `the newest closed at ${isoFromInstant(newest)}, ${countOf(Math.round(late / MINUTE), 'minute')} ago; one closes every ${formatDuration(interval)}`,
  };
}
