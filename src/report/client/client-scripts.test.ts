import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { CHILD_DEADLINE } from '../../../test/harness/child-deadline.ts';
import { CHART_SCRIPT } from './chart-script.ts';
import { TRADE_LIST_SCRIPT } from './trade-list-script.ts';
import { THEME_SCRIPT } from './theme-script.ts';

const folder = mkdtempSync(join(tmpdir(), 'edgewise-client-'));
afterAll(() => rmSync(folder, { recursive: true }));

function typeErrors(scripts: Readonly<Record<string, string>>): string {
  const files = Object.entries(scripts).map(([name, text]) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  });
  const compiler = fileURLToPath(new URL('../../../node_modules/typescript/bin/tsc', import.meta.url));
  const library = fileURLToPath(import.meta.resolve('uplot/dist/uPlot.d.ts'));
  const options =
    '--ignoreConfig --allowJs --checkJs --noEmit --strict --allowUmdGlobalAccess --skipLibCheck --moduleDetection force --target es2024 --lib es2024,dom,dom.iterable'.split(
      ' ',
    );
  try {
    execFileSync(process.execPath, [compiler, ...options, '--types', '', ...files, library], {
      stdio: 'pipe',
      timeout: CHILD_DEADLINE,
    });
    return '';
  } catch (error) {
    return String((error as { stdout?: Buffer }).stdout ?? error);
  }
}

describe('the scripts of the page', () => {
  it('hold under strict type checking against the chart library’s own types', () => {
    expect(typeErrors({ 'chart.js': CHART_SCRIPT, 'theme.js': THEME_SCRIPT, 'trade-list.js': TRADE_LIST_SCRIPT })).toBe(
      '',
    );
  });

  it('are really checked: a planted mistake is found', () => {
    expect(typeErrors({ 'planted.js': CHART_SCRIPT.replace("setScale('x'", "setScaleTypo('x'") })).toContain(
      'setScaleTypo',
    );
  });

  it('cannot end their script element early', () => {
    expect(CHART_SCRIPT + THEME_SCRIPT + TRADE_LIST_SCRIPT).not.toMatch(/<\/script|<!--/i);
  });
});
