import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { scratchFolder } from '../../test/harness/scratch-folder.ts';
import { SMALL_SYSTEM } from '../../test/research/small-system.ts';
import { parseSystem } from '../parts/read-system.ts';
import { machineClock } from '../venues/venue-clock.ts';
import { liveFolderAt } from './run-folder.ts';
import { openRunReports } from './run-reports.ts';

it('a refused nonce of a call that was overtaken is logged, and only refusals in a row are failures', async () => {
  const folder = scratchFolder();
  const warned: string[] = [];
  const reports = openRunReports({
    config: parseSystem(SMALL_SYSTEM, 'system.yaml'),
    setting: 'paper',
    folder,
    keys: { key: 'key', secret: 'secret' },
    clock: machineClock(),
    onWarning: (text) => warned.push(text),
  });
  reports.nonceRefused('first', 'overtaken');
  reports.nonceRefused('second', 'behind');
  await reports.close();
  const { logs } = liveFolderAt(folder);
  const textOf = (name: string) => {
    const file = readdirSync(logs).find((each) => each.startsWith(name));
    return file === undefined ? '' : readFileSync(join(logs, file), 'utf8');
  };
  expect(textOf('trading_')).toMatch(/"nonce".*first[\s\S]*"nonce".*second/);
  expect(textOf('errors_')).not.toContain('first');
  expect(textOf('errors_')).toContain('second');
  expect(warned).toEqual(['second']);
});
