import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { isAlive } from '../../src/adapters/files/lock-owner.ts';
import type { HealthStatus } from '../../src/trading/run-health.ts';
import { CHILD_DEADLINE } from '../harness/child-deadline.ts';
import { suiteFolder } from '../harness/scratch-folder.ts';
import { withoutWaits } from '../harness/without-waits.ts';
import { SMALL_SYSTEM, smallWorkspace } from '../research/small-system.ts';
import { runCli } from './run-cli.ts';

const BIN = join(import.meta.dirname, '../../bin/edgewise.js');
const RUN = 'live/small-paper';

/**
 * Takes positions all the time: every move counts as one, and any class that is likelier than a third is traded.
 * Made-up candles have little volume: with a smaller participation an order would fill for hours.
 */
const EAGER_SYSTEM = `${SMALL_SYSTEM.replace(/^strategy:.*$/m, 'strategy: { entry_threshold: 0.34 }').replace(/^label:.*$/m, 'label: { horizon: 6h, barrier: 0.001, cost_multiple: 0 }')}costs: { participation: 1 }
`;

/** Two simulators: one plays the live market, many times as fast; the other is the run's own venue on paper. */
/** These tests take minutes, so they run only with `npm run test:operations`. */
const isAsked = process.env['EDGEWISE_OPERATIONS_TESTS'] !== undefined;
beforeEach(({ skip }) => skip(!isAsked, 'only with npm run test:operations'));

const folder = suiteFolder();
let market: ChildProcess;
let url: string;
const started = new Set<number>();

const cli = (...words: readonly string[]) => runCli(['--workspace', '.', ...words], { folder });
const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, RUN, name), 'utf8'));
const health = (): HealthStatus => read('health_status.json') as HealthStatus;
const venuePid = (): number => (read('paper-venue.json') as { pid: number }).pid;
const until = async (what: string, isSo: () => boolean): Promise<void> => {
  for (const begun = performance.now(); !isSo(); await pause(200)) {
    if (performance.now() - begun > 2 * CHILD_DEADLINE)
      throw new Error(`waited in vain until ${what}: ${JSON.stringify(health())}`);
  }
};
const stopNames = (): string[] =>
  health()
    .working.filter(({ purpose }) => purpose === 'protect')
    .map(({ id }) => id);
const paper = async (): Promise<number> => {
  const { stdout, stderr } = await cli('paper', 'system.yaml', '--market-url', url, '--daemon', '--json');
  expect(withoutWaits(stderr)).toBe('');
  const { pid } = JSON.parse(stdout) as { pid: number };
  started.add(pid).add(venuePid());
  return pid;
};

beforeAll(async () => {
  if (!isAsked) return;
  await smallWorkspace(folder, { system: EAGER_SYSTEM });
  market = spawn(
    process.execPath,
    [
      BIN,
      '--workspace',
      '.',
      'simulate',
      'kraken',
      'system.yaml',
      '--port',
      '0',
      '--json',
      '--from',
      '2020-11-06',
      '--speed',
      '600',
    ],
    { cwd: folder },
  );
  let text = '';
  while (!text.trimEnd().endsWith('}')) text += String((await once(market.stdout!, 'data'))[0]);
  ({ url } = JSON.parse(text) as { url: string });
}, 3 * CHILD_DEADLINE);
afterAll(() => {
  if (!isAsked) return;
  market.kill('SIGKILL');
  for (const pid of started) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
});

it(
  'paper on a live market trades without keys, and finds its position again after both processes were killed',
  async () => {
    const pid = await paper();
    await until(
      'there is a position with its stop',
      () => health().positions.length > 0 && health().working.some(({ purpose }) => purpose === 'protect'),
    );
    await until('all is well', () => health().components.books === 'agree' && health().components.hints === 'up');
    process.kill(pid, 'SIGKILL');
    process.kill(venuePid(), 'SIGKILL');
    await paper();
    await until(
      'the books agree again',
      () => health().components.books === 'agree' && health().components.exchange === 'up',
    );
    const { stdout } = await cli('status', RUN, '--json');
    expect(JSON.parse(stdout)).toMatchObject({ process: 'running', health: { setting: 'paper', speed: 600 } });
  },
  6 * CHILD_DEADLINE,
);

it(
  'paper on a live market can be flattened while its process is stopped, with a key of its own, and goes on when it is resumed',
  async () => {
    // A new one: what the health says is seconds old, which are hours of this market, and an old position may be
    // closing.
    const before = stopNames();
    await until(
      'there is another position',
      () => health().positions.length > 0 && stopNames().some((name) => !before.includes(name)),
    );
    const { pid } = health();
    process.kill(pid, 'SIGSTOP');
    const { code, stdout, stderr } = await cli('flatten', RUN, '--json');
    expect([code, JSON.parse(stdout)], stderr).toEqual([0, expect.objectContaining({ closed: ['BTC/USD'], left: [] })]);
    expect(stderr, 'each step is told as it is done').toMatch(/^halted: [^]*^close BTC\/USD, -?[\d.]+ BTC: sent$/m);
    process.kill(pid, 'SIGCONT');
    await until('the run knows', () => health().positions.length === 0 && health().components.books === 'agree');
    expect((await cli('resume', RUN)).code).toBe(0);
    expect((await cli('why', RUN)).code).toBe(0);
    expect((await cli('stop', RUN)).stdout).toContain('Stopped process');
  },
  6 * CHILD_DEADLINE,
);

it('paper on a live market says that an address does not answer, and refuses a venue in place of a market', async () => {
  const { stderr, code } = await cli('paper', 'system.yaml', '--market-url', 'http://127.0.0.1:9');
  expect([code, stderr]).toEqual([11, expect.stringContaining('No simulated venue answers')]);
  const both = await cli('paper', 'system.yaml', '--market-url', url, '--url', url);
  expect([both.code, both.stderr]).toEqual([
    2,
    expect.stringContaining('--market-url is for paper that follows a market'),
  ]);
});
