import { countOf } from '../../core/count-of.ts';
import type { HoldOutRow, NamedDays, TrialGroup, TrialRow } from '../../research/trial-catalogue.ts';
import { wrapText } from '../../report/wrap-text.ts';
import { table } from '../terminal/table.ts';

/** Indentation to the second column. */
const INDENT = '       ';

/** Describes the trials of the ledger for people, group by group. */
export function describeTrials(groups: readonly TrialGroup[], columns: number): string {
  if (groups.length === 0)
    return 'The ledger of this workspace holds no such trial. Each run of `edgewise research`, `train` and `backtest` is recorded.';
  return groups.map((group) => describeGroup(group, columns)).join('\n\n');
}

function describeGroup({ markets, trials, holdOuts }: TrialGroup, columns: number): string {
  const configurations = new Set(trials.map(({ trial }) => trial)).size;
  const [first] = trials;
  const name = markets.map((market) => (market === '?' ? 'an unknown market' : market)).join(', ');
  return [
    `${name}: ${countOf(configurations, 'configuration')}, the first of ${dayOf(first?.first)}${configurations === 1 ? '' : '; below a trial stands what is other than in the first'}`,
    '',
    ...trialLines(trials, columns),
    ...(holdOuts.length === 0
      ? []
      : [
          '',
          table(['held out', 'by', 'on', 'read', 'by whom'], holdOuts.map(holdOutCells), { columns, last: 'wrapped' }),
        ]),
  ].join('\n');
}

/** A row for each trial, and below it the settings that differ from those of the first trial. */
function trialLines(trials: readonly TrialRow[], columns: number): string[] {
  const cells = trials.map(({ trial, at, system, stage, days, sharpe, tries }) => [
    trial,
    dayOf(at),
    system,
    stage,
    spanOf(days),
    sharpe?.toFixed(2) ?? 'none',
    tries,
  ]);
  const [titles = '', rule = '', ...rows] = table(
    ['trial', 'date', 'system', 'stage', 'judged', 'Sharpe', 'tries'],
    cells,
    { columns, whole: ['trial', 'date', 'judged', 'Sharpe'] },
  ).split('\n');
  return [titles, rule, ...rows.flatMap((row, index) => [row, ...settingLines(trials[index]?.differs ?? {}, columns)])];
}

function settingLines(differs: TrialRow['differs'], columns: number): string[] {
  const settings = Object.entries(differs).map(([name, value]) => `${name} ${valueInWords(value)}`);
  return settings.length === 0
    ? []
    : wrapText(settings.join('; '), columns - INDENT.length).map((line) => `${INDENT}${line}`);
}

function valueInWords(value: unknown): string {
  if (value === null) return 'not set';
  if (typeof value === 'string') return value;
  return Array.isArray(value) && value.length > 0 && value.every(isModule)
    ? value.map(({ file, sha256 }) => `${file} (${sha256.slice(0, 8)})`).join(', ')
    : JSON.stringify(value);
}

/** A module of the user, as `use` keeps it in the ledger. */
function isModule(value: unknown): value is { readonly file: string; readonly sha256: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof Reflect.get(value, 'file') === 'string' &&
    typeof Reflect.get(value, 'sha256') === 'string'
  );
}

function holdOutCells({ days, system, at, shareRead, readers }: HoldOutRow): string[] {
  return [spanOf(days), system, dayOf(at), `${(100 * shareRead).toFixed(1)} %`, readers.join('; ') || 'nobody'];
}

function spanOf(days: readonly NamedDays[]): string {
  const from = days.map((each) => each.from ?? '').toSorted()[0];
  const to = days
    .map((each) => each.to ?? '')
    .toSorted()
    .at(-1);
  return `${dayOf(from)} to ${dayOf(to)}`;
}

function dayOf(iso: string | undefined): string {
  return iso === undefined || iso === '' ? 'unknown' : iso.slice(0, 10);
}
