import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setImmediate as nextLoopTurn, setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { scratchFolder } from '../../../test/harness/scratch-folder.ts';
import { instant } from '../../core/time.ts';
import { HaltFile } from './halt-file.ts';

/** Halts the switch at every path that it reads a line of, after a random pause, and prints when each one was set. */
const SETTER = `
  import { createInterface } from 'node:readline';
  import { HaltFile } from ${JSON.stringify(join(import.meta.dirname, 'halt-file.ts'))};
  for await (const path of createInterface({ input: process.stdin })) {
    const until = performance.now() + Math.random() * 5;
    while (performance.now() < until);
    await new HaltFile(path).set({ trading: 'halted', reason: 'storm', by: 'Ada', at: 0 });
    console.log(String(process.hrtime.bigint()));
  }`;

interface Reading {
  /** When the switch was asked, in nanoseconds of the clock that the machine's processes share. */
  readonly begun: bigint;
  readonly trading: 'on' | 'halted';
}

async function reading(file: HaltFile): Promise<Reading> {
  return { begun: process.hrtime.bigint(), trading: (await file.read()).trading };
}

/** Reads without a pause until the other process has said that it has set the switch, and once after that. */
async function readUntil(file: HaltFile, isSet: Promise<bigint>): Promise<{ readings: Reading[]; setAt: bigint }> {
  const readings: Reading[] = [];
  const answer: { setAt?: bigint } = {};
  const told = isSet.then((at) => (answer.setAt = at));
  while (answer.setAt === undefined) {
    for (let count = 0; count < 50; count++) readings.push(await reading(file));
    await nextLoopTurn();
  }
  readings.push(await reading(file));
  return { readings, setAt: await told };
}

it('a halt that another process has set is what every later reading says', { timeout: 60_000 }, async () => {
  const folder = scratchFolder();
  const paths = Array.from({ length: 40 }, (_, race) => join(folder, `halt-${race}.json`));
  for (const path of paths) await new HaltFile(path).set({ trading: 'on', reason: 'over', by: 'Bea', at: instant(6) });
  // From here on the files have stood for so long that a reader remembers them.
  await pause(3_500);
  const setter = spawn(process.execPath, ['--input-type=module', '-e', SETTER], { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = createInterface({ input: setter.stdout })[Symbol.asyncIterator]();
  try {
    for (const path of paths) {
      const file = new HaltFile(path);
      expect((await file.read()).trading).toBe('on');
      setter.stdin.write(`${path}\n`);
      const isSet = answers.next().then(({ value }) => BigInt(String(value)));
      const { readings, setAt } = await readUntil(file, isSet);
      expect(readings.filter(({ begun, trading }) => begun > setAt && trading === 'on')).toEqual([]);
      expect(readings.at(-1)?.trading).toBe('halted');
    }
  } finally {
    setter.kill();
  }
});
