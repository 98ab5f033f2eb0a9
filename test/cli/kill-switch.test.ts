import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { compareBooks } from '../../bench/books/compare-books.ts';
import { isAlive } from '../../src/adapters/files/lock-owner.ts';
import { MINUTE, type Duration } from '../../src/core/time.ts';
import type { KillSwitchOutcome } from '../../src/trading/kill-switch.ts';
import { liveStatus, type LiveStatus } from '../../src/operate/run-status.ts';
import { CHILD_DEADLINE } from '../harness/child-deadline.ts';
import { suiteFolder } from '../harness/scratch-folder.ts';
import { smallWorkspace } from '../research/small-system.ts';
import { runCli } from './run-cli.ts';

const BIN = join(import.meta.dirname, '../../bin/edgewise.js');
const BEGIN = Date.UTC(2024, 0, 1) * 1_000;
const CANDLE = (5 * MINUTE) as Duration;
/** Of the venue's time to this machine's: a candle in five seconds, and a second for a minute's patience. */
const SPEED = '60';
/** What is waited for comes within a few candles; a machine that is busy has many times that. */
const PATIENCE = 240_000;

/** Sure of itself at nearly every candle, and in no hurry to get out: for the wire and not for the money. */
const EAGER = `
format: 1
name: eager
instruments:
  - { id: BTC/USD, kind: margin, candles: { venue: binance, instrument: BTC/USDT } }
interval: 5m
label: { horizon: 4h, barrier: 0.002 }
model: { kind: gradient-boosting, rounds: 12, maximum_depth: 3 }
validation: { folds: 2, initial_train: 0.4, validation_share: 0.2, holdout: 0.2 }
strategy: { entry_threshold: 0.34 }
live: { on_stop: close }
`;

const hasPrlimit = spawnSync('prlimit', ['--version']).status === 0;

interface Kraken {
  readonly url: string;
  readonly key: string;
  readonly secret: string;
  readonly killKey: string;
  readonly killSecret: string;
}

/** Minutes long, so behind `npm run test:operations`. It waits for states that files tell, and never for a time. */
/** These tests take minutes, so they run only with `npm run test:operations`. */
const isAsked = process.env['EDGEWISE_OPERATIONS_TESTS'] !== undefined;
beforeEach(({ skip }) => skip(!isAsked, 'only with npm run test:operations'));

const folder = suiteFolder();
const run = join(folder, 'run');
const wireLog = join(folder, 'wire.jsonl');
let simulator: ChildProcess;
let bot: ChildProcess;
let kraken: Kraken;
let complaints = '';

const edgewise = async <Answer>(...words: readonly string[]): Promise<Answer> => {
  const { key, secret, killKey, killSecret } = kraken;
  const { code, stdout, stderr } = await runCli([...words, '--json'], {
    folder,
    env: {
      KRAKEN_API_KEY: key,
      KRAKEN_SECRET: secret,
      EDGEWISE_KILL_KEY: killKey,
      EDGEWISE_KILL_SECRET: killSecret,
    },
  });
  expect(code, `${words.join(' ')}: ${stderr}`).toBe(0);
  return JSON.parse(stdout) as Answer;
};
/** Looks at what the run wrote until it is so. */
const until = async (what: string, isSo: (status: LiveStatus) => boolean): Promise<LiveStatus> => {
  const begun = performance.now();
  for (;;) {
    if (bot.exitCode !== null || bot.signalCode !== null) throw new Error(`the bot ended: ${complaints.slice(-2_000)}`);
    const status = await existing(run);
    if (status !== undefined && isSo(status)) return status;
    if (performance.now() - begun > PATIENCE)
      throw new Error(`waited ${PATIENCE / 1_000} s until ${what}; it was ${JSON.stringify(status)}`);
    await pause(200);
  }
};
const protectedPosition = () =>
  until(
    'there is a position with its stop',
    ({ positions, health }) =>
      positions.length === 1 &&
      health?.working.some(({ purpose, state }) => purpose === 'protect' && state === 'open') === true,
  );
const limitFiles = (bytes: string): void =>
  void execFileSync('prlimit', ['--pid', String(bot.pid), `--fsize=${bytes}:`]);
/** Orders and cancels that the bot's own key sent, by the venue's word. */
const sentByBot = () =>
  readFileSync(wireLog, 'utf8')
    .split('\n')
    .filter((line) => /"call":"(?:AddOrder|CancelOrder)","key":0/.test(line)).length;

beforeAll(async () => {
  if (!isAsked) return;
  // Volume enough that every order fills at once: what is tried here is who sends, and not how much there is to
  // take.
  await smallWorkspace(folder, {
    system: EAGER,
    bars: 2_400,
    volatility: 0.001,
    volume: 10_000,
    start: BEGIN - 1_200 * CANDLE,
    interval: CANDLE,
  });
  simulator = spawn(
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
      '--speed',
      SPEED,
      '--from',
      '2024-01-01',
      '--wire-log',
      wireLog,
      '--json',
    ],
    { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let text = '';
  while (!text.trimEnd().endsWith('}')) text += String((await once(simulator.stdout!, 'data'))[0]);
  kraken = JSON.parse(text) as Kraken;
  bot = startBot();
}, 3 * CHILD_DEADLINE);
const startBot = (): ChildProcess => {
  const { url, key, secret } = kraken;
  const started = spawn(
    process.execPath,
    [BIN, '--workspace', '.', 'paper', 'system.yaml', '--url', url, '--folder', run, '--json'],
    {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, KRAKEN_API_KEY: key, KRAKEN_SECRET: secret },
    },
  );
  started.stderr.on('data', (piece: Buffer) => (complaints += piece.toString()));
  return started;
};
afterAll(() => {
  for (const child of [bot, simulator]) child?.kill('SIGKILL');
});

it(
  'a halt stops a busy run from sending while it goes on reading, and a resume ends the halt',
  async () => {
    await protectedPosition();
    await edgewise('halt', run, '--reason', 'news at eight');
    const sent = sentByBot();
    const { health: atHalt } = await until(
      'the run knows that it is halted',
      ({ health }) => health?.guardian.state === 'halted',
    );
    expect(atHalt?.guardian.reason).toBe('news at eight');
    await until('three more candles were seen', ({ health }) => (health?.moments ?? 0) >= (atHalt?.moments ?? 0) + 3);
    expect(sentByBot() - sent, 'orders and cancels since the halt').toBe(0);
    await edgewise('resume', run);
    await until(
      'the run goes on',
      ({ health }) => health?.guardian.state === 'active' && health.components.books === 'agree',
    );
  },
  2 * PATIENCE,
);

it(
  'the kill switch closes the positions of a busy run, and the run books that and trades on once resumed',
  async () => {
    const { trades } = await protectedPosition();
    const killed = await edgewise<KillSwitchOutcome>('flatten', run, '--reason', 'enough');
    expect(killed).toMatchObject({ closed: ['BTC/USD'], left: [] });
    expect(killed.cancelled, 'its stop is taken back').toBeGreaterThanOrEqual(1);
    const flat = await until(
      'the run has booked it',
      (status) =>
        status.positions.length === 0 &&
        status.trades > trades &&
        status.health?.guardian.state === 'halted' &&
        status.health.positions.length === 0,
    );
    expect(flat.halt).toMatchObject({ trading: 'halted', reason: 'enough' });
    await edgewise('resume', run);
    await protectedPosition();
  },
  2 * PATIENCE,
);

it(
  'the kill switch works while the process of the run is stopped, and the process learns of it when it continues',
  async () => {
    const { trades, halt } = await protectedPosition();
    bot.kill('SIGSTOP');
    const killed = await edgewise<KillSwitchOutcome>('flatten', run, '--reason', 'it hangs');
    expect(killed).toMatchObject({ epoch: halt.epoch + 1, closed: ['BTC/USD'], left: [] });
    const { health: before, positions } = await liveStatus(run);
    expect([positions.length, before?.guardian.state], 'the stopped process knows nothing of it').toEqual([
      1,
      'active',
    ]);
    const sent = sentByBot();
    bot.kill('SIGCONT');
    const flat = await until(
      'the run has booked it',
      (status) =>
        status.positions.length === 0 &&
        status.trades > trades &&
        status.health?.guardian.state === 'halted' &&
        status.health.positions.length === 0,
    );
    expect(flat.health?.guardian.reason).toBe('it hangs');
    expect(sentByBot() - sent, 'orders and cancels of the process that went on').toBe(0);
    await edgewise('resume', run);
    await protectedPosition();
  },
  2 * PATIENCE,
);

it.skipIf(!hasPrlimit)(
  'a full disk keeps a run from entering and does not end it, and nothing is missing once there is room',
  async () => {
    await edgewise('flatten', run, '--reason', 'room is needed');
    await until(
      'the run has booked it',
      (status) =>
        status.positions.length === 0 &&
        status.health?.guardian.state === 'halted' &&
        status.health.positions.length === 0,
    );
    // The operating system lets no file of the process grow beyond this, and later does.
    limitFiles('4096');
    await edgewise('resume', run);
    const { health: full } = await until(
      'the journal cannot be written',
      ({ health }) => health?.components.journal === 'failing',
    );
    const sent = sentByBot();
    await until('three more candles were seen', ({ health }) => (health?.moments ?? 0) >= (full?.moments ?? 0) + 3);
    expect(sentByBot() - sent, 'orders that no journal would know of').toBe(0);
    limitFiles('unlimited');
    const { health } = await protectedPosition();
    expect(health?.components.journal).toBe('durable');
  },
  2 * PATIENCE,
);

it(
  'a stop closes positions when the system file says so, and the next start trades on',
  async () => {
    await protectedPosition();
    expect(await edgewise('stop', run)).toMatchObject({ was: 'running' });
    expect(isAlive(bot.pid ?? 0)).toBe(false);
    expect(await edgewise<LiveStatus>('status', run)).toMatchObject({
      process: 'not running',
      positions: [],
      health: { working: [], components: { books: 'agree' } },
    });
    bot = startBot();
    await protectedPosition();
  },
  2 * PATIENCE,
);

it(
  'at the end all books agree to the last unit',
  async () => {
    await edgewise('halt', run);
    await until(
      'the run is halted and its books agree',
      ({ health }) => health?.guardian.state === 'halted' && health.components.books === 'agree',
    );
    expect(await edgewise('stop', run)).toMatchObject({ was: 'running' });
    const status = await edgewise<LiveStatus>('status', run);
    expect(status).toMatchObject({
      process: 'not running',
      starts: 2,
      health: { components: { books: 'agree', journal: 'durable' } },
    });
    expect(status.trades, 'both trades that were killed').toBeGreaterThanOrEqual(2);
    expect(isAlive(bot.pid ?? 0)).toBe(false);
    expect(compareBooks({ folder: run, wireLog })).toMatchObject({ kind: 'agree' });
  },
  2 * PATIENCE,
);

/** Undefined while the run has not begun. */
async function existing(run: string): Promise<LiveStatus | undefined> {
  try {
    return await liveStatus(run);
  } catch {
    return undefined;
  }
}
