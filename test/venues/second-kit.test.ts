import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { configHashOf } from '../../src/config/config-hash.ts';
import { kitOfSystem, readTradedSystem } from '../../src/parts/read-traded-system.ts';
import type { SystemConfig } from '../../src/config/system-schema.ts';
import { workspaceAt } from '../../src/config/workspace.ts';
import { minorFromAmount } from '../../src/core/money.ts';
import { instant, MINUTE, type Duration, type Instant } from '../../src/core/time.ts';
import { MemoryTrialLedger } from '../../src/evidence/memory-trial-ledger.ts';
import { checkVenue } from '../../src/execution/check-venue.ts';
import { artifactAsOf } from '../../src/research/artifact-as-of.ts';
import { loadUniverse } from '../../src/research/load-universe.ts';
import type { Artifact } from '../../src/training/artifact.ts';
import type { HealthStatus } from '../../src/trading/run-health.ts';
import { openJournal } from '../../src/trading/run-journal.ts';
import { tradeUntilStopped } from '../../src/trading/trade-until-stopped.ts';
import { kitOf, VENUE_KITS } from '../../src/venues/venue-kits.ts';
import { suiteFolder } from '../harness/scratch-folder.ts';
import { smallWorkspace } from '../research/small-system.ts';
import { approve } from '../support/approve.ts';
import { randomCandles } from '../support/candles.ts';
import { BazaarAccount } from './bazaar-account.ts';
import { BAZAAR_TAKER_BPS, BazaarExchange } from './bazaar-exchange.ts';
import { bazaarKit, type BazaarKit } from './bazaar-kit.ts';
import { fruit, FRUIT_SYSTEM } from './fruit-market.ts';

const CANDLE = (5 * MINUTE) as Duration;
const BEGIN = Date.UTC(2024, 0, 1) * 1_000;
/** Venue seconds per second: a candle closes every 30 milliseconds. */
const SPEED = 10_000;
const CASH = 10_000;
/** The venue does not say whether the keys may withdraw: until an entry has been refused for it. */
const SILENT = 100_000;

const FIG = fruit('FIG');

const OPTIONS = { volatility: 0.001, volume: 10_000, interval: CANDLE };
const SERIES = { ...randomCandles(3_600, 42, { ...OPTIONS, start: BEGIN - 1_200 * CANDLE }), instrument: FIG };

function exchangeAt(now: () => Instant): BazaarExchange {
  return new BazaarExchange({ stands: [{ series: SERIES }], clock: { now }, cashMinor: minorFromAmount(2 * CASH) });
}

describe('a second venue', () => {
  const folder = suiteFolder();
  const path = join(folder, 'system.yaml');
  const kit = bazaarKit(exchangeAt(() => BEGIN as Instant));
  const read = (text: string) => {
    writeFileSync(path, text);
    return readTradedSystem(path, [kit]);
  };

  it('is found by the name in the system file', async () => {
    const config = await read(FRUIT_SYSTEM);
    expect(kitOfSystem(config, [kit])).toBe(kit);
    expect(kitOf('bazaar', [...VENUE_KITS, kit])).toBe(kit);
    expect(() => kitOf('bazar', [kit])).toThrow(
      expect.objectContaining({
        code: 'config-invalid',
        details: expect.objectContaining({ expected: 'bazaar', advice: 'did you mean "bazaar"?' }) as object,
      }),
    );
  });

  it.each([
    ['a kind of instrument', 'kind: spot', 'kind: margin', 'instruments.0.kind', 'spot'],
    ['a stop', 'protective_stop: none', 'protective_stop: 0.05', 'risk.protective_stop', 'none'],
    ['the usual stop, by leaving it out', 'protective_stop: none, ', '', 'risk.protective_stop', 'none'],
    ['another venue', 'venue: bazaar', 'venue: nowhere', 'instruments.0.venue', 'bazaar'],
  ])('that is asked for %s that it does not have is refused when the file is read', async (_, from, to, where, has) => {
    expect(FRUIT_SYSTEM).toContain(from);
    await expect(read(FRUIT_SYSTEM.replace(from, to))).rejects.toMatchObject({
      code: 'config-invalid',
      details: { where: `${path}, ${where}`, expected: has },
    });
  });

  it('trades no run together with another venue', async () => {
    const both = FRUIT_SYSTEM.replace(
      'instruments:\n',
      'instruments:\n  - { id: BTC/USD, venue: kraken, kind: spot }\n',
    );
    writeFileSync(path, both);
    await expect(readTradedSystem(path, [...VENUE_KITS, kit])).rejects.toMatchObject({
      details: { where: `${path}, instruments.1.venue`, expected: 'kraken', actual: 'bazaar' },
    });
  });

  it('keeps the contract of a venue', async () => {
    let now = BEGIN;
    const exchange = exchangeAt(() => (now += MINUTE) as Instant);
    exchange.catchUp();
    const checked = checkVenue({
      venue: new BazaarAccount(exchange, { instruments: [FIG], since: BEGIN as Instant }),
      instrument: FIG,
      priceTicks: Math.round(exchange.price('FIG/USD') / 0.01),
      affordableLots: Math.floor((2 * CASH * 1_000) / exchange.price('FIG/USD')),
      approve,
    });
    await expect(checked).resolves.toBeUndefined();
  });
});

describe('a run at a second venue', () => {
  const workspace = suiteFolder();
  const folder = join(workspace, 'live/fruit');
  const waits: string[] = [];
  const warned: string[] = [];
  let config: SystemConfig;
  let artifact: Artifact;
  let exchange: BazaarExchange;
  let kit: BazaarKit;
  let last: HealthStatus;

  beforeAll(async () => {
    vi.stubEnv('EDGEWISE_LOCKS', workspace);
    const path = await smallWorkspace(workspace, {
      ...OPTIONS,
      system: FRUIT_SYSTEM,
      bars: 2_400,
      start: BEGIN - 1_200 * CANDLE,
    });
    let begun = performance.now();
    const clock = {
      speed: SPEED,
      now: () => instant(BEGIN + Math.floor((performance.now() - begun) * 1_000 * SPEED)),
    };
    exchange = exchangeAt(clock.now);
    kit = bazaarKit(exchange);
    kit.withdrawal.push(...Array.from({ length: SILENT }, () => 'skipped' as const));
    config = await readTradedSystem(path, [kit]);
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
    // Time begins once the model is there.
    begun = performance.now();
    const stop = new AbortController();
    const longest = setTimeout(() => stop.abort(), 40_000);
    last = await tradeUntilStopped({
      config,
      workspace,
      folder,
      artifact,
      setting: 'live',
      kit,
      keys: { key: 'k', secret: 's' },
      clock,
      codeVersion: 'test',
      progress: () => undefined,
      stop: stop.signal,
      openJobs: () => ({ tick: () => Promise.resolve(), close: () => Promise.resolve() }),
      onWait: (line) => waits.push(line),
      onWarning: (text) => warned.push(text),
      onEvent: (event) => {
        if (event.kind === 'order-update' && event.state.kind === 'rejected') kit.withdrawal.splice(0);
        if (event.kind === 'fill' && event.fill.side === 'sell') stop.abort();
      },
    });
    clearTimeout(longest);
  }, 90_000);
  afterAll(() => void vi.unstubAllEnvs());

  it('goes in and out through its kit alone, and never asks for an order that the venue does not have', () => {
    const sides = new Set(exchange.fills.map(({ side }) => side));
    expect([...sides].toSorted()).toEqual(['buy', 'sell']);
    expect(new Set(exchange.arrived.map(({ kind }) => kind))).toEqual(new Set(['market']));
    expect(kit.opened).toMatchObject([{ keys: { key: 'k', secret: 's' }, purpose: 'real' }]);
    expect(last).toMatchObject({ state: 'stopped', url: 'https://bazaar.example', failures: 0 });
  });

  it('enters nothing until the venue has said that its keys may not withdraw', () => {
    const journal = openJournal(folder);
    const events = [...journal.events('order-update')].map(({ event }) => event);
    journal.close();
    const banned = events.filter((event) => event.includes('whether the keys may withdraw is not known: so it says'));
    expect(banned.length).toBeGreaterThan(0);
    expect(events.slice(0, banned.length), 'no order went before').toEqual(banned);
    expect(warned).toContain('nothing is entered: whether the keys may withdraw is not known: so it says');
  });

  it('waits for a venue whose trouble only its kit understands', () => {
    expect(waits[0]).toMatch(/^waiting for the venue at https:\/\/bazaar\.example.*the gates are shut/);
  });

  it('is kept in a journal that names the venue, its listing and its fee', () => {
    const journal = openJournal(folder);
    const { header } = journal;
    journal.close();
    expect(header).toMatchObject({
      venue: 'bazaar',
      place: 'real',
      takerFeeBps: BAZAAR_TAKER_BPS,
      configHash: configHashOf(config),
    });
    expect(header.listings?.map((text) => JSON.parse(text) as object)).toMatchObject([
      { id: 'FIG/USD', source: 'a sign', fees: [{ volume: 0, makerBps: 0, takerBps: BAZAAR_TAKER_BPS }] },
    ]);
  });

  it('pays what the venue takes: the account holds what was paid in, less what was bought, and less its fees', () => {
    // A tick times a lot is 10^-5 US dollars; all in units of 10^-18.
    const unit = 10n ** 13n;
    let cash = minorFromAmount(2 * CASH);
    for (const { side, lots, priceTicks, feeMinor } of exchange.fills) {
      const worth = BigInt(lots) * BigInt(priceTicks) * unit;
      expect(feeMinor).toBe((worth * BigInt(BAZAAR_TAKER_BPS)) / 10_000n);
      cash += (side === 'sell' ? worth : -worth) - feeMinor;
    }
    expect(exchange.cashMinor).toBe(cash);
    expect(exchange.lots('FIG/USD')).toBe(
      exchange.fills.reduce((held, { side, lots }) => held + (side === 'buy' ? lots : -lots), 0),
    );
  });

  it('ends where the venue says that its keys may withdraw', async () => {
    const shut = bazaarKit(exchange);
    shut.withdrawal.push('failed');
    const outcome = tradeUntilStopped({
      config,
      workspace,
      folder: join(workspace, 'live/withdrawing'),
      artifact,
      setting: 'live',
      kit: shut,
      keys: { key: 'k2', secret: 's' },
      clock: { speed: SPEED, now: () => instant(BEGIN) },
      codeVersion: 'test',
      progress: () => undefined,
      stop: AbortSignal.timeout(10_000),
      openJobs: () => ({ tick: () => Promise.resolve(), close: () => Promise.resolve() }),
    });
    await expect(outcome).rejects.toMatchObject({ code: 'check-failed', details: { actual: 'so it says' } });
  }, 20_000);
});
