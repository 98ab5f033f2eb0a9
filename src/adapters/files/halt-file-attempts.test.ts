import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import { scratchFolder } from '../../../test/harness/scratch-folder.ts';
import { instant } from '../../core/time.ts';
import { HaltFile } from './halt-file.ts';
import type * as Replacing from './replace-small-file.ts';

/** Another process that sets the switch each time before this one can replace the file, so many times. */
const other = vi.hoisted(() => ({ sets: 0, attempts: 0, before: (_path: string): void => undefined }));

vi.mock('./replace-small-file.ts', async (original) => {
  const real = await original<typeof Replacing>();
  return {
    replaceSmallFile: (...[path, text, options]: Parameters<typeof real.replaceSmallFile>): void => {
      other.attempts++;
      if (other.attempts <= other.sets) other.before(path);
      // Nothing waits for the device here: two thousand waits are long.
      real.replaceSmallFile(path, text, { ...options, afterPowerCut: 'may-be-lost' });
    },
  };
});

beforeEach(() => {
  let epoch = 0;
  Object.assign(other, {
    attempts: 0,
    before: (path: string) =>
      writeFileSync(path, JSON.stringify({ epoch: ++epoch, trading: 'on', reason: '', by: 'Bea', at: 1 })),
  });
});

const HALT = { trading: 'halted', reason: 'storm', by: 'Ada', at: instant(5) } as const;
const place = () => join(scratchFolder(), 'halt.json');

it('a halt is set in the end, though others set the switch 999 times in between', async () => {
  other.sets = 999;
  const path = place();
  expect(await new HaltFile(path).set(HALT)).toMatchObject({ trading: 'halted', epoch: 1_000 });
  expect(other.attempts).toBe(1_000);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ trading: 'halted', by: 'Ada' });
});

it('a halt that others were faster than a thousand times rejects, and says that the run was not halted', async () => {
  other.sets = Number.POSITIVE_INFINITY;
  const failure = new HaltFile(place()).set(HALT);
  await expect(failure).rejects.toMatchObject({ code: 'check-failed' });
  await expect(failure).rejects.toThrow(/the run was not halted[\s\S]*halt it again/);
  expect(other.attempts).toBe(1_000);
});

it('a resume that others were faster than once rejects, and the run was not resumed', async () => {
  other.sets = 1;
  const failure = new HaltFile(place()).set({ ...HALT, trading: 'on' });
  await expect(failure).rejects.toThrow('the run was not resumed');
  expect(other.attempts).toBe(1);
});
