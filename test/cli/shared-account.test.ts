import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { ParquetCandleStore } from '../../src/adapters/duckdb/parquet-candle-store.ts';
import { workspaceAt } from '../../src/config/workspace.ts';
import { MINUTE, type Duration } from '../../src/core/time.ts';
import type { MonitorView } from '../../src/operate/run-monitor.ts';
import { liveStatus, type LiveStatus } from '../../src/operate/run-status.ts';
import type { AccountStatus } from '../../src/operate/shared-account.ts';
import { CHILD_DEADLINE } from '../harness/child-deadline.ts';
import { suiteFolder } from '../harness/scratch-folder.ts';
import { BITCOIN, randomCandles } from '../support/candles.ts';
import { runCli } from './run-cli.ts';

/** Two systems of one account as a person runs them: processes, commands, kills. With `npm run test:operations`. */
const isAsked = process.env['EDGEWISE_OPERATIONS_TESTS'] !== undefined;
beforeEach(({ skip }) => skip(!isAsked, 'only with npm run test:operations'));

const BIN = join(import.meta.dirname, '../../bin/edgewise.js');
const BEGIN = Date.UTC(2024, 0, 1) * 1_000;
const CANDLE = (5 * MINUTE) as Duration;
const PATIENCE = 240_000;
const folder = suiteFolder();
const children: ChildProcess[] = [];
/** The process that each run was started in last. */
const processes = new Map<string, ChildProcess>();
let env: Readonly<Record<string, string>> = {};
let url = '';

/** Sure of itself at nearly every candle, and out again after an hour or two. */
const system = (name: string, coins: readonly string[]): string => `
format: 1
name: ${name}
cash: 4000
instruments:
${coins.map((coin) => `  - { id: ${coin}/USD, kind: margin, candles: { venue: binance, instrument: ${coin}/USDT } }`).join('\n')}
interval: 5m
label: { horizon: 2h, barrier: 0.002 }
model: { kind: gradient-boosting, rounds: 12, maximum_depth: 3 }
validation: { folds: 2, initial_train: 0.4, validation_share: 0.2, holdout: 0.2 }
strategy: { entry_threshold: 0.34 }
live: { account: shared }
`;

beforeAll(async () => {
  if (!isAsked) return;
  const store = new ParquetCandleStore(workspaceAt(folder).candles);
  const candles = { volatility: 0.001, volume: 10_000, start: BEGIN - 1_200 * CANDLE, interval: CANDLE };
  await store.write(randomCandles(2_400, 42, candles));
  await store.write(randomCandles(2_400, 43, { ...candles, instrument: { ...BITCOIN, id: 'ETH/USDT', base: 'ETH' } }));
  for (const [name, coins] of [
    ['both', ['BTC', 'ETH']],
    ['one', ['BTC']],
    ['two', ['ETH']],
  ] as const)
    writeFileSync(
      join(folder, `${name}.yaml`),
      system(name, coins).replace('4000', name === 'both' ? '10000' : '4000'),
    );
  const words = ['simulate', 'kraken', 'both.yaml', '--port', '0', '--speed', '60', '--from', '2024-01-01', '--json'];
  const simulator = spawn(process.execPath, [BIN, '--workspace', '.', ...words], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(simulator);
  let text = '';
  while (!text.trimEnd().endsWith('}')) text += String((await once(simulator.stdout, 'data'))[0]);
  const kraken = JSON.parse(text) as Readonly<Record<'url' | 'key' | 'secret' | 'killKey' | 'killSecret', string>>;
  url = kraken.url;
  env = {
    EDGEWISE_LOCKS: join(folder, 'locks'),
    KRAKEN_API_KEY: kraken.key,
    KRAKEN_SECRET: kraken.secret,
    EDGEWISE_KILL_KEY: kraken.killKey,
    EDGEWISE_KILL_SECRET: kraken.killSecret,
  };
}, 3 * CHILD_DEADLINE);
afterAll(() => children.forEach((child) => child.kill('SIGKILL')));

const runOf = (name: string): string => join(folder, `${name}-run`);

function start(name: string): ChildProcess {
  const words = ['--workspace', '.', 'paper', `${name}.yaml`, '--url', url, '--folder', runOf(name), '--json'];
  const child = spawn(process.execPath, [BIN, ...words], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...env },
  });
  children.push(child);
  processes.set(name, child);
  return child;
}

async function edgewise<Answer>(...words: readonly string[]): Promise<Answer> {
  const { code, stdout, stderr } = await runCli(['--workspace', '.', ...words, '--json'], { folder, env });
  expect(code, `${words.join(' ')}: ${stderr}`).toBe(0);
  return JSON.parse(stdout) as Answer;
}

async function until(name: string, what: string, isSo: (status: LiveStatus) => boolean): Promise<LiveStatus> {
  const begun = performance.now();
  for (;;) {
    const status = await liveStatus(runOf(name)).catch(() => undefined);
    if (status !== undefined && isSo(status)) return status;
    const code = processes.get(name)?.exitCode;
    if (typeof code === 'number') throw new Error(`${name}: ${what}; its process ended with the code ${code}`);
    if (performance.now() - begun > PATIENCE) throw new Error(`${name}: ${what}; it was ${JSON.stringify(status)}`);
    await pause(200);
  }
}

const holds = (name: string): Promise<LiveStatus> =>
  until(name, 'has a position and its books agree', (status) => {
    const { positions, health } = status;
    return positions.length === 1 && health?.positions.length === 1 && health.components.books === 'agree';
  });

it(
  'two systems trade one account at once, and one that is killed goes on with its position where it was',
  async () => {
    const [first] = [start('one'), start('two')];
    await Promise.all([holds('one'), holds('two')]);
    const { claims } = await edgewise<AccountStatus>('account', 'show', runOf('one'));
    expect(claims.map((claim) => [claim.system, claim.process, claim.positions])).toEqual(
      expect.arrayContaining([
        ['one', 'running', 'open'],
        ['two', 'running', 'open'],
      ]),
    );
    first.kill('SIGKILL');
    await once(first, 'exit');
    const refused = await runCli(['--workspace', '.', 'account', 'release', runOf('one')], { folder, env });
    expect(refused.stderr, 'its coins are not free').toContain('This system has positions');
    const seen = (await liveStatus(runOf('two'))).health?.moments ?? 0;
    await until('two', 'trades on alone', ({ health }) => (health?.moments ?? 0) > seen + 3);
    start('one');
    const { starts } = await until('one', 'its books agree after the kill', ({ starts: count, health }) => {
      return count === 2 && health?.components.books === 'agree' && health.state === 'running';
    });
    expect(starts).toBe(2);
  },
  2 * PATIENCE,
);

it(
  'a halt of the account stops both, a flatten of one leaves the position of the other, and limits keep both out',
  async () => {
    await Promise.all([holds('one'), holds('two')]);
    await edgewise('halt', runOf('one'), '--account', '--reason', 'news at eight');
    for (const name of ['one', 'two'])
      await until(name, 'is halted', ({ health }) => health?.guardian.state === 'halted');
    const { recommendations: toDo } = await edgewise<MonitorView>('monitor', runOf('two'), '--once');
    expect(toDo.join()).toContain(`news at eight. When that is settled: edgewise resume ${runOf('two')} --account`);
    expect(await edgewise('resume', runOf('two'))).toMatchObject({
      stillHalted: [{ of: 'account', reason: 'news at eight' }],
    });
    expect(await edgewise('resume', runOf('two'), '--account')).toMatchObject({ stillHalted: [] });
    for (const name of ['one', 'two'])
      await until(name, 'goes on', ({ health }) => health?.guardian.state === 'active');
    await Promise.all([holds('one'), holds('two')]);
    const killed = await edgewise<{ readonly closed: readonly string[] }>('flatten', runOf('one'));
    expect(killed.closed).toEqual(['BTC/USD']);
    await until('one', 'has booked it', ({ health }) => health?.positions.length === 0);
    expect((await liveStatus(runOf('two'))).health?.guardian.state, 'the other is not halted').toBe('active');
    await until('two', 'agrees with the venue', ({ health }) => health?.components.books === 'agree');
    await edgewise('account', 'limit', runOf('two'), '--daily-loss', '0.00001');
    await until('two', 'says that the account keeps it out', ({ health }) => health?.account?.ban !== undefined);
    const { recommendations } = await edgewise<MonitorView>('monitor', runOf('two'), '--once');
    expect(recommendations.join()).toMatch(
      /Nothing is entered, because of the account that it shares: .*edgewise account/,
    );
  },
  3 * PATIENCE,
);

it(
  'at the end each journal repeats its decisions, and a claim is released when its run is stopped and flat',
  async () => {
    await edgewise('flatten', runOf('two'));
    for (const name of ['one', 'two']) {
      await until(name, 'is flat and agrees', ({ health, positions }) => {
        return positions.length === 0 && health?.positions.length === 0 && health.components.books === 'agree';
      });
      await edgewise('stop', runOf(name));
      expect(await edgewise('replay', runOf(name))).toMatchObject({ gap: { unattributedMinor: '0' } });
    }
    await edgewise('account', 'release', runOf('two'), 'one');
    const { claims } = await edgewise<AccountStatus>('account', 'show', runOf('two'));
    expect(claims.map((claim) => [claim.system, claim.process])).toEqual([['two', 'not running']]);
  },
  2 * PATIENCE,
);
