import type { Clock } from '../../../core/clock.ts';
import type { Instant } from '../../../core/time.ts';
import { KrakenCalls, type KrakenCallsOptions } from './kraken-calls.ts';
import { KrakenVenue, type KrakenVenueOptions } from './kraken-venue.ts';
import { restoreVenue } from './restore-venue.ts';
import { WireLog } from './wire-log.ts';

export interface OpenKrakenOptions extends Omit<KrakenVenueOptions, 'clock'>, KrakenCallsOptionsWithoutVenue {
  /** The time at which a new venue begins. A venue with a log goes on at the end of the log. */
  readonly start: Instant;
  readonly clockFrom: (start: Instant) => Clock;
  /** The lines of an existing log, and a function that appends to it. */
  readonly log?: { readonly lines: Iterable<string>; readonly append: (line: string) => void };
}

type KrakenCallsOptionsWithoutVenue = Pick<KrakenCallsOptions, 'keys' | 'rates'>;

export interface OpenedKraken {
  readonly venue: KrakenVenue;
  readonly calls: KrakenCalls;
  readonly from: Instant;
}

/** Opens a new venue, or one that goes on where its log ends, so that an account outlives its process. */
export function openKraken({ start, clockFrom, log, keys, rates, ...account }: OpenKrakenOptions): OpenedKraken {
  const limits = rates === undefined ? { keys } : { keys, rates };
  if (log !== undefined && !isEmpty(log.lines)) {
    const { venue, calls, until } = restoreVenue({ log: log.lines, markets: account.markets, clockFrom, ...limits });
    calls.logInto(new WireLog({ venue, append: log.append, begin: 'continued' }));
    return { venue, calls, from: until };
  }
  const venue = new KrakenVenue({ ...account, clock: clockFrom(start) });
  const calls = new KrakenCalls({ venue, ...limits });
  if (log !== undefined) calls.logInto(new WireLog({ venue, append: log.append, begin: 'new' }));
  return { venue, calls, from: start };
}

function isEmpty(lines: Iterable<string>): boolean {
  for (const _ of lines) return false;
  return true;
}
