import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { createKrakenClient, type KrakenClient } from '../../src/adapters/ccxt/kraken-client.ts';
import { krakenInstruments } from '../../src/adapters/ccxt/kraken-instruments.ts';
import type { VenueClock } from '../../src/adapters/ccxt/venue-clock.ts';
import { AdoptionFile } from '../../src/adapters/files/adoption-file.ts';
import { describePlan } from '../../src/cli/adoption-lines.ts';
import { describeStory, listStories } from '../../src/cli/trade-lines.ts';
import type { CandleSeries } from '../../src/core/candle.ts';
import { SimulatedClock } from '../../src/core/clock.ts';
import { textOfSteps } from '../../src/core/decimal-text.ts';
import { minorFromAmount } from '../../src/core/money.ts';
import { HOUR, instant, MINUTE, SECOND, type Duration, type Instant } from '../../src/core/time.ts';
import { MemoryTrialLedger } from '../../src/evidence/memory-trial-ledger.ts';
import { tradeStories } from '../../src/live/trade-story.ts';
import { krakenMarket } from '../../src/simulator/kraken/kraken-market.ts';
import { KrakenRest } from '../../src/simulator/kraken/kraken-rest.ts';
import { KrakenVenue } from '../../src/simulator/kraken/kraken-venue.ts';
import { serveRest, type RestServer } from '../../src/simulator/rest-server.ts';
import { accountNonces } from '../../src/system/account-nonces.ts';
import { adoptRun, type AdoptRunOptions } from '../../src/system/adopt-run.ts';
import { artifactAsOf } from '../../src/system/artifact-as-of.ts';
import { liveFolderAt, openJournal } from '../../src/system/live-folder.ts';
import { openLiveRun, type LiveRun } from '../../src/system/live-run.ts';
import { liveStatus } from '../../src/system/live-status.ts';
import { loadUniverse, type Universe } from '../../src/system/load-universe.ts';
import { lockTrading } from '../../src/system/lock-trading.ts';
import { flattenRun } from '../../src/system/kill-switch.ts';
import { readSystem } from '../../src/system/read-system.ts';
import type { SystemConfig } from '../../src/system/system-schema.ts';
import { workspaceAt } from '../../src/system/workspace.ts';
import type { Artifact } from '../../src/training/artifact.ts';
import { suiteFolder } from '../harness/scratch-folder.ts';
import { smallWorkspace } from '../research/small-system.ts';
import { API_KEY, API_SECRET } from '../simulator/kraken-simulator.ts';
import { ask } from '../simulator/seeded-trading.ts';

const BEGIN = Date.UTC(2024, 0, 1) * 1_000;
const CANDLE = (5 * MINUTE) as Duration;
const KEYS = { key: API_KEY, secret: API_SECRET };
type Kind = 'margin' | 'spot';
const KILL = { key: 'kill-key', secret: Buffer.from('the switch').toString('base64') };

/** From here on prices are a third of what they were, in the candles of a venue that falls. */
const FALL = BEGIN + 8 * HOUR;

const EAGER = (kind: Kind) => `
format: 1
name: eager
instruments:
  - { id: BTC/USD, kind: ${kind}, candles: { venue: binance, instrument: BTC/USDT } }
interval: 5m
label: { horizon: 4h, barrier: 0.002 }
model: { kind: gradient-boosting, rounds: 12, maximum_depth: 3 }
validation: { folds: 2, initial_train: 0.4, validation_share: 0.2, holdout: 0.2 }
strategy: { entry_threshold: 0.34 }
`;

/** A simulated Kraken on a socket, and a real run with the real client there: its engine, journal, model and lock. */
describe('a position that is gone at the venue is adopted', () => {
  const folder = suiteFolder();
  const systems = new Map<Kind, { readonly config: SystemConfig; readonly universe: Universe; readonly artifact: Artifact }>();
  let config: SystemConfig;
  let universe: Universe;
  let artifact: Artifact;
  let count = 0;
  let server: RestServer;
  let venue: KrakenVenue;
  let rest: KrakenRest;
  let clock: SimulatedClock & VenueClock;
  let run: LiveRun | undefined;
  let runFolder = '';
  let held: { readonly release: () => void } | undefined;
  const nonces: { close(): void }[] = [];

  beforeAll(async () => {
    const { candles, artifacts } = workspaceAt(folder);
    for (const kind of ['margin', 'spot'] as const) {
      const path = await smallWorkspace(folder, { system: EAGER(kind), bars: 2_400, volatility: 0.001, volume: 10_000, start: BEGIN - 1_200 * CANDLE, interval: CANDLE });
      const config = await readSystem(path);
      const universe = await loadUniverse(config, candles, () => undefined);
      const { artifact } = await artifactAsOf({ config, universe, ledger: new MemoryTrialLedger(), purpose: 'research', folder: artifacts, asOf: BEGIN as Instant, codeVersion: 'test', threads: 1, progress: () => undefined });
      systems.set(kind, { config, universe, artifact });
    }
  });

  const stage = async ({ kind = 'margin', prices = 'calm' }: { readonly kind?: Kind; readonly prices?: 'calm' | 'fall' } = {}): Promise<void> => {
    ({ config, universe, artifact } = systems.get(kind)!);
    runFolder = join(folder, `run-${++count}`);
    clock = Object.assign(new SimulatedClock(BEGIN as Instant), { speed: 1 });
    const [series] = universe.loaded.map((loaded) => (prices === 'fall' ? fallen(loaded.series) : loaded.series));
    venue = new KrakenVenue({ markets: [{ ...krakenMarket(series!.instrument), series: series! }], cashMinor: minorFromAmount(20_000), clock, seed: 1 });
    rest = new KrakenRest({ venue, keys: { [API_KEY]: API_SECRET, [KILL.key]: KILL.secret }, rates: { calls: { most: 10_000, decay: 1 }, orders: { most: 10_000, decay: 1 } } });
    // Answers take time, and it is the venue's.
    server = await serveRest({ answer: (request) => {
      clock.advanceTo(instant(clock.now() + 20_000));
      return rest.answer(request);
    } });
    await start();
    await until(() => run!.engine.workingOrders().some(({ request, state }) => request.purpose === 'protect' && state.kind === 'open'));
  };
  afterEach(async () => {
    end();
    for (const one of nonces.splice(0)) one.close();
    await server.close();
  });

  const client = async (): Promise<KrakenClient> => {
    const counted = accountNonces({ keys: KEYS, url: server.url });
    nonces.push(counted);
    return createKrakenClient({ ...KEYS, clock, nonces: counted, money: 'paper', url: server.url });
  };
  /** A process that trades the run. */
  const start = async (): Promise<void> => {
    held = lockTrading({ config, setting: 'paper', workspace: folder, folder: runFolder, keys: KEYS, url: server.url });
    const reads = await client();
    await reads.loadMarkets();
    run = await openLiveRun({
      config, artifact, folder: runFolder, setting: 'paper', place: 'simulated', orders: reads, reads, clock, codeVersion: 'test', tag: 'eager00', lead: 200,
      instruments: krakenInstruments(reads, universe.instruments), past: universe.loaded.map(({ series }) => series),
    });
  };
  const end = (): void => {
    run?.close();
    held?.release();
    [run, held] = [undefined, undefined];
  };
  const turns = async (seconds: number): Promise<void> => {
    for (let passed = 0; passed < seconds; passed += 10) {
      clock.advanceTo(instant(clock.now() + 10 * SECOND));
      await run!.session.turn();
    }
  };
  const until = async (isSo: () => boolean): Promise<void> => {
    for (let minutes = 0; minutes < 4 * 60 && !isSo(); minutes++) await turns(60);
    expect(isSo(), `${run!.session.books} ${run!.session.differences.map((one) => JSON.stringify(one, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value))).join()}`).toBe(true);
  };
  const lots = (): number => run!.engine.portfolio.lots(0);
  const byHand = (name: string, fields: Readonly<Record<string, string>>): void => {
    const { error } = ask(rest.calls, name, fields);
    expect(error, name).toEqual([]);
  };
  /** The owner takes the run's stops back and closes some of its position. */
  const close = (share = 1): number => {
    const open = lots();
    byHand('CancelAll', {});
    const closed = Math.round(Math.abs(open) * share);
    byHand('AddOrder', { pair: 'XBTUSD', type: open > 0 ? 'sell' : 'buy', ordertype: 'market', volume: textOfSteps(closed, universe.instruments[0]!.lot), ...(universe.instruments[0]!.kind === 'margin' ? { leverage: '2', reduce_only: 'true' } : {}) });
    clock.advanceTo(instant(clock.now() + 5 * SECOND));
    return closed;
  };
  const adopt = (changes: Partial<AdoptRunOptions> = {}) => adoptRun({
    folder: runFolder, workspace: folder, by: 'Ada', keys: KILL, url: server.url, clock, codeVersion: 'test', confirm: () => Promise.resolve(true), tell: () => undefined, ...changes,
  });
  /** The trades of the journal, as `why` lists and tells them. */
  const why = (): { readonly list: string; readonly last: string } => {
    const journal = openJournal(runFolder);
    const stories = tradeStories(journal.events(), universe.instruments);
    const view = { instruments: universe.instruments, featureNames: journal.header.featureNames, classes: journal.header.classes };
    journal.close();
    return { list: listStories(stories), last: describeStory(stories.at(-1)!, view) };
  };

  it.each(['margin', 'spot'] as const)('closed by hand while the run is stopped (%s): what is booked is shown before, and the run goes on in its folder', async (kind) => {
    await stage({ kind });
    const closed = close();
    end();
    let shown = '';
    const refused = await adopt({ confirm: (plan) => {
      shown = describePlan(plan, universe.instruments);
      return Promise.resolve(false);
    } });
    expect(refused.outcome).toBe('not-confirmed');
    expect(shown).toMatch(/The books of the run and the venue differ:[\s\S]*To be booked:[\s\S]*by hand \(trade T[\s\S]*the trade in BTC\/USD ends: net [+-][\d.]+ USD = price[\s\S]*After it the books and the venue agree/);
    expect(liveStatus(runFolder).positions, 'nothing was booked').toHaveLength(1);
    const { outcome, bookedBy, plan } = await adopt();
    expect([outcome, bookedBy, plan.after]).toEqual(['booked', 'this command', []]);
    expect(plan.fills).toMatchObject([{ lots: closed, cause: 'by-hand' }]);
    expect(liveStatus(runFolder), '`status` and `monitor` go by this').toMatchObject({ process: 'not running', positions: [] });
    expect(liveStatus(runFolder).notes).toContainEqual(expect.objectContaining({ kind: 'adopted' }));
    expect(why().list).toMatch(/hand/);
    expect(why().last).toMatch(/by hand, adopted[\s\S]*Closed .* by hand\.\nNet/);
    await start();
    await until(() => run!.session.books === 'agree');
    await until(() => lots() !== 0);
    expect(new AdoptionFile(liveFolderAt(runFolder).adoption).read()).toBeUndefined();
  });

  it('closed by hand while the run is running: its process books it', async () => {
    await stage();
    close();
    await until(() => run!.session.books === 'differ');
    const trading = run!;
    const over = new AbortController();
    const driving = (async () => {
      while (!over.signal.aborted) {
        clock.advanceTo(instant(clock.now() + SECOND));
        await trading.session.turn();
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })();
    const { outcome, bookedBy } = await adopt();
    over.abort();
    await driving;
    expect([outcome, bookedBy]).toEqual(['booked', 'the run']);
    await until(() => run!.session.books === 'agree');
    expect(run!.engine.portfolio.trades().at(-1)).toMatchObject({ exitCause: 'by-hand' });
    expect(run!.engine.portfolio.transfersMinor, 'the money of the trade is not a transfer any more').toBe(0n);
  });

  it('closed in part by hand: what is left stays the run\'s, with a stop of its size', async () => {
    await stage();
    const closed = close(0.4);
    const before = lots();
    end();
    expect((await adopt()).plan.fills).toMatchObject([{ lots: closed, cause: 'by-hand' }]);
    await start();
    expect(lots()).toBe(before - Math.sign(before) * closed);
    await until(() => run!.session.books === 'agree');
    const stops = run!.engine.workingOrders().filter(({ request }) => request.purpose === 'protect');
    expect(stops.reduce((sum, { request }) => sum + request.lots, 0)).toBe(Math.abs(lots()));
  });

  it('closed by the kill switch while no process runs', async () => {
    await stage();
    end();
    const killed = await flattenRun({ folder: runFolder, reason: 'enough', by: 'Ada', keys: KILL, url: server.url, clock: Object.assign(clock, { speed: 1_000 }), tell: () => undefined });
    expect(killed).toMatchObject({ closed: ['BTC/USD'], left: [] });
    expect(liveStatus(runFolder).positions, 'no process has booked it').toHaveLength(1);
    const { plan } = await adopt();
    expect([plan.after, plan.fills.every(({ order }) => order.startsWith('ewkill'))]).toEqual([[], true]);
    expect(liveStatus(runFolder).positions).toEqual([]);
    expect(why().last).toMatch(/Closed .* by the kill switch\./);
  });

  it('liquidated by the venue, together with what its owner had opened beside it', async () => {
    await stage({ prices: 'fall' });
    const position = lots();
    expect(position, 'this market leads to a long one').toBeGreaterThan(0);
    byHand('CancelAll', {});
    byHand('AddOrder', { pair: 'XBTUSD', type: 'buy', ordertype: 'market', volume: '3', leverage: '2' });
    end();
    clock.advanceTo(instant(FALL + 2 * CANDLE));
    byHand('Balance', {});
    const { plan } = await adopt();
    expect(plan.fills.reduce((sum, fill) => sum + fill.lots, 0), 'of the run\'s lots, and no more').toBe(position);
    expect(new Set(plan.fills.map(({ cause }) => cause))).toEqual(new Set(['liquidation']));
    expect(liveStatus(runFolder).positions).toEqual([]);
    expect(why().last).toMatch(/the venue closed it[\s\S]*Closed .* by liquidation\./);
    expect(why().list).toMatch(/liquidation/);
  });

  it('what others have opened beside it is not adopted, and nothing is where nothing is gone', async () => {
    await stage();
    expect((await (end(), adopt())).outcome).toBe('nothing-to-adopt');
    byHand('AddOrder', { pair: 'XBTUSD', type: 'buy', ordertype: 'market', volume: '0.01' });
    clock.advanceTo(instant(clock.now() + 5 * SECOND));
    const { outcome, plan } = await adopt();
    expect([outcome, plan.fills]).toEqual(['nothing-to-adopt', []]);
    expect(plan.after.length, 'and it says that they differ').toBeGreaterThan(0);
  });

  it('a decision that was written down and not booked is booked by the next start of the run', async () => {
    await stage();
    close();
    end();
    let written: string | undefined;
    await adopt({ tell: (line) => {
      if (!line.startsWith('decided')) return;
      written = line;
      throw new Error('kill -9');
    } }).catch(() => undefined);
    expect(written).toBeDefined();
    expect(liveStatus(runFolder).positions).toHaveLength(1);
    await expect(adopt(), 'it is not decided twice').rejects.toMatchObject({ code: 'check-failed' });
    await start();
    await turns(10);
    expect(lots()).toBe(0);
    await until(() => run!.session.books === 'agree');
  });
});

/** The same candles until the fall, and a third of their prices from then on. */
function fallen(series: CandleSeries): CandleSeries {
  const column = (values: Float64Array): Float64Array => values.map((value, row) => ((series.openTime[row] ?? 0) >= FALL ? value / 3 : value));
  return { ...series, open: column(series.open), high: column(series.high), low: column(series.low), close: column(series.close) };
}
