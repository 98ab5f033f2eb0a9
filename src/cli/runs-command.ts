import type { Command } from 'commander';
import { countOf } from '../core/count-of.ts';
import { nearestName } from '../core/nearest-name.ts';
import type { ListedRun } from '../operate/list-runs.ts';
import type { ComparedRow, FigureFormat, RunComparison } from '../operate/compare-runs.ts';
import type { CommandContext } from './terminal/command-context.ts';
import { wrapText } from '../report/wrap-text.ts';
import { table } from './terminal/table.ts';

/** `edgewise runs list` and `edgewise runs compare`. */
export function registerRuns(program: Command, { terminal }: CommandContext): void {
  const runs = program.command('runs').summary('the runs of a workspace: list, compare');
  runs
    .command('list')
    .summary('every run: research, backtests, paper and live, the newest first')
    .option('--system <name>', 'only runs of this system')
    .addHelpText('after', '\nExamples:\n  $ edgewise runs list\n  $ edgewise runs list --system quickstart --json')
    .action(async ({ system }: { readonly system?: string }, command: Command) => {
      const { workspace }: { readonly workspace: string } = command.optsWithGlobals();
      const { listRuns } = await import('../operate/list-runs.ts');
      const all = await listRuns(workspace);
      const found = all.filter((run) => system === undefined || run.system === system);
      terminal.show(found, () =>
        system !== undefined && found.length === 0 && all.length > 0
          ? noneOf(system, all)
          : describeRuns(found, terminal.columns),
      );
    });
  runs
    .command('compare')
    .summary('figures and differing settings of runs of research, side by side')
    .argument('<runs...>', 'names or folders of two runs or more')
    .addHelpText('after', '\nExample:\n  $ edgewise runs compare quickstart-1a2b3c4d5e quickstart-6f7a8b9c0d')
    .action(async (named: readonly string[], _: unknown, command: Command) => {
      const { workspace }: { readonly workspace: string } = command.optsWithGlobals();
      const { compareRuns } = await import('../operate/compare-runs.ts');
      const comparison = compareRuns(workspace, named);
      terminal.show(comparison, () => describeComparison(comparison, terminal.columns));
    });
}

/** Two lines for each run: its whole name, which can be copied, and its main figures. */
function describeRuns(runs: readonly ListedRun[], columns: number): string {
  if (runs.length === 0) return 'No runs yet. `edgewise research SYSTEM` makes the first.';
  const heads = table(
    ['', '', ''],
    runs.map(({ name, kind, written }) => [name, kind, written.slice(0, 16).replace('T', ' ')]),
  ).split('\n');
  return runs
    .flatMap((run, place) => [
      heads[place] ?? run.name,
      ...wrapText(figuresOf(run), Math.max(20, columns - 4)).map((line) => `    ${line}`),
    ])
    .join('\n');
}

function noneOf(system: string, all: readonly ListedRun[]): string {
  const systems = [...new Set(all.map((run) => run.system))].filter((name) => name !== '').toSorted();
  const near = nearestName(system, systems);
  return `None of the ${countOf(all.length, 'run')} of this workspace is of the system "${system}". They are of ${systems.join(', ')}.${near === undefined ? '' : ` Did you mean ${near}?`}`;
}

function figuresOf({ state, trades, totalReturn, sharpe, problem }: ListedRun): string {
  if (problem !== undefined) return `cannot be read: ${problem}`;
  return [
    state,
    ...(trades === undefined ? [] : [countOf(trades, 'trade')]),
    ...(totalReturn === undefined ? [] : [`${percent(totalReturn)} after costs`]),
    ...(sharpe === undefined ? [] : [`Sharpe ratio ${sharpe.toFixed(2)}`]),
  ].join(', ');
}

/** Compares figures and settings in a table of limited width. */
export function describeComparison({ runs, figures, settings, warnings }: RunComparison, columns: number): string {
  const whole = sideBySide({ runs, figures, settings }, Infinity);
  const isTooWide = whole.some((line) => line.length > columns);
  // Long names are listed in full above the tables, each with a number.
  const numbered = runs.map((_, place) => `run ${place + 1}`);
  return [
    ...(isTooWide
      ? [
          ...runs.map((name, place) => `${numbered[place] ?? ''}  ${name}`),
          '',
          ...sideBySide({ runs: numbered, figures, settings }, columns),
        ]
      : whole),
    '',
    ...warnings.flatMap((warning) => wrapText(warning, columns)),
  ].join('\n');
}

function sideBySide(
  { runs, figures, settings }: Pick<RunComparison, 'runs' | 'figures' | 'settings'>,
  columns: number,
): string[] {
  const rows = (list: readonly ComparedRow[]) =>
    list.map(({ name, values, format }) => [name, ...values.map((value) => cell(value, format))]);
  return [
    ...table(['figure', ...runs], rows(figures), { columns }).split('\n'),
    '',
    ...(settings.length === 0
      ? ['Their settings are the same.']
      : table(['setting', ...runs], rows(settings), { columns }).split('\n')),
  ];
}

const WRITTEN: Readonly<Record<FigureFormat, (value: number) => string>> = {
  text: String,
  count: String,
  return: percent,
  share: (value) => `${(100 * value).toFixed(1)} %`,
  ratio: (value) => value.toFixed(2),
  probability: (value) => value.toFixed(3),
  money: (value) => value.toFixed(2),
};

function cell(value: string | number | undefined, format: FigureFormat = 'text'): string {
  if (value === undefined) return 'undefined';
  return typeof value === 'string' ? value : WRITTEN[format](value);
}

/** What rounds to zero has no sign, as in the verdict and in the report. */
function percent(share: number): string {
  const digits = Math.abs(100 * share).toFixed(1);
  if (!/[1-9]/.test(digits)) return `${digits} %`;
  return `${share > 0 ? '+' : '-'}${digits} %`;
}
