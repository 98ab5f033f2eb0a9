import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { scratchFolder } from '../../test/harness/scratch-folder.ts';
import { duration, MINUTE } from '../core/time.ts';
import { describeFactImport, importFactFiles, losesTooMuch } from './fact-files.ts';

/** Imports funding rates of these hours, in this order. */
async function imported(hours: readonly number[]) {
  const workspace = scratchFolder();
  const file = join(workspace, 'funding.csv');
  const rows = hours.map((hour) => `${1_704_067_200_000 + hour * 3_600_000},0.0001`);
  writeFileSync(file, `ts,rate\n${rows.join('\n')}\n`);
  return importFactFiles({
    workspace,
    files: [file],
    kind: 'funding',
    venue: 'binance',
    instrument: 'BTC/USDT',
    delay: duration(0),
    window: MINUTE,
    levels: 20,
    every: MINUTE,
  });
}

it('a table of which most is left out, as one that begins with its newest row, is said to be broken', async () => {
  const hours = Array.from({ length: 200 }, (_, hour) => hour);
  const whole = await imported(hours);
  expect(losesTooMuch(whole)).toBe(false);
  const backwards = await imported(hours.toReversed());
  expect(losesTooMuch(backwards)).toBe(true);
  expect(describeFactImport(backwards)).toContain('MORE THAN ONE LINE IN A HUNDRED WAS LEFT OUT');
  expect(losesTooMuch(await imported([...hours.slice(0, 150), 3, ...hours.slice(150)])), 'one line in 201').toBe(false);
});
