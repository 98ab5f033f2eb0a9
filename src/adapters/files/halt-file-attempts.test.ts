import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { scratchFolder } from '../../../test/harness/scratch-folder.ts';
import { instant } from '../../core/time.ts';
import { HaltFile } from './halt-file.ts';
import { replaceSmallFile } from './replace-small-file.ts';

/** A switch that another process sets each time before this one can replace the file, so many times. */
function raced(path: string, sets: number) {
  let attempts = 0;
  const file = new HaltFile(path, undefined, (target, text, options) => {
    attempts++;
    if (attempts <= sets)
      writeFileSync(target, JSON.stringify({ epoch: attempts, trading: 'on', reason: '', by: 'Bea', at: 1 }));
    // Nothing waits for the device here: two thousand waits are long.
    replaceSmallFile(target, text, { ...options, afterPowerCut: 'may-be-lost' });
  });
  return { file, attempts: () => attempts };
}

const HALT = { trading: 'halted', reason: 'storm', by: 'Ada', at: instant(5) } as const;
const place = () => join(scratchFolder(), 'halt.json');

it('a halt is set in the end, though others set the switch 999 times in between', async () => {
  const path = place();
  const { file, attempts } = raced(path, 999);
  expect(await file.set(HALT)).toMatchObject({ trading: 'halted', epoch: 1_000 });
  expect(attempts()).toBe(1_000);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ trading: 'halted', by: 'Ada' });
});

it('a halt that others were faster than a thousand times rejects, and says that the run was not halted', async () => {
  const { file, attempts } = raced(place(), Number.POSITIVE_INFINITY);
  const failure = file.set(HALT);
  await expect(failure).rejects.toMatchObject({ code: 'check-failed' });
  await expect(failure).rejects.toThrow(/the run was not halted[\s\S]*halt it again/);
  expect(attempts()).toBe(1_000);
});

it('a resume that others were faster than once rejects, and the run was not resumed', async () => {
  const { file, attempts } = raced(place(), 1);
  const failure = file.set({ ...HALT, trading: 'on' });
  await expect(failure).rejects.toThrow('the run was not resumed');
  expect(attempts()).toBe(1);
});
