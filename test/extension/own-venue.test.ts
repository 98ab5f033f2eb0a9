import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { HOUR } from '../../src/core/time.ts';
import { runCli, type CliOutcome } from '../cli/run-cli.ts';
import { suiteFolder } from '../harness/scratch-folder.ts';
import { smallWorkspace } from '../research/small-system.ts';

/** A workspace outside of the sources: the example of a venue, and a system that trades there. */
const workspace = suiteFolder();
const START = Date.UTC(2024, 0, 1) * 1_000;
const EXAMPLES = join(import.meta.dirname, '../../examples');

/** Sure of itself at nearly every candle, and out again after a day. */
const SYSTEM = `
format: 1
name: market-day
use: [./venue/own-venue.ts]
instruments:
  - { id: FIG/USD, venue: stall, kind: spot, candles: { venue: binance, instrument: BTC/USDT } }
interval: 1h
label: { horizon: 24h, barrier: 0.002, classes: binary }
model: { kind: gradient-boosting, rounds: 12, maximum_depth: 3 }
costs: { assumption: stall, fee_bps: 20 }
validation: { folds: 2, initial_train: 0.4, validation_share: 0.2, holdout: 0.2 }
strategy: { entry_threshold: 0.4 }
risk: { protective_stop: none, maximum_daily_loss: 0.9 }
`;

/** The same at the venue whose markets come and go: a second market is listed after a day. */
const CHANGING = `${SYSTEM.replace('own-venue.ts', 'own-changing-venue.ts').replace('market-day', 'fair-day')}
features: { set: trend }
live: { slots: 2 }
`;

const env = { EDGEWISE_LOCKS: workspace };
const cli = (words: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<CliOutcome> =>
  runCli(['--workspace', workspace, ...words], { folder: workspace, env: { ...env, ...more } });

beforeAll(async () => {
  mkdirSync(join(workspace, 'venue'), { recursive: true });
  for (const file of ['own-venue.ts', 'own-changing-venue.ts', 'own-venue-simulator.ts', 'own-venue-markets.ts'])
    cpSync(join(EXAMPLES, file), join(workspace, 'venue', file));
  await smallWorkspace(workspace, { system: SYSTEM, bars: 2_400, start: START - 1_300 * HOUR, volume: 5_000 });
}, 60_000);

it('what the venue does not have is refused when the file is read', async () => {
  writeFileSync(join(workspace, 'margin.yaml'), SYSTEM.replace('kind: spot', 'kind: margin'));
  const refused = await cli(['doctor', 'margin.yaml']);
  expect(refused.code).toBe(4);
  expect(refused.stderr).toContain('Stall does not trade FIG/USD as margin');
  writeFileSync(join(workspace, 'elsewhere.yaml'), SYSTEM.replace('venue: stall', 'venue: stal'));
  const unknown = await cli(['doctor', 'elsewhere.yaml']);
  expect(unknown.stderr).toContain('kraken or stall');
});

interface Simulated {
  readonly url: string;
  readonly key: string;
  readonly secret: string;
  readonly killKey: string;
  readonly killSecret: string;
}

const children: ChildProcess[] = [];
let daemonFolder: string | undefined;

afterAll(async () => {
  // A daemon outlives this process where the test failed before it was stopped.
  if (daemonFolder !== undefined) await cli(['stop', daemonFolder]);
  children.forEach((child) => child.kill('SIGKILL'));
}, 60_000);

/** Starts a command that goes on until it is stopped, and gives the first document that it prints. */
function started(words: readonly string[]): Promise<Simulated> {
  const bin = join(import.meta.dirname, '../../bin/edgewise.js');
  const child = spawn(process.execPath, [bin, '--workspace', workspace, ...words, '--json'], {
    cwd: workspace,
    env: { ...process.env, ...env },
  });
  children.push(child);
  return new Promise((resolve, reject) => {
    let printed = '';
    let failed = '';
    child.stderr.on('data', (chunk: Buffer) => (failed += chunk.toString()));
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      try {
        resolve(JSON.parse(printed) as Simulated);
      } catch {
        // The document is not whole yet.
      }
    });
    child.on('close', () => reject(new Error(`It ended: ${failed}`)));
  });
}

/** It waits for minutes of a simulated day: `npm run test:operations` runs it. */
const isAsked = process.env['EDGEWISE_OPERATIONS_TESTS'] !== undefined;

const TRADED = [
  { what: 'the market of the file', system: SYSTEM, module: 'own-venue.ts', instrument: 'FIG/USD', speed: '2400' },
  {
    what: 'a market that was listed while the run traded',
    system: CHANGING,
    module: 'own-changing-venue.ts',
    instrument: 'FIG1/USD',
    speed: '7200',
  },
] as const;

it.runIf(isAsked).each(TRADED)(
  'the kill switch closes a position in $what from the copy of the module, whatever became of the module',
  async ({ system, module, instrument, speed }) => {
    writeFileSync(join(workspace, 'system.yaml'), system);
    const modulePath = join(workspace, 'venue', module);
    const at = await started([
      'simulate',
      'own',
      'system.yaml',
      '--port',
      '0',
      '--from',
      '2024-01-02',
      '--speed',
      speed,
    ]);
    const keys = { STALL_KEY: at.key, STALL_SECRET: at.secret };
    const doctor = await cli(['doctor', 'system.yaml', '--url', at.url, '--json'], keys);
    expect(doctor.stdout, doctor.stderr).toContain(' markets');
    const daemon = await cli(['paper', 'system.yaml', '--url', at.url, '--daemon', '--json'], keys);
    expect(daemon.code, daemon.stderr).toBe(0);
    const { folder } = JSON.parse(daemon.stdout) as { folder: string };
    daemonFolder = folder;
    const isLong = async (): Promise<boolean> => {
      const { positions } = JSON.parse((await cli(['status', folder, '--json'])).stdout) as {
        positions: readonly { instrument: string; lots: number }[];
      };
      return positions.some((position) => position.instrument === instrument && position.lots !== 0);
    };
    await expect.poll(isLong, { timeout: 150_000, interval: 500 }).toBe(true);
    const text = readFileSync(modulePath, 'utf8');
    writeFileSync(modulePath, 'export const gone = 1;\n');
    try {
      const kill = { EDGEWISE_KILL_KEY: at.killKey, EDGEWISE_KILL_SECRET: at.killSecret };
      const flattened = await cli(['flatten', folder, '--json'], kill);
      expect(flattened.code, `${flattened.stdout}${flattened.stderr}`).toBe(0);
      expect(JSON.stringify(JSON.parse(flattened.stdout))).toContain(instrument);
    } finally {
      writeFileSync(modulePath, text);
    }
    const stopped = await cli(['stop', folder, '--json']);
    expect(stopped.code, stopped.stderr).toBe(0);
    daemonFolder = undefined;
    const status = await cli(['status', folder, '--json']);
    expect(status.code, status.stderr).toBe(0);
    const replayed = await cli(['replay', folder]);
    expect(replayed.stdout, 'the engine of the run is repeated, the halt included').toMatch(
      /All \d+ events lead to the outputs/,
    );
  },
  300_000,
);
