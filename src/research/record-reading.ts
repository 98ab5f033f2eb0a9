import { commonDays, coveredShare, type MarketDays } from '../core/market-days.ts';
import { isoFromInstant, type Instant } from '../core/time.ts';
import type { KeptHoldOut, KeptReading, ReadingUse, TrialLedger } from '../evidence/trial-ledger.port.ts';
import { VERDICT_RULE } from '../evidence/verdict.ts';
import type { TrialIdentity } from './trial-identity.ts';

export interface ReadingToRecord {
  readonly ledger: TrialLedger;
  readonly trial: TrialIdentity;
  readonly use: ReadingUse;
  readonly days: readonly MarketDays[];
}

export interface RecordedReading {
  readonly reading: KeptReading;
  /** Warnings when an earlier run held out some of these days. */
  readonly warnings: readonly string[];
}

/**
 * Records which days a run is about to read, before it reads any of their rows. Warns about days that an earlier run
 * held out.
 */
export async function recordReading({ ledger, trial, use, days }: ReadingToRecord): Promise<RecordedReading> {
  const reading = await ledger.recordReading({ ...trial, use, days });
  return { reading, warnings: use === 'final' ? [] : heldOutWarnings(await ledger.holdOuts(reading), days) };
}

/** One warning for all hold-outs that are read. It names the hold-out of which the largest share is read. */
function heldOutWarnings(holdOuts: readonly KeptHoldOut[], read: readonly MarketDays[]): string[] {
  const shares = holdOuts.map((holdOut) => ({ holdOut, share: coveredShare(holdOut.days, read) }));
  const most = shares.reduce((best, each) => (best === undefined || each.share > best.share ? each : best), shares[0]);
  if (most === undefined) return [];
  const { holdOut, share } = most;
  const [stretch] = commonDays(holdOut.days, read);
  if (stretch === undefined) return [];
  const others =
    holdOuts.length === 1
      ? ''
      : `; ${holdOuts.length - 1} other ${holdOuts.length === 2 ? 'run holds' : 'runs hold'} out days that it reads`;
  const limit = VERDICT_RULE.holdOutShareRead;
  const consequence =
    share > limit
      ? 'a --final run on those days is no confirmation any more'
      : `a --final run on those days is no confirmation once more than ${100 * limit} % of them were read`;
  return [
    `This run reads ${inWords(stretch)} of ${stretch.market}, ${percent(share)} of what ${holdOut.system} held out on ${dateOf(holdOut.at)}${others}. The trial ledger keeps it: ${consequence}.`,
  ];
}

/** Describes who read days before, for a verdict. */
export function readerInWords({ system, at, use }: KeptReading): string {
  const uses = {
    training: 'trained on them',
    judging: 'was judged on them',
    final: 'read them with --final',
  } as const satisfies Record<ReadingUse, string>;
  return `${system} ${uses[use]} on ${dateOf(at)}`;
}

function inWords({ from, to }: MarketDays): string {
  return `${timeOf(from)} to ${timeOf(to)}`;
}

function timeOf(microseconds: number): string {
  return Number.isFinite(microseconds)
    ? new Date(Math.floor(microseconds / 1_000)).toISOString().slice(0, 16).replace('T', ' ')
    : 'an unknown time';
}

function dateOf(at: Instant): string {
  return isoFromInstant(at).slice(0, 10);
}

function percent(share: number): string {
  return share > 0 && share < 0.001 ? 'less than 0.1 %' : `${(100 * share).toFixed(1)} %`;
}
