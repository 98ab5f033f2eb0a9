import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { HaltFile } from '../../src/adapters/files/halt-file.ts';
import { eventLines } from '../../src/cli/lines/event-lines.ts';
import { describeReplay } from '../../src/cli/lines/paper-replay-lines.ts';
import { paperReplay, type PaperReplayOptions, type PaperReplaySummary } from '../../src/operate/replay-on-paper.ts';
import { describeStatus } from '../../src/cli/lines/status-lines.ts';
import { ERROR_CODES } from '../../src/core/errors.ts';
import { HOUR, instant } from '../../src/core/time.ts';
import { liveFolderAt } from '../../src/trading/run-folder.ts';
import { RunMonitor } from '../../src/operate/run-monitor.ts';
import { liveStatus } from '../../src/operate/run-status.ts';
import { suiteFolder } from '../harness/scratch-folder.ts';
import { SMALL_SYSTEM, smallWorkspace } from '../research/small-system.ts';
import { runCli } from './run-cli.ts';

const START = Date.UTC(2024, 0, 1) * 1_000;
/** Sure of itself at nearly every candle. */
const EAGER = SMALL_SYSTEM.replace('barrier: 0.008', 'barrier: 0.003').replace(
  'entry_threshold: 0.4, tune: [0.36, 0.4, 0.45]',
  'entry_threshold: 0.34',
);

const workspace = suiteFolder();
const ofDefault = join(workspace, 'live/small-replay');
const chosen = join(workspace, 'chosen');
const told: string[] = [];
let systemPath: string;
let first: PaperReplaySummary;
const replay = (options: Partial<PaperReplayOptions> = {}): Promise<PaperReplaySummary> =>
  paperReplay({
    systemPath,
    workspace,
    from: instant(START),
    days: 1,
    threads: 1,
    codeVersion: 'test',
    progress: () => undefined,
    tell: (line) => told.push(line),
    describeEvent: eventLines,
    stop: new AbortController().signal,
    ...options,
  });
const cli = (...words: readonly string[]) => runCli(['--workspace', workspace, ...words], { folder: workspace });

beforeAll(async () => {
  systemPath = await smallWorkspace(workspace, { system: EAGER, bars: 1_000, start: START - 700 * HOUR, volume: 50 });
  first = await replay();
});

it('a replay on paper shows open positions in base currency, as the status of the run does', async () => {
  const [position] = first.positions;
  expect(first.positions.length, 'something is open at the end').toBe(1);
  const [shown] = (await liveStatus(first.folder)).positions;
  expect(position?.amount).toBe(`${shown?.amount} BTC`);
  expect(describeReplay(first)).toContain(`  positions   BTC/USD ${shown?.amount} BTC\n`);
  expect(describeReplay(first)).not.toContain('lots');
  const status = describeStatus(await liveStatus(first.folder), new Date())
    .split('\n')
    .filter((line) => / = (start|closed) /.test(line));
  expect(
    describeReplay(first)
      .split('\n')
      .filter((line) => / = (start|closed) /.test(line))
      .map((line) => line.trim()),
    'the same cents as the status',
  ).toEqual(status.map((line) => line.trim()));
  expect(describeReplay(first)).toContain('\nNothing is proved about an edge by 24 hours of paper');
});

it('nothing is to do of a replay that ended with a position, and the kill switch halts nothing there', async () => {
  const { status, recommendations } = await new RunMonitor(first.folder).view();
  expect([status.kind, status.positions.length]).toEqual(['replay', 1]);
  expect(recommendations[0]).toMatch(/^This is a replay on paper, .*nothing is to do/);
  expect(recommendations.join()).not.toMatch(/edgewise (restart|flatten)/);
  const { code, stdout, stderr } = await cli('flatten', first.folder);
  expect([code, stdout]).toEqual([ERROR_CODES.usage.exit, '']);
  expect(stderr).toContain('This is the folder of a replay on paper, whose venue ended with it');
  expect(existsSync(liveFolderAt(first.folder).halt), 'nothing was halted').toBe(false);
});

it('a replay that is over is neither started again, nor is a position said to stay at its venue', async () => {
  const restarted = await cli('restart', first.folder);
  expect(restarted).toMatchObject({ code: ERROR_CODES.usage.exit, stdout: '' });
  expect(restarted.stderr).toContain('This is the folder of a replay on paper, whose venue ended with it');
  expect(await cli('stop', first.folder)).toMatchObject({ code: 0, stdout: 'It is not running.\n' });
});

it('a replay that is not told its days is advised some that research does not hold out', async () => {
  const { code, stderr } = await cli('paper', systemPath, '--replay', '--days', '3');
  expect(code).toBe(ERROR_CODES.usage.exit);
  const [, from = '', days = '', held = ''] = /--from (\S+) --days (\d+)`; the days from (\S+) on/.exec(stderr) ?? [];
  expect(days).toBe('3');
  expect(Date.parse(from) + 3 * 24 * 3_600_000).toBe(Date.parse(held));
  expect(Date.parse(held) * 1_000).toBeLessThan(START + 300 * HOUR);
  const named = await cli('paper', systemPath, '--replay', '--model', first.artifact);
  expect(named.stderr, 'a model that is named knows the days before').not.toContain('held out');
});

it('a replay on paper says by how much the candles shorten it, and on which day it may begin', async () => {
  const candles = { bars: 1_000, start: START - 700 * HOUR };
  const end = candles.start + candles.bars * HOUR;
  const short = await replay({ from: instant(end - 24 * HOUR), days: 60, folder: join(workspace, 'short') });
  expect(short.warnings.join()).toContain('The replay ends there: 24 hours instead of 60 days.');
  expect(describeReplay(short)).toContain('24 hours instead of 60 days.');
  for (const from of [candles.start - 1_000 * HOUR, candles.start + 10 * HOUR]) {
    await expect(replay({ from: instant(from), folder: join(workspace, 'early') }), `${from}`).rejects.toMatchObject({
      code: 'too-few-rows',
      details: {
        expected: expect.stringMatching(/^a start after 20\d\d-.*the candles begin at 2023-12-02T20:00:00/) as string,
      },
    });
  }
});

it('a replay on paper is kept in the named folder, and does not change the replay before it', async () => {
  const before = readFileSync(liveFolderAt(ofDefault).wireLog);
  const { code, stdout, stderr } = await cli(
    'paper',
    systemPath,
    '--replay',
    '--from',
    '2024-01-01',
    '--days',
    '1',
    '--threads',
    '1',
    '--folder',
    chosen,
    '--json',
  );
  expect(code, stderr).toBe(0);
  expect((JSON.parse(stdout) as PaperReplaySummary).folder).toBe(chosen);
  expect(existsSync(liveFolderAt(chosen).journal)).toBe(true);
  expect(readFileSync(liveFolderAt(ofDefault).wireLog).equals(before)).toBe(true);
});

it.each([
  ['of its own', {}],
  ['that is named', { folder: join(workspace, 'twice') }],
])(
  'of two replays on paper at once in a folder %s one is refused, and does not disturb the other',
  async (_, options) => {
    const outcomes = await Promise.allSettled([replay(options), replay(options)]);
    const [made, ...more] = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    const refused = outcomes.map((outcome) => outcome.status === 'rejected' && String(outcome.reason)).filter(Boolean);
    expect([made?.equity, more], 'the other one').toEqual([first.equity, []]);
    expect(refused).toEqual([expect.stringContaining('Another process replays into this folder')]);
  },
);

it('a replay on paper that could not begin in a named folder can begin there afterwards', async () => {
  const folder = join(workspace, 'begun-again');
  await expect(replay({ folder, days: 0 })).rejects.toMatchObject({ code: 'usage' });
  expect((await replay({ folder })).equity).toBe(first.equity);
});

it('a replay on paper refuses a folder with files and does not change them', async () => {
  const full = join(workspace, 'full');
  mkdirSync(full);
  writeFileSync(join(full, 'letters.txt'), 'mine');
  await expect(replay({ folder: full })).rejects.toMatchObject({
    code: 'usage',
    details: { where: full, actual: 'it holds letters.txt' },
  });
  expect(readFileSync(join(full, 'letters.txt'), 'utf8')).toBe('mine');
});

it.each([
  ['paper', '--replay', '--daemon'],
  ['paper', '--replay', '--url', 'http://127.0.0.1:9'],
  ['paper', '--replay', '--market-url', 'http://127.0.0.1:9'],
  ['paper', '--from', '2024-01-01'],
  ['paper', '--days', '3'],
  ['live', '--daemon'],
  ['live', '--confirm', 'small 10000'],
])(
  'a replay on paper and its like refuse an option that has no effect there: %s %s %s',
  async (command, ...options) => {
    const refused = options.findLast((word) => word.startsWith('--')) ?? '';
    const { code, stdout } = await cli(command, systemPath, ...options, '--json');
    expect([code, JSON.parse(stdout)]).toMatchObject([
      ERROR_CODES.usage.exit,
      { error: { code: 'usage', where: refused } },
    ]);
  },
);

it('a replay on paper refuses days without candles, and no days', async () => {
  await expect(replay({ from: instant(START + 1_000 * HOUR) })).rejects.toMatchObject({
    code: 'data-missing',
    details: { where: '--from' },
  });
  await expect(replay({ days: 0 })).rejects.toMatchObject({ code: 'usage', details: { where: '--days' } });
});

it('a replay on paper says that it replaces the one before, and prints one document also after a halt', async () => {
  told.length = 0;
  const halt = new HaltFile(liveFolderAt(ofDefault).halt);
  let isHalted = false;
  const { folder } = await replay({
    days: 3,
    tell: (line) => {
      told.push(line);
      if (isHalted || !line.includes('  fill  ')) return;
      isHalted = true;
      void halt.set({ trading: 'halted', reason: 'a storm', by: 'Ada', at: instant(START) });
    },
  });
  expect(told.join('\n')).toContain(`takes the place of the one before in ${ofDefault}`);
  expect(isHalted, 'it was halted').toBe(true);
  const [asJson, pretty] = await Promise.all([cli('replay', folder, '--json'), cli('replay', folder)]);
  const document = JSON.parse(asJson.stdout) as Readonly<Record<string, unknown>>;
  expect(document).toMatchObject({
    divergence: {
      at: expect.any(String) as string,
      after: { at: expect.any(String) as string, what: expect.stringContaining('halted by Ada: a storm') as string },
    },
    gap: { unattributedMinor: '0' },
  });
  expect([asJson.code, pretty.code], 'a halt explains what is other').toEqual([0, 0]);
  expect(pretty.stdout).toMatch(/parts from it at [^]*It may: [^]*halted by Ada: a storm/);
});

it('a replay whose run cannot be opened ends, and keeps no socket of its venue that would keep the process', async () => {
  writeFileSync(
    join(workspace, 'refuses.ts'),
    `import { defineStrategy, z } from 'edgewise';
     export const refuses = defineStrategy({ name: 'refuses', describe: 'refuses', schema: z.strictObject({}),
       make: () => { throw new Error('not today'); } });`,
  );
  const refused = join(workspace, 'refuses.yaml');
  const strategy = /strategy: \{.*\}/;
  writeFileSync(refused, `use: [./refuses.ts]\n${EAGER.replace(strategy, 'strategy: { kind: refuses }')}`);
  const model = ['--model', first.artifact];
  const outcome = await cli('paper', refused, '--replay', '--from', '2024-01-01', '--days', '1', ...model);
  expect(outcome, outcome.stderr).toMatchObject({ code: 14, stderr: expect.stringContaining('not today') });
});
