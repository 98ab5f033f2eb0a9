import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { isAlive } from '../../src/adapters/files/lock-owner.ts';
import { readSystem } from '../../src/parts/read-system.ts';
import { writePaperRun } from '../harness/paper-run.ts';
import { CHILD_DEADLINE } from '../harness/child-deadline.ts';
import { suiteFolder } from '../harness/scratch-folder.ts';
import { withoutWaits } from '../harness/without-waits.ts';
import { smallWorkspace } from '../research/small-system.ts';
import { runCli } from './run-cli.ts';

const BIN = join(import.meta.dirname, '../../bin/edgewise.js');

interface Kraken {
  readonly url: string;
  readonly key: string;
  readonly secret: string;
}

/** One run's life: replayed on paper, armed, traded as a daemon, watched, restarted, stopped. */
/** These tests take minutes, so they run only with `npm run test:operations`. */
const isAsked = process.env['EDGEWISE_OPERATIONS_TESTS'] !== undefined;
beforeEach(({ skip }) => skip(!isAsked, 'only with npm run test:operations'));

const folder = suiteFolder();
const children: ChildProcess[] = [];
const alerts: { readonly kind: string; readonly message: string }[] = [];
let hook: Server;
let kraken: Kraken;
let webhook: string;
const run = 'live/small-rehearsal';

const cli = (words: readonly string[], { key, secret }: Partial<Kraken> = kraken) =>
  runCli(['--workspace', '.', ...words], {
    folder,
    env: {
      EDGEWISE_ALERT_WEBHOOK: webhook,
      ...(key === undefined || secret === undefined ? {} : { KRAKEN_API_KEY: key, KRAKEN_SECRET: secret }),
    },
  });
const simulate = async (...words: readonly string[]): Promise<Kraken> => {
  const child = spawn(
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
      ...words,
    ],
    { cwd: folder },
  );
  children.push(child);
  let text = '';
  const ended = once(child, 'exit').then(([code]) =>
    Promise.reject(new Error(`the simulator ended with ${String(code)}`)),
  );
  ended.catch(() => undefined);
  while (!text.trimEnd().endsWith('}')) text += String((await Promise.race([once(child.stdout, 'data'), ended]))[0]);
  return JSON.parse(text) as Kraken;
};
const arm = ['live', 'system.yaml', '--arm', '--without-edge', '--paper', 'live/small-replay'];

beforeAll(async () => {
  if (!isAsked) return;
  await smallWorkspace(folder);
  hook = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      alerts.push(JSON.parse(text) as (typeof alerts)[number]);
      response.end();
    });
  });
  await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
  webhook = `http://127.0.0.1:${(hook.address() as AddressInfo).port}/services/T0-hook-token`;
  writePaperRun(join(folder, 'live/small-replay'), await readSystem(join(folder, 'system.yaml')), {
    candles: 72,
    notes: [],
  });
  kraken = await simulate();
}, 3 * CHILD_DEADLINE);
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  if (isAsked) hook.close();
});

it('live without --arm trades nothing, and says what is missing and what is at risk', async () => {
  const { code, stdout } = await cli(['live', 'system.yaml', '--url', kraken.url]);
  expect(code).toBe(11);
  expect(stdout).toContain('cash at risk');
  expect(stdout).toContain('maximum_daily_loss');
  expect(stdout).toMatch(/48 h of paper +failed/);
  expect(stdout).toMatch(/evidence of an edge +failed/);
  expect(stdout, 'and how to trade without one').toContain('--without-edge');
  expect(alerts).toEqual([]);
});

it(
  'arming refuses addresses beyond this machine, keys that may withdraw, and a confirmation that is not the text',
  async () => {
    const foreign = await cli([...arm, '--url', 'http://198.51.100.1']);
    expect([foreign.code, foreign.stderr]).toEqual([2, expect.stringContaining('stays on this machine')]);
    const generous = await simulate('--withdrawal');
    const withdrawing = await cli([...arm, '--url', generous.url, '--confirm', 'small 10000'], generous);
    expect([withdrawing.code, withdrawing.stdout]).toEqual([
      11,
      expect.stringContaining('Not armed: keys cannot withdraw did not pass'),
    ]);
    const wrong = await cli([...arm, '--url', kraken.url, '--confirm', 'small 1000']);
    expect([wrong.code, wrong.stdout]).toEqual([
      11,
      expect.stringContaining('the confirmation is "small 10000", and was "small 1000"'),
    ]);
    const silent = await cli([...arm, '--url', kraken.url]);
    expect([silent.code, silent.stdout]).toEqual([11, expect.stringContaining('no terminal')]);
    expect(readdirSync(join(folder, 'live'))).toEqual(['small-replay']);
  },
  4 * CHILD_DEADLINE,
);

it('arming with real money requires hours of a paper run at real speed', async () => {
  const { stdout } = await cli([...arm.filter((word) => word !== '--arm'), '--json'], {});
  const { checks } = JSON.parse(stdout) as { checks: { name: string; outcome: string; detail: string }[] };
  expect(checks.find(({ name }) => name === '48 h of paper')).toMatchObject({
    outcome: 'failed',
    detail: expect.stringContaining('replay') as string,
  });
});

it(
  'an armed run trades as a daemon, starts again where it was, and stops in order',
  async () => {
    const started = await cli([...arm, '--url', kraken.url, '--confirm', 'small 10000', '--daemon', '--json']);
    expect([started.code, withoutWaits(started.stderr)]).toEqual([0, '']);
    const { pid } = JSON.parse(started.stdout) as { pid: number };
    expect(isAlive(pid)).toBe(true);
    const status = JSON.parse((await cli(['status', run, '--json'])).stdout) as { health: Record<string, unknown> };
    expect(status.health).toMatchObject({
      pid,
      setting: 'live',
      speed: 1,
      cpuPercent: expect.any(Number) as number,
      uptimeSeconds: expect.any(Number) as number,
      diskFreeGigabytes: expect.any(Number) as number,
    });

    const halted = await cli(['halt', run, '--reason', 'a test']);
    expect(halted.code).toBe(0);
    while (!alerts.some(({ kind, message }) => kind === 'halted' && message.includes('a test'))) await pause(100);
    await cli(['resume', run]);
    const seen = JSON.parse((await cli(['monitor', run, '--once', '--json'])).stdout) as {
      recommendations: string[];
    };
    expect(seen).toMatchObject({
      performance: { equity: 10_000, trades: 0, drawdown: 0 },
      status: { process: 'running' },
      recommendations: [expect.any(String)],
    });
    const backup = await cli(['backup', run, '--json']);
    expect(JSON.parse(backup.stdout)).toMatchObject({
      events: expect.any(Number) as number,
      positions: 0,
      removed: [],
    });

    const again = await cli(['restart', run, '--json']);
    expect([again.code, withoutWaits(again.stderr)]).toEqual([0, '']);
    const restarted = JSON.parse(again.stdout) as { pid: number; was: string };
    expect(restarted).toMatchObject({ was: 'running' });
    expect([isAlive(pid), isAlive(restarted.pid)]).toEqual([false, true]);
    expect((await cli(['stop', run])).stdout).toContain(`Stopped process ${restarted.pid}`);
    expect((await cli(['monitor', run, '--once'])).stdout).toContain('NOT RUNNING');
    expect(alerts.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['test', 'start', 'halted', 'stop']));
  },
  4 * CHILD_DEADLINE,
);

it(
  'a run continues only at the venue where it began',
  async () => {
    const { code, stderr } = await cli(['paper', 'system.yaml', '--url', kraken.url, '--folder', run]);
    expect([code, stderr]).toEqual([
      4,
      expect.stringMatching(/was begun elsewhere[^]*a rehearsal at a simulated venue[^]*on paper[^]*another --folder/),
    ]);
    expect(
      (JSON.parse(readFileSync(join(folder, run, 'command.json'), 'utf8')) as { words: string[] }).words,
      'a start that was refused is not repeated',
    ).toContain('live');
  },
  CHILD_DEADLINE,
);

it('a run keeps the logs of the day, and no secret in any of its files', async () => {
  const files = readdirSync(join(folder, run), { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(folder, run, name)).isFile(),
  );
  const today = new Date().toISOString().slice(0, 10);
  expect(files).toEqual(
    expect.arrayContaining([
      join('logs', `trading_${today}.log`),
      join('logs', `errors_${today}.log`),
      'armed.json',
      'command.json',
    ]),
  );
  for (const file of files) {
    const text = readFileSync(join(folder, run, file), 'latin1');
    for (const secret of [kraken.key, kraken.secret, 'T0-hook-token'])
      expect([file, text.includes(secret)]).toEqual([file, false]);
  }
  const lines = readFileSync(join(folder, run, 'logs', `trading_${today}.log`), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { kind: string });
  expect(lines.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['start', 'halted', 'stop']));
});

it('service prints a unit for systemd without a secret', async () => {
  const { stdout } = await cli(['service', 'system.yaml', '--live']);
  expect(stdout).toContain('Type=notify');
  expect(stdout).toContain('--arm --confirm "small 10000" --json');
  expect(stdout).toContain('EnvironmentFile=/etc/edgewise/small.env');
  expect(stdout).not.toContain(kraken.key);
});

it.each(['live', 'restart', 'backup', 'maintain', 'monitor', 'service', 'alert test'])(
  'help with examples exists for %s',
  async (words) => {
    const { code, stdout } = await cli([...words.split(' '), '--help']);
    expect([code, /Examples?:\n {2}\$ edgewise/.test(stdout)]).toEqual([0, true]);
  },
);

it('alert test says whether an alert arrives', async () => {
  expect((await cli(['alert', 'test', 'system.yaml'])).stdout).toContain('Delivered');
  const nowhere = await runCli(['alert', 'test', 'system.yaml'], {
    folder,
    env: { EDGEWISE_ALERT_WEBHOOK: 'http://127.0.0.1:9/hook' },
  });
  expect([nowhere.code, nowhere.stdout]).toEqual([11, expect.stringContaining('Not delivered')]);
});
