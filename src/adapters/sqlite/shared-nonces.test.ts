import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../../../test/harness/scratch-folder.ts';
import { DAY, type Duration, type Instant } from '../../core/time.ts';
import { SharedNonces } from './shared-nonces.ts';

const NOW = Date.UTC(2026, 0, 1) * 1_000;

/**
 * What a process of its own does with the nonces of one account: `count` of them by a clock that is `off` microseconds
 * off.
 */
const CHILD = `
import { SharedNonces } from ${JSON.stringify(join(import.meta.dirname, 'shared-nonces.ts'))};
const [path, off, count] = process.argv.slice(1);
const nonces = new SharedNonces({ path, account: 'one', clock: { now: () => Date.now() * 1000 + Number(off) } });
const { setImmediate: turn } = await import('node:timers/promises');
for (let made = 0; made < Number(count); made++) {
  console.log(nonces.next());
  // A pipe that was full for a moment is written to between turns only.
  if (made % 20 === 0) await turn();
}
`;
const childWords = (path: string, off: number, count: number) => [
  '--input-type=module',
  '--eval',
  CHILD,
  path,
  String(off),
  String(count),
];

it('the nonces of a key rise over all processes, whatever clocks they go by and however these step', () => {
  const step = fc.record({
    process: fc.nat({ max: 3 }),
    clock: fc.integer({ min: -2 * DAY, max: 2 * DAY }),
    does: fc.constantFrom('next', 'next', 'next', 'skip', 'restart'),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const path = join(scratchFolder(), 'nonces.sqlite');
      const clocks = [0, 0, 0, 0];
      const open = (process: number) =>
        new SharedNonces({ path, account: 'one', clock: { now: () => (NOW + (clocks[process] ?? 0)) as Instant } });
      const processes = clocks.map((_, process) => open(process));
      let last = 0;
      for (const { process, clock, does } of steps) {
        clocks[process] = clock;
        const nonces = processes[process]!;
        if (does === 'skip') nonces.skip(DAY);
        if (does === 'restart') {
          nonces.close();
          processes[process] = open(process);
        }
        if (does !== 'next') continue;
        const made = nonces.next();
        expect(made).toBeGreaterThan(last);
        last = made;
      }
      for (const nonces of processes) nonces.close();
    }),
    { numRuns: 25 },
  );
});

it('the nonces of a key of other keys are counted by themselves, and follow the clock', () => {
  const path = join(scratchFolder(), 'nonces.sqlite');
  const of = (account: string) => new SharedNonces({ path, account, clock: { now: () => NOW as Instant } });
  const [one, other] = [of('one'), of('other')];
  one.skip(DAY);
  expect(one.next()).toBe(NOW + DAY + 1);
  expect(other.next(), 'nothing went wrong with this one').toBe(NOW);
  for (const nonces of [one, other]) nonces.close();
});

describe('the nonces of a key', () => {
  it('stay within a century of the clock, however often somebody skips, in this process and in the next', () => {
    const path = join(scratchFolder(), 'nonces.sqlite');
    const open = () => new SharedNonces({ path, account: 'one', clock: { now: () => NOW as Instant } });
    const nonces = open();
    const made: number[] = [];
    for (let refusal = 0; refusal < 300; refusal++) {
      nonces.skip((36_600 * DAY) as Duration);
      made.push(nonces.next());
    }
    nonces.close();
    const again = open();
    made.push(again.next(), again.next());
    again.close();
    expect(
      made.every((number, place) => place === 0 || number > made[place - 1]!),
      'each is above the one before',
    ).toBe(true);
    expect(made.at(-1)).toBe(NOW + 36_600 * DAY + 302);
  });
});

it.each([
  ['beyond the safe integers', 2n ** 53n + 4_000n],
  ['at the last safe integer', 2n ** 53n - 1n],
])('the nonces of a key of a file whose number was carried %s begin again at the clock, and rise', (_, last) => {
  const path = join(scratchFolder(), 'nonces.sqlite');
  const open = () => new SharedNonces({ path, account: 'one', clock: { now: () => NOW as Instant } });
  const first = open();
  first.next();
  first.close();
  const database = new BetterSqlite(path);
  database.prepare('UPDATE nonces SET last = ?').run(last);
  database.close();
  const nonces = open();
  const made = [nonces.next(), nonces.next()];
  nonces.skip(DAY);
  made.push(nonces.next());
  nonces.close();
  expect(made).toEqual([NOW, NOW + 1, NOW + DAY + 1]);
});

it('the nonces of a key of a file that is far ahead, and can still be counted on, go on above it', () => {
  const path = join(scratchFolder(), 'nonces.sqlite');
  const far = new SharedNonces({ path, account: 'one', clock: { now: () => (NOW + 3_660 * DAY) as Instant } });
  const last = far.next();
  far.close();
  const nonces = new SharedNonces({ path, account: 'one', clock: { now: () => NOW as Instant } });
  nonces.skip(DAY);
  expect(nonces.next()).toBe(last + 1);
  nonces.close();
});

describe('the nonces of a key', () => {
  it('are never given out twice to processes that run at once, by clocks that are days apart', async () => {
    const path = join(scratchFolder(), 'nonces.sqlite');
    const children = [0, -3 * DAY, 5 * DAY].map((off) =>
      spawn(process.execPath, childWords(path, off, 300), { stdio: ['ignore', 'pipe', 'inherit'] }),
    );
    const made = await Promise.all(
      children.map(async (child) => {
        let text = '';
        child.stdout.on('data', (piece: Buffer) => (text += piece.toString()));
        await once(child, 'close');
        return text.trim().split('\n').map(Number);
      }),
    );
    expect(made.map(({ length }) => length)).toEqual([300, 300, 300]);
    expect(new Set(made.flat()).size, 'all of them differ').toBe(900);
    for (const numbers of made)
      expect(
        numbers.every((number, place) => place === 0 || number > numbers[place - 1]!),
        'those of one process rise',
      ).toBe(true);
  });
});

it('the nonces of a key go on above those of a process that was killed', async () => {
  const path = join(scratchFolder(), 'nonces.sqlite');
  const child = spawn(process.execPath, childWords(path, 9 * DAY, 1_000_000), {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (piece: Buffer) => {
    text += piece.toString();
    if (text.length > 20_000) child.kill('SIGKILL');
  });
  await once(child, 'close');
  const lines = text.split('\n');
  const next = spawnSync(process.execPath, childWords(path, 0, 1), { encoding: 'utf8' });
  expect(Number(next.stdout), 'whole lines only').toBeGreaterThan(Number(lines.at(-2)));
});

it('the nonces of a key take the same room on disk however many were counted', () => {
  const path = join(scratchFolder(), 'nonces.sqlite');
  const nonces = new SharedNonces({ path, account: 'one', clock: { now: () => NOW as Instant } });
  const sizes = [1_500, 1_500, 1_500].map((count) => {
    for (let made = 0; made < count; made++) nonces.next();
    return statSync(path).size + statSync(`${path}-wal`).size;
  });
  expect(Math.max(...sizes), 'the write-ahead log begins anew after a thousand pages').toBeLessThan(6_000_000);
  nonces.close();
});

it('the nonces of a key are counted by this process alone where the file cannot be used, which is told once', () => {
  const path = join(scratchFolder(), 'nonces.sqlite');
  mkdirSync(path);
  const told: string[] = [];
  const nonces = new SharedNonces({
    path,
    account: 'one',
    clock: { now: () => NOW as Instant },
    onTrouble: (reason) => told.push(reason),
  });
  const made = [nonces.next(), nonces.next()];
  nonces.skip(5 as Duration);
  made.push(nonces.next());
  expect(made, 'five ahead of the clock, and not of the last one').toEqual([NOW, NOW + 1, NOW + 6]);
  expect(told).toEqual([expect.stringContaining(`cannot be used (${path}`)]);
});
