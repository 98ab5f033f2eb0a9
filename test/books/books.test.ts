import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { compareBooks } from '../../bench/books/compare-books.ts';
import { paperReplay, type PaperReplaySummary } from '../../src/operate/replay-on-paper.ts';
import { describeReplay } from '../../src/cli/lines/paper-replay-lines.ts';
import { HOUR, instant } from '../../src/core/time.ts';
import { liveFolderAt } from '../../src/trading/run-folder.ts';
import { openJournal } from '../../src/trading/run-journal.ts';
import { suiteFolder } from '../harness/scratch-folder.ts';
import { addsUp } from '../support/adds-up.ts';
import { SMALL_SYSTEM, smallWorkspace } from '../research/small-system.ts';

const hasPython = spawnSync('python3', ['--version']).status === 0;
const START = Date.UTC(2024, 0, 1) * 1_000;
/** A system that enters at nearly every candle, so that there are many calls and fills to compare. */
const EAGER = SMALL_SYSTEM.replace('entry_threshold: 0.4, tune: [0.36, 0.4, 0.45]', 'entry_threshold: 0.34');

const workspace = suiteFolder();
let run: PaperReplaySummary;
let log: string;

beforeEach(({ skip }) => skip(!hasPython, 'there is no python3'));
beforeAll(async () => {
  if (!hasPython) return;
  // A tenth of a minute's volume is enough for most orders. Some fill in parts, and none takes hours.
  const systemPath = await smallWorkspace(workspace, {
    system: EAGER,
    bars: 1_000,
    start: START - 900 * HOUR,
    volume: 50,
  });
  run = await paperReplay({
    systemPath,
    workspace,
    from: instant(START),
    days: 3,
    threads: 1,
    codeVersion: 'test',
    progress: () => undefined,
    tell: () => undefined,
    stop: new AbortController().signal,
  });
  log = readFileSync(liveFolderAt(run.folder).wireLog, 'utf8');
});

const judgeAltered = (alter: (line: string) => string, which: RegExp) => {
  const lines = log.split('\n');
  const place = lines.findLastIndex((line) => which.test(line));
  const altered = alter(lines[place] ?? '');
  expect(altered, 'there is such a line').not.toBe(lines[place]);
  const wireLog = join(workspace, 'altered.jsonl');
  writeFileSync(wireLog, lines.with(place, altered).join('\n'));
  return compareBooks({ folder: run.folder, wireLog });
};

it("the ledger, the wire log and the venue's answers agree to the last unit", () => {
  expect(compareBooks({ folder: run.folder })).toMatchObject({ kind: 'agree' });
  expect(run.fills, 'there are fills to book').toBeGreaterThan(3);
  const orders = log
    .split('\n')
    .flatMap((line) => [...line.matchAll(/"ordertxid":"(\w+-\w+-\w+)"/g)].map(([, id]) => id));
  expect(
    new Set(orders).size,
    'some orders fill in parts, because the system limits the share of the volume',
  ).toBeLessThan(run.fills);
});

it('the counts of all chances to enter add up', () => {
  expect(addsUp(run.entries)).toBe('adds up');
  expect(run.entries.chances).toBe(run.moments);
  expect(run.entries.orders, 'some became orders').toBeGreaterThan(1);
  expect(describeReplay(run)).toContain(`${run.entries.orders}  became an entry order`);
});

it('the journal begins with the fee that the venue lists, which the guardian uses', () => {
  const journal = openJournal(run.folder);
  expect(journal.header.takerFeeBps).toBe(40);
  journal.close();
});

it('the comparison finds one trade with one lot more', () => {
  const verdict = judgeAltered(
    (line) =>
      line.replace(
        /"vol":"([\d.]*)(\d)"/,
        (_, front: string, digit: string) => `"vol":"${front}${(Number(digit) + 1) % 10}"`,
      ),
    /"trades":\{/,
  );
  expect(verdict.kind === 'differ' && verdict.differences.join('\n')).toMatch(
    /the ledger has \S+ for the position in XXBTZUSD, the wire log \S+; the difference is/,
  );
});

it('the comparison finds one fee that is smaller by the last unit of the balance', () => {
  const verdict = judgeAltered(
    (line) =>
      line.replace(
        /"fee":"(\d+\.\d{3})(\d)(\d)","vol"/,
        (_, front: string, digit: string, finer: string) => `"fee":"${front}${(Number(digit) + 9) % 10}${finer}","vol"`,
      ),
    /"trades":\{/,
  );
  expect(verdict.kind === 'differ' && verdict.differences.join('\n')).toContain('for cash, the wire log');
});

it('the comparison names a wire log that is missing', () => {
  expect(() => compareBooks({ folder: run.folder, wireLog: join(workspace, 'nowhere') })).toThrow(
    /There is no wire log/,
  );
});
