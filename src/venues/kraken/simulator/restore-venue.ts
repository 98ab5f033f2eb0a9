import type { Clock } from '../../../core/clock.ts';
import { amountOfText } from '../../../core/decimal-text.ts';
import { instant, type Instant } from '../../../core/time.ts';
import type { AdmittedCall } from './admitted-call.ts';
import { KrakenCalls, type KrakenCallsOptions } from './kraken-calls.ts';
import { KrakenVenue, type KrakenVenueOptions } from './kraken-venue.ts';
import type { MarketNews } from './market-news.ts';
import { headOf } from './wire-log.ts';

export interface RestoreOptions extends Pick<KrakenVenueOptions, 'markets'>, Pick<KrakenCallsOptions, 'rates'> {
  /** The complete lines of a wire log, without their line ends. They are read once and not kept. */
  readonly log: Iterable<string>;
  /** The number of keys of the account after the log. */
  readonly keys?: number;
  /** Makes the clock that the venue uses after the log. It begins at the end of the log. */
  readonly clockFrom: (until: Instant) => Clock;
}

export interface RestoredVenue {
  readonly venue: KrakenVenue;
  readonly calls: KrakenCalls;
  /** Time of the last line. */
  readonly until: Instant;
}

/**
 * The complete lines of a log. A last line without a line end, as a process leaves it that ended while it was writing,
 * does not count.
 */
export function wholeLines(log: string): readonly string[] {
  return log.split('\n').slice(0, -1);
}

/**
 * Restores a venue from its log. Every call is carried out again at its instant, and its answer is compared with the
 * logged one. Throws a RangeError at the first difference, because then the candles or the code are not those of the
 * log, and the account would be another.
 */
export function restoreVenue({ log, markets, clockFrom, keys = 1, rates }: RestoreOptions): RestoredVenue {
  const lines = readLines(log);
  const first = lines.next();
  if (first.done === true) throw new RangeError('The log is empty');
  const head = first.value;
  const time = new ReplayedClock(head.at);
  const venue = new KrakenVenue({
    markets,
    cashMinor: amountOfText(String(head.parsed['cash'])) ?? 0n,
    clock: time,
    seed: Number(head.parsed['seed']),
  });
  if (JSON.stringify(headOf(venue)) !== head.text)
    throw new RangeError(`The log was made by another venue: ${head.text}`);
  const carrier = new KrakenCalls({ venue, keys, ...(rates === undefined ? {} : { rates }) });
  for (const line of lines) {
    time.advanceTo(line.at);
    repeat(line, carrier);
  }
  const until = time.now();
  time.goOnWith(clockFrom(until));
  return { venue, calls: carrier, until };
}

interface LogLine {
  readonly number: number;
  readonly text: string;
  readonly at: Instant;
  readonly parsed: Readonly<Record<string, unknown>>;
}

function* readLines(log: Iterable<string>): Generator<LogLine, void, undefined> {
  let number = 0;
  for (const text of log) yield readLine(text, ++number);
}

function readLine(text: string, number: number): LogLine {
  try {
    const parsed = JSON.parse(text) as Readonly<Record<string, unknown>>;
    return { number, text, at: instant(Number(parsed['at'])), parsed };
  } catch (error) {
    throw new RangeError(`Line ${number} of the log cannot be read: ${text.slice(0, 80)}`, { cause: error });
  }
}

function repeat({ number, parsed }: LogLine, calls: KrakenCalls): void {
  const { call: name, key, path, fields, reply, news } = parsed;
  if (news !== undefined) return calls.venue.learn(news as MarketNews);
  if (typeof name !== 'string') {
    calls.venue.catchUp();
    return;
  }
  const written = new Map(Object.entries((fields ?? {}) as Readonly<Record<string, string>>));
  const call: AdmittedCall =
    typeof key === 'number'
      ? { scope: 'private', name, fields: written, key, via: path === '/v2' ? 'socket' : 'rest' }
      : { scope: 'public', name, fields: written };
  // The account may have had more keys than it has now.
  if (call.scope === 'private') calls.knowKey(call.key);
  if (reply === undefined) return calls.mention(call);
  const now = calls.carryOut(call);
  if (now !== JSON.stringify(reply))
    throw new RangeError(
      `Line ${number} of the log says ${JSON.stringify(reply)}, and the venue that was made from it says ${now}`,
    );
}

/** A clock that gives the time of the log up to its end, and then the time of another clock. */
class ReplayedClock implements Clock {
  #at: Instant;
  #after: Clock | undefined;

  constructor(at: Instant) {
    this.#at = at;
  }

  now(): Instant {
    return this.#after?.now() ?? this.#at;
  }

  advanceTo(at: Instant): void {
    this.#at = at;
  }

  goOnWith(clock: Clock): void {
    this.#after = clock;
  }
}
