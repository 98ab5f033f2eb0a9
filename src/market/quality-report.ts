import { countOf, nounOf } from '../core/count-of.ts';
import { EdgewiseError } from '../core/errors.ts';
import { formatDuration, isoFromInstant, type Duration, type Instant } from '../core/time.ts';
import type { Gap } from './find-gaps.ts';

export type QualityCheck =
  | 'broken-line'
  | 'not-a-number'
  | 'not-positive'
  | 'absurd'
  | 'impossible-range'
  | 'impossible-time'
  | 'disorder'
  | 'conflict'
  | 'duplicate'
  | 'misaligned'
  | 'shifted'
  | 'missing'
  | 'zero-volume'
  | 'unknown-volume'
  | 'no-volume'
  | 'unfinished'
  | 'repeated-header'
  | 'spike'
  | 'jump'
  | 'foresight';

/**
 * `error`: the row cannot be used. `warning`: the row can be used, but is wrong or suspicious. `info`: no fault; strict
 * checks accept it.
 */
export type Severity = 'error' | 'warning' | 'info';

/** One place where a check found something. */
export interface QualityExample {
  /** Line of the file, or row of the series, counted from 1. */
  readonly row: number;
  readonly at: Instant | undefined;
  readonly detail: string;
}

/** The result of one check: how often it found something, where, what it means, and what was done about it. */
export interface QualityFinding {
  readonly check: QualityCheck;
  readonly severity: Severity;
  readonly count: number;
  readonly explanation: string;
  readonly treatment: 'kept' | 'dropped' | 'sorted' | 'noted';
  /** The first few places. */
  readonly examples: readonly QualityExample[];
}

export interface QualityReport {
  readonly interval: Duration;
  readonly rows: number;
  readonly kept: number;
  readonly dropped: number;
  readonly from: Instant;
  /** Close of the newest candle. */
  readonly to: Instant;
  readonly findings: readonly QualityFinding[];
  readonly gaps: readonly Gap[];
}

/** Describes a finding in one line for people. */
export function describeFinding(finding: QualityFinding): string {
  const [example] = finding.examples;
  const at = example?.at === undefined ? '' : ` (${isoFromInstant(example.at)})`;
  const where = example === undefined ? '' : ` First: row ${example.row}${at}: ${example.detail}.`;
  return `${finding.severity} ${finding.check} x ${finding.count}: ${finding.explanation}${where}`;
}

/** Strict mode: throws `data-quality` with every finding that is worse than information. */
export function refuseUnlessClean(report: QualityReport, source: string): void {
  const worse = report.findings.filter(({ severity }) => severity !== 'info');
  if (worse.length === 0) return;
  throw new EdgewiseError('data-quality', 'Strict checks refuse this data.', {
    where: source,
    expected: `clean candles of ${formatDuration(report.interval)}`,
    actual: worse.map((finding) => describeFinding(finding)).join('\n            '),
    advice:
      'Repair the source, or go on without strict checks: unusable rows are then dropped and holes are kept as holes.',
  });
}

/** Number of unusable rows. Duplicates and candles that have not closed yet do not count. */
export function lostRows(report: QualityReport): number {
  return report.findings.reduce((sum, { severity, count }) => sum + (severity === 'error' ? count : 0), 0);
}

/** Largest share of unusable rows. With more the whole file is refused. */
export const MOST_LOST = 0.01;

/**
 * Throws `data-quality` when the share of unusable rows is above the limit, because the file is then probably broken or
 * was read wrongly.
 */
export function refuseLosses(report: QualityReport, source: string, mostLost = MOST_LOST): void {
  const lost = lostRows(report);
  if (lost <= report.rows * mostLost) return;
  const percent = (share: number) => `${Number((100 * share).toPrecision(3))} %`;
  const errors = report.findings.filter(({ severity }) => severity === 'error');
  throw new EdgewiseError(
    'data-quality',
    `${lost} of ${countOf(report.rows, 'row')} ${nounOf(lost, 'is', 'are')} unusable (${percent(lost / report.rows)}); nothing was stored.`,
    {
      where: source,
      expected: `at most ${percent(mostLost)} unusable rows`,
      actual: errors.map((finding) => describeFinding(finding)).join('\n            '),
      advice: `Check how the file was read (edgewise data check), or accept the loss: --most-lost ${Math.ceil((1_000 * lost) / report.rows) / 10}`,
    },
  );
}
