import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Listing } from '../../src/core/listing.ts';
import type { Instrument } from '../../src/core/instrument.ts';
import type { Moment } from '../../src/core/moment.ts';
import { HOUR, instant, SECOND, type Instant } from '../../src/core/time.ts';
import { PastMoments } from '../../src/market/past-moments.ts';
import { tradingCosts } from '../../src/config/trading-costs.ts';
import { replayLive } from '../../src/operate/replay-run.ts';
import { flatten } from '../../src/operate/flatten.ts';
import { liveStatus } from '../../src/operate/run-status.ts';
import { openShadow, newestMoment, type OpenedShadow } from '../../src/trading/open-shadow.ts';
import { openJournal } from '../../src/trading/run-journal.ts';
import type { MomentFeed } from '../../src/live/moment-feed.port.ts';
import { planShadow } from '../../src/operate/plan-shadow.ts';
import { RunShadows } from '../../src/trading/run-shadows.ts';
import type { Shadow } from '../../src/trading/shadow.port.ts';
import { krakenKit } from '../../src/venues/kraken/kit.ts';
import { suiteFolder } from '../harness/scratch-folder.ts';
import { BEGIN, CANDLE, eagerSystem, type EagerSystem } from './traded-run.ts';

const workspace = suiteFolder();
let system: EagerSystem;
let moments: readonly Moment[];

beforeAll(async () => {
  system = await eagerSystem(workspace, 'spot');
  const past = new PastMoments(system.universe.loaded.map(({ series }) => series));
  const all: Moment[] = [];
  while (past.next()) all.push(structuredClone(past.moment));
  moments = all.filter(({ at }) => at > BEGIN - 20 * CANDLE && at <= BEGIN + 30 * HOUR);
});

function listingOf({ id, venue, base, quote, tick, lot, minimumLots, minimumNotional }: Instrument): Listing {
  const listed = { id, venue, base, quote, tick, lot, minimumLots, minimumNotional };
  return { ...listed, fees: tradingCosts(system.config, 0).fees, basis: 'venue', source: 'the test' };
}

async function shadowIn(name: string, startedAt: Instant = instant(BEGIN), kit = krakenKit): Promise<OpenedShadow> {
  const folder = folderOf(name);
  mkdirSync(folder, { recursive: true });
  const { instruments } = system.universe;
  return openShadow({
    config: system.config,
    artifact: system.artifact,
    folder,
    kit,
    past: system.universe.loaded.map(({ series }) => series),
    lead: 20,
    codeVersion: 'test',
    instruments,
    listings: instruments.map(listingOf),
    fees: { fees: [], unknown: [] },
    startedAt,
    speed: 1,
  });
}

function folderOf(name: string): string {
  return join(workspace, 'live', name);
}

function push(shadow: OpenedShadow, moment: Moment, takenAt = moment.at) {
  const price = moment.markets[0]?.candle?.close ?? Number.NaN;
  return shadow.trader.push({ moment, takenAt, quotes: [{ market: 0, bid: price, ask: price }] });
}

function readJournal<Value>(name: string, read: (journal: ReturnType<typeof openJournal>) => Value): Value {
  const journal = openJournal(folderOf(name));
  try {
    return read(journal);
  } finally {
    journal.close();
  }
}

const fillsOf = (name: string): string[] =>
  readJournal(name, (journal) => [...journal.events('fill')].map(({ event }) => event.replace(/"order":"[^"]*"/, '')));

/** When each order was made. */
const orderTimesOf = (name: string): number[] =>
  readJournal(name, (journal) =>
    [...journal.events()].flatMap(({ output }) => {
      const { orders = [] } = JSON.parse(output) as { readonly orders?: readonly { readonly createdAt: number }[] };
      return orders.map(({ createdAt }) => createdAt);
    }),
  );

it('a shadow decides and fills as a backtest of its moments does, to the last unit', async () => {
  const shadow = await shadowIn('whole');
  let orders = 0;
  for (const moment of moments) orders += (await push(shadow, moment)).orders;
  expect(shadow.run.session.books, 'its books are held against its venue').toBe('agree');
  shadow.close();
  expect(orders).toBeGreaterThan(10);
  const replay = await replayLive(folderOf('whole'), workspace);
  expect(replay.divergence).toBeUndefined();
  expect(replay.decisions).toBeGreaterThan(50);
  expect(replay.gap).toMatchObject({ missedTrades: 0, extraTrades: 0, total: 0, unattributedMinor: '0' });
  expect(replay.gap.matchedTrades).toBeGreaterThan(5);
  const status = await liveStatus(folderOf('whole'));
  expect(status).toMatchObject({ system: 'eager', setting: 'paper', process: 'not running' });
});

it('a shadow opens no connection: not by the kit of its venue, and not by itself', async () => {
  const open = vi.fn(() => Promise.reject(new Error('a shadow has no connection')));
  const connects = vi.spyOn(Socket.prototype, 'connect');
  const shadow = await shadowIn('without-wire', instant(BEGIN), { ...krakenKit, open });
  let orders = 0;
  for (const moment of moments.slice(0, 120)) orders += (await push(shadow, moment)).orders;
  shadow.close();
  expect(orders, 'it trades').toBeGreaterThan(0);
  expect(open).not.toHaveBeenCalled();
  expect(connects).not.toHaveBeenCalled();
  connects.mockRestore();
});

it('a shadow trades no candle that closed before it began', async () => {
  const shadow = await shadowIn('late-born', instant(BEGIN + 5 * HOUR));
  for (const moment of moments.filter(({ at }) => at <= BEGIN + 5 * HOUR))
    expect((await push(shadow, moment)).orders).toBe(0);
  shadow.close();
});

it('a moment that reached the run a little late is traded at its own time', async () => {
  const ordersWithDelay = async (name: string, delay: number): Promise<number[]> => {
    const shadow = await shadowIn(name);
    for (const moment of moments.slice(0, 100)) await push(shadow, moment, instant(moment.at + delay));
    shadow.close();
    return orderTimesOf(name);
  };
  const prompt = await ordersWithDelay('prompt-moment', 0);
  expect(prompt.length, 'it trades').toBeGreaterThan(1);
  expect(await ordersWithDelay('little-late-moment', 5 * SECOND)).toEqual(prompt);
});

it('a moment that reached the run late is shown to the shadow and not traded', async () => {
  const shadow = await shadowIn('late-moment');
  let orders = 0;
  for (const moment of moments.slice(0, 100)) {
    const price = moment.markets[0]?.candle?.close ?? Number.NaN;
    const takenAt = instant(moment.at + CANDLE - 1);
    orders += (await shadow.trader.push({ moment, takenAt, quotes: [{ market: 0, bid: price, ask: price }] })).orders;
  }
  shadow.close();
  expect(orders).toBe(0);
});

it('a shadow whose process dies again and again trades on as if it had not', async () => {
  let shadow = await shadowIn('mortal');
  for (const [place, moment] of moments.slice(0, 204).entries()) {
    const pushed = push(shadow, moment);
    if (place % 7 === 3) {
      // It dies somewhere in its work on the moment: what is under way finds a closed journal.
      for (let step = (place * 13) % 97; step > 0; step--) await Promise.resolve();
      shadow.close();
      await pushed.catch(() => undefined);
      shadow = await shadowIn('mortal', instant(Math.max(BEGIN, moment.at - CANDLE)));
      const newest = newestMoment(folderOf('mortal')) ?? 0;
      if (newest < moment.at) await push(shadow, moment);
    } else await pushed;
  }
  expect(shadow.run.session.books, 'every fill of its venue is in its journal, once').toBe('agree');
  shadow.close();
  const replay = await replayLive(folderOf('mortal'), workspace);
  expect(replay.events, 'the journal repeats byte by byte').toBeGreaterThan(300);
  expect(fillsOf('mortal').length).toBeGreaterThan(3);
});

it.each([
  [45, undefined],
  [
    75,
    'no process ran when an exit or a stop was due at 2024-01-01T07:25:00Z, and the next began at 2024-01-01T07:55:01Z',
  ],
])(
  'a replay of a shadow that died before moment %i names an exit that fell due meanwhile as the reason of what differs: %s',
  async (from, what) => {
    const dead = 40;
    const name = `dead-from-${from}`;
    let shadow = await shadowIn(name);
    for (const moment of moments.slice(0, from)) await push(shadow, moment);
    shadow.close();
    const again = instant((moments[from + dead - 1]?.at ?? 0) + SECOND);
    shadow = await shadowIn(name, again);
    for (const moment of moments.slice(from, from + dead)) await push(shadow, moment, again);
    for (const moment of moments.slice(from + dead, from + dead + 60)) await push(shadow, moment);
    expect(shadow.run.session.books).toBe('agree');
    shadow.close();
    const { divergence } = await replayLive(folderOf(name), workspace);
    expect(divergence?.after?.what).toBe(what);
    expect(divergence === undefined, 'without such an exit nothing differs').toBe(what === undefined);
  },
);

/** A feed with all the moments up to the time that it is asked at. */
function feedOf(after: Instant): MomentFeed {
  let left = moments.filter(({ at }) => at > after);
  return {
    nextAt: instant(0),
    completeUntil: instant(0),
    take: (now) => {
      const taken = left.filter(({ at }) => at <= now);
      left = left.slice(taken.length);
      return Promise.resolve(taken);
    },
    hurry: () => undefined,
    quotes: () => Promise.resolve([]),
  };
}

function runWith(shadows: readonly Shadow[], warnings: string[] = []) {
  const run = new RunShadows({ shadows, warn: (text) => warnings.push(text) });
  const market = run.start({
    connection: { listings: () => system.universe.instruments.map(listingOf), fees: () => Promise.reject(new Error()) },
    market: { feed: ({ after }) => feedOf(after) },
    instruments: system.universe.instruments,
    traded: system.universe.instruments,
    interval: CANDLE,
    clock: { now: () => instant(BEGIN), speed: 1 },
    lead: 10,
  });
  const feed = market.feed({ instruments: system.universe.instruments, interval: CANDLE, after: instant(BEGIN) });
  return { run, feed };
}

async function until(isSo: () => boolean): Promise<void> {
  for (let waited = 0; !isSo(); waited += 20) {
    if (waited > 60_000) throw new Error('waited in vain');
    await pause(20);
  }
}

const plan = () =>
  planShadow({
    systemPath: join(workspace, 'system.yaml'),
    workspace,
    traded: system.config,
    codeVersion: 'test',
    threads: 1,
  });

describe('a shadow in its process', () => {
  it('follows the moments of the run, and its folder is that of a run', async () => {
    const shadow = await plan();
    const { run, feed } = runWith([shadow]);
    expect(await feed.take(instant(BEGIN)), 'the run is not shown what it has').toEqual([]);
    expect(await feed.take(instant(BEGIN + 3 * CANDLE))).toHaveLength(3);
    await until(() => run.health[0]?.newest?.at === BEGIN + 3 * CANDLE || run.health[0]?.state === 'failed');
    expect(run.health).toMatchObject([{ system: 'eager', state: 'following', waiting: 0, dropped: 0 }]);
    expect((await liveStatus(shadow.folder)).process).toBe('running');
    await run.close();
    const status = await liveStatus(shadow.folder);
    expect(status).toMatchObject({ process: 'not running', health: { state: 'stopped' } });
    expect(shadow.newest(), 'the bars before the start are for warming up').toBe(BEGIN + 3 * CANDLE);
    await expect(replayLive(shadow.folder, workspace)).resolves.toMatchObject({ divergence: undefined });
  });

  it('is killed, and the run goes on without waiting; the next one has all moments since', async () => {
    const warnings: string[] = [];
    const first = runWith([await plan()], warnings);
    await first.feed.take(instant(BEGIN + 4 * CANDLE));
    await until(() => first.run.health[0]?.newest !== undefined);
    const { pid } = await liveStatus(first.run.health[0]?.folder ?? '');
    process.kill(pid ?? 0, 'SIGKILL');
    await until(() => first.run.health[0]?.state === 'failed');
    expect(await first.feed.take(instant(BEGIN + 6 * CANDLE)), 'the run has its moments').toHaveLength(2);
    await until(() => (first.run.health[0]?.dropped ?? 0) >= 2);
    expect(warnings).toEqual([expect.stringMatching(/the shadow eager follows no more: .*SIGKILL/)]);
    await first.run.close();

    const shadow = await plan();
    const second = runWith([shadow]);
    await second.feed.take(instant(BEGIN + 7 * CANDLE));
    await until(() => second.run.health[0]?.newest?.at === BEGIN + 7 * CANDLE);
    await second.run.close();
    const journal = openJournal(shadow.folder);
    const times = [...journal.events('moment')].map(({ at }) => (at - BEGIN) / CANDLE);
    journal.close();
    expect(times).toEqual([-9, -8, -7, -6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('has no keys: its environment is without them', async () => {
    vi.stubEnv('KRAKEN_API_KEY', 'the key of real money');
    vi.stubEnv('EDGEWISE_KILL_SECRET', 'the key of the switch');
    const { run, feed } = runWith([await plan()]);
    await feed.take(instant(BEGIN + 8 * CANDLE));
    await until(() => run.health[0]?.newest?.at === BEGIN + 8 * CANDLE);
    const { pid } = await liveStatus(run.health[0]?.folder ?? '');
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
    await run.close();
    expect(environment).toContain('PATH=');
    expect(environment).not.toMatch(/KRAKEN_API_KEY|EDGEWISE_KILL_SECRET|of real money/);
  });
});

describe('a shadow of a run', () => {
  it('has nothing that could be closed at a venue: the kill switch halts it and says so', async () => {
    vi.stubEnv('EDGEWISE_KILL_KEY', 'a key');
    vi.stubEnv('EDGEWISE_KILL_SECRET', 'a secret');
    (await shadowIn('flattened')).close();
    const told: string[] = [];
    const folder = folderOf('flattened');
    await expect(flatten({ folder, reason: 'storm', tell: (line) => told.push(line) })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('shadow') as string,
    });
    expect(told.join('\n')).toContain('halted');
    expect((await liveStatus(folder)).halt).toMatchObject({ trading: 'halted', reason: 'storm' });
  });

  it('that does not answer delays neither a moment nor the end of the run', async () => {
    const silent: Shadow = {
      system: 'silent',
      folder: workspace,
      newest: () => undefined,
      start: () => undefined,
      push: () => new Promise(() => undefined),
      close: () => Promise.resolve(),
    };
    const { run, feed } = runWith([silent]);
    for (let candle = 1; candle <= 300; candle++)
      expect(await feed.take(instant(BEGIN + candle * CANDLE))).toHaveLength(1);
    expect(run.health).toMatchObject([{ state: 'following', waiting: 309 }]);
    await run.close();
  });

  it('is refused where it needs other moments than the run', async () => {
    const path = join(workspace, 'other.yaml');
    writeFileSync(path, readFileSync(join(workspace, 'system.yaml'), 'utf8').replace('interval: 5m', 'interval: 1h'));
    await expect(
      planShadow({ systemPath: path, workspace, traded: system.config, codeVersion: 'test', threads: 1 }),
    ).rejects.toMatchObject({ code: 'config-invalid', details: { where: `${path}, interval` } });
  });
});
