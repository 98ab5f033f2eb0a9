import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SystemConfig } from '../../src/config/system-schema.ts';
import { workspaceAt } from '../../src/config/workspace.ts';
import { minorFromAmount } from '../../src/core/money.ts';
import { EdgewiseError } from '../../src/core/errors.ts';
import type { StrayFailure } from '../../src/core/stray-failure.ts';
import { instant, MINUTE, type Duration, type Instant } from '../../src/core/time.ts';
import { MemoryTrialLedger } from '../../src/evidence/memory-trial-ledger.ts';
import { readTradedSystem } from '../../src/parts/read-traded-system.ts';
import { artifactAsOf } from '../../src/research/artifact-as-of.ts';
import { loadUniverse } from '../../src/research/load-universe.ts';
import type { Artifact } from '../../src/training/artifact.ts';
import { openJournal } from '../../src/trading/run-journal.ts';
import { tradeUntilStopped } from '../../src/trading/trade-until-stopped.ts';
import { suiteFolder } from '../harness/scratch-folder.ts';
import { smallWorkspace } from '../research/small-system.ts';
import { randomCandles } from '../support/candles.ts';
import { BazaarExchange } from '../venues/bazaar-exchange.ts';
import { bazaarKit } from '../venues/bazaar-kit.ts';
import { fruit, FRUIT_SYSTEM } from '../venues/fruit-market.ts';

const CANDLE = (5 * MINUTE) as Duration;
const BEGIN = Date.UTC(2024, 0, 1) * 1_000;
/** Venue seconds per second: a candle closes every 30 milliseconds. */
const SPEED = 10_000;
const OPTIONS = { volatility: 0.001, volume: 10_000, interval: CANDLE };
const FIG = fruit('FIG');
const SYSTEM = `${FRUIT_SYSTEM}live: { on_stop: close }
`;

/** An error whose stack names a line of a user. */
function theirs(): Error {
  const error = new Error('chat is down');
  error.stack = 'Error: chat is down\n    at tell (file:///home/ada/x.ts?edgewise-text=0:3:7)';
  return error;
}

/** The log of what failed, of all days. */
function errorsOf(folder: string): string {
  const logs = join(folder, 'logs');
  const names = readdirSync(logs).filter((name) => name.startsWith('errors'));
  return names.map((name) => readFileSync(join(logs, name), 'utf8')).join('');
}

const workspace = suiteFolder();
const series = { ...randomCandles(3_600, 42, { ...OPTIONS, start: BEGIN - 1_200 * CANDLE }), instrument: FIG };
let begun = 0;
const now = () => instant(BEGIN + Math.floor((performance.now() - begun) * 1_000 * SPEED));
const exchangeNow = () =>
  new BazaarExchange({ stands: [{ series }], clock: { now }, cashMinor: minorFromAmount(20_000) });
let config: SystemConfig;
let artifact: Artifact;

beforeAll(async () => {
  vi.stubEnv('EDGEWISE_LOCKS', workspace);
  const start = BEGIN - 1_200 * CANDLE;
  const path = await smallWorkspace(workspace, { ...OPTIONS, system: SYSTEM, bars: 2_400, start });
  config = await readTradedSystem(path, [bazaarKit(exchangeNow())]);
  const { candles, artifacts } = workspaceAt(workspace);
  const universe = await loadUniverse(config, candles, () => undefined);
  ({ artifact } = await artifactAsOf({
    config,
    universe,
    ledger: () => Promise.resolve(new MemoryTrialLedger()),
    purpose: 'research',
    folder: artifacts,
    asOf: BEGIN as Instant,
    codeVersion: 'test',
    threads: 1,
    progress: () => undefined,
  }));
}, 90_000);
afterAll(() => void vi.unstubAllEnvs());

/** Trades until something was sold, with a failure at the first purchase. */
async function tradeWith(stray: StrayFailure, name: string) {
  begun = performance.now();
  const exchange = exchangeNow();
  const folder = join(workspace, 'live', name);
  const stop = new AbortController();
  const longest = setTimeout(() => stop.abort(), 40_000);
  const listeners: ((one: StrayFailure) => 'heard' | 'left')[] = [];
  let ended = 0;
  const warned: string[] = [];
  const outcome = await tradeUntilStopped({
    config,
    workspace,
    folder,
    artifact,
    setting: 'paper',
    url: 'http://127.0.0.1:9',
    kit: bazaarKit(exchange),
    keys: { key: name, secret: 's' },
    clock: { speed: SPEED, now },
    codeVersion: 'test',
    progress: () => undefined,
    stop: stop.signal,
    strays: { hear: (listen) => (listeners.push(listen), { end: () => void ended++ }) },
    openJobs: () => ({ tick: () => Promise.resolve(), close: () => Promise.resolve() }),
    onWarning: (text) => warned.push(text),
    onEvent: (event) => {
      if (event.kind !== 'fill') return;
      if (event.fill.side === 'sell') stop.abort();
      else setImmediate(() => listeners.map((listen) => listen(stray)));
    },
  }).catch((error: unknown) => error);
  clearTimeout(longest);
  const journal = openJournal(folder);
  const notes = [...journal.notes()].map(({ kind, detail }) => `${kind} ${String(detail['text'])}`);
  journal.close();
  const sides = [...new Set(exchange.fills.map(({ side }) => side))].toSorted();
  return { outcome, ended, warned, notes, sides, errors: errorsOf(folder) };
}

describe('while a run trades', () => {
  it('a promise that nobody waited for is reported, and the run trades on', async () => {
    const run = await tradeWith({ kind: 'rejection', error: theirs() }, 'rejection');
    expect(run.outcome).toMatchObject({ state: 'stopped' });
    expect(run.sides).toEqual(['buy', 'sell']);
    const words = 'A promise was rejected, and nobody waited for it: chat is down (/home/ada/x.ts:3:7)';
    expect(run.notes).toContain(`part-failed ${words}`);
    expect(run.warned).toContain(words);
    expect(run.errors).toContain('nobody waited for it');
    expect(run.ended, 'nobody is heard when the run has ended').toBe(1);
  }, 60_000);

  it('one of our own is reported with its stack', async () => {
    const error = new RangeError('one of ours');
    error.stack = `RangeError: one of ours\n    at call (${new URL('../../src/live/x.ts:1:1', import.meta.url).href})`;
    const run = await tradeWith({ kind: 'rejection', error }, 'ours');
    expect(run.outcome).toMatchObject({ state: 'stopped' });
    expect(run.errors).toContain('live/x.ts:1:1');
  }, 60_000);

  it('an exception that nobody caught is reported as a crash, and the run stops in order and says so', async () => {
    const run = await tradeWith({ kind: 'exception', error: theirs() }, 'exception');
    expect(run.outcome).toBeInstanceOf(EdgewiseError);
    expect(run.outcome).toMatchObject({ code: 'part-failed', details: { where: '/home/ada/x.ts:3:7' } });
    expect(run.errors).toMatch(/"crash".*chat is down/);
    expect(run.sides, 'it closes what it holds, as live.on_stop asks').toEqual(['buy', 'sell']);
    expect(run.notes.some((note) => note.startsWith('stop '))).toBe(true);
  }, 60_000);
});
