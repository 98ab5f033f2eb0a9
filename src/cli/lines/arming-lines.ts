import { wrapText } from '../../report/wrap-text.ts';
import type { ArmCheck } from '../../operate/arm-check.ts';
import type { Findings } from '../../operate/arm-run.ts';
import { table } from '../terminal/table.ts';

const COLUMNS = 80;

/** Describes the checklist and the limits for the person who decides. */
export function describeArming({ system, venue, folder, cash, checks, limits }: Findings): string {
  // A check that is skipped with an advice could not be made; others are left for --arm.
  const missing = checks.filter(
    ({ outcome, advice }) => outcome === 'failed' || (outcome === 'skipped' && advice !== undefined),
  );
  const warned = checks.filter(({ outcome }) => outcome === 'warned');
  return [
    `${system} at ${venue}, kept in ${folder}`,
    '',
    table(
      ['checklist', 'outcome', ''],
      checks.map(({ name, outcome, detail }) => [name, outcome, outcome === 'warned' ? 'see the warning' : detail]),
      { columns: COLUMNS, last: 'wrapped' },
    ),
    ...warned.flatMap(({ detail }) => ['', `WARNING: ${detail}`]),
    '',
    table(
      ['limit', 'value'],
      [['cash at risk', `${cash}`], ...Object.entries(limits).map(([setting, value]) => [setting, `${value}`])],
    ),
    '',
    'A stop may fill far from its price, and a venue may fail: more than these limits can be lost, up to all that is there.',
    ...(missing.length === 0 ? ['', 'Nothing failed. Trade with --arm.'] : ['', 'To do:', ...toDoLines(missing)]),
  ].join('\n');
}

/** Each advice once, with all its checks. */
function toDoLines(missing: readonly ArmCheck[]): string[] {
  const byAdvice = Map.groupBy(missing, ({ advice }) => advice ?? 'see docs/operations.md');
  return [...byAdvice].flatMap(([advice, checks]) =>
    wrapText(`${checks.map(({ name }) => name).join(', ')}: ${advice}`, COLUMNS - 4).map(
      (line, place) => `${place === 0 ? '  ' : '    '}${line}`,
    ),
  );
}
