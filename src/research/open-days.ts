import type { Dataset } from '../datasets/dataset.ts';
import { holdOut } from '../datasets/hold-out.ts';
import type { JudgeOptions } from './judge-system.ts';
import type { MarketDays } from '../core/market-days.ts';
import { DAY } from '../core/time.ts';
import { YEAR } from '../evidence/performance/equity-curve.ts';
import { VERDICT_RULE } from '../evidence/verdict.ts';
import { recordReading } from './record-reading.ts';
import { daysAfter, daysOfRows, marketsOf } from './judged-markets.ts';
import { durationOf } from '../config/system-schema.ts';

export interface OpenDaysOptions extends Pick<JudgeOptions, 'config' | 'universe' | 'ledger' | 'trial' | 'stage'> {
  readonly dataset: Dataset;
  readonly holdOutFrom: number;
}

/**
 * Records which days an experiment reads and which it holds out, before it reads any. A search learns from the days
 * before its hold-out and is judged on them. A final run learns from them and opens the hold-out.
 */
export async function openDays({
  config,
  universe,
  ledger,
  trial,
  dataset,
  holdOutFrom,
  stage,
}: OpenDaysOptions): Promise<Pick<JudgeOptions, 'heldOut' | 'opened' | 'warnings'>> {
  const { open } = holdOut(dataset, { from: holdOutFrom, embargo: durationOf(config.validation.embargo) });
  const days = daysOfRows(dataset, open, marketsOf(universe));
  const heldOut = { purpose: trial.purpose, days: daysAfter(universe, holdOutFrom) };
  const record = { ledger, trial };
  const { warnings } = await recordReading({ ...record, use: stage === 'final' ? 'training' : 'judging', days });
  if (stage === 'search') {
    if (heldOut.days.length > 0) await ledger.recordHoldOut({ ...trial, days: heldOut.days });
    return { heldOut, warnings: [...warnings, ...shortHoldOut(heldOut.days)] };
  }
  const { reading: opened } = await recordReading({ ...record, use: 'final', days: heldOut.days });
  return { heldOut, warnings, opened };
}

/** Warns before a final run, which uses the hold-out up, when the hold-out is too short to confirm anything. */
function shortHoldOut(days: readonly MarketDays[]): string[] {
  const longest = Math.max(0, ...days.map(({ from, to }) => to - from));
  const asked = VERDICT_RULE.minimumYears * YEAR;
  if (longest === 0 || longest >= asked) return [];
  return [
    `The hold-out has ${Math.floor(longest / DAY)} days, and a verdict asks for ${Math.ceil(asked / DAY)}: a --final run on it can confirm nothing. Import a longer history, or raise validation.holdout: days confirm only where nobody has read them before.`,
  ];
}
