import type { Dataset } from '../datasets/dataset.ts';
import { holdOut } from '../datasets/hold-out.ts';
import type { JudgeOptions } from './judge-system.ts';
import { recordReading } from './record-reading.ts';
import { daysAfter, daysOfRows, marketsOf } from './run-days.ts';
import { durationOf } from './system-schema.ts';

export interface OpenDaysOptions extends Pick<JudgeOptions, 'config' | 'universe' | 'ledger' | 'trial' | 'stage'> {
  readonly dataset: Dataset;
  readonly holdOutFrom: number;
}

/**
 * Records which days an experiment reads and which it holds out, before it reads one. A search learns from the days before
 * its hold-out and is judged on them; a final run learns from them and opens the hold-out.
 */
export function openDays({ config, universe, ledger, trial, dataset, holdOutFrom, stage }: OpenDaysOptions): Pick<JudgeOptions, 'heldOut' | 'opened' | 'warnings'> {
  const { open } = holdOut(dataset, { from: holdOutFrom, embargo: durationOf(config.validation.embargo) });
  const days = daysOfRows(dataset, open, marketsOf(universe));
  const heldOut = { purpose: trial.purpose, days: daysAfter(universe, holdOutFrom) };
  const record = { ledger, trial };
  const { warnings } = recordReading({ ...record, use: stage === 'final' ? 'training' : 'judging', days });
  if (stage === 'search') {
    if (heldOut.days.length > 0) ledger.recordHoldOut({ ...trial, days: heldOut.days });
    return { heldOut, warnings };
  }
  return { heldOut, warnings, opened: recordReading({ ...record, use: 'final', days: heldOut.days }).reading };
}
