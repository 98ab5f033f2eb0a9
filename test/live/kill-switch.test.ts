import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { krakenKit } from '../../src/venues/kraken/kit.ts';
import { describe, afterEach, beforeAll, expect, it } from 'vitest';
import { lockAccount } from '../../src/adapters/sqlite/account-lock.ts';
import { HaltFile } from '../../src/adapters/files/halt-file.ts';
import { createKrakenClient } from '../../src/venues/kraken/kraken-client.ts';
import { MonotonicNonce } from '../../src/wire/monotonic-nonce.ts';
import { machineClock } from '../../src/venues/venue-clock.ts';
import { EdgewiseError } from '../../src/core/errors.ts';
import { DAY, MILLISECOND, MINUTE, SECOND, type Duration } from '../../src/core/time.ts';
import { describeFlatten, isFlatAndHalted } from '../../src/operate/flatten.ts';
import { flattenRun, type KillSwitchVenue } from '../../src/trading/kill-switch.ts';
import { liveFolderAt } from '../../src/trading/run-folder.ts';
import { suiteFolder } from '../harness/scratch-folder.ts';
import { eagerSystem, KILL_KEYS, TradedRun, type EagerSystem, type Kind, type PositionOptions } from './traded-run.ts';

/** The kill switch in this process, at a simulated Kraken on a socket, against a real run. */
const folders = { margin: suiteFolder(), spot: suiteFolder() };
const systems = new Map<Kind, EagerSystem>();
let count = 0;
let run: TradedRun;
let told: string[] = [];

beforeAll(async () => {
  for (const kind of ['margin', 'spot'] as const) systems.set(kind, await eagerSystem(folders[kind], kind));
});
const stage = async (kind: Kind = 'margin', options: PositionOptions = {}): Promise<void> => {
  run = await TradedRun.withPosition(systems.get(kind)!, `kill-${++count}`, options);
  // What it waits for passes with its calls.
  run.callTime = SECOND;
  told = [];
};
afterEach(() => run.close());
const flatten = (changes: Partial<KillSwitchVenue> = {}, reach?: () => Promise<KillSwitchVenue>) =>
  flattenRun({
    folder: run.folder,
    reason: 'enough',
    by: 'Ada',
    tell: (line) => told.push(line),
    reach:
      reach ??
      (() => Promise.resolve({ kit: krakenKit, keys: KILL_KEYS, url: run.server.url, clock: run.clock, ...changes })),
  });
const lots = () => run.venue.lots(run.venue.markets[0]!) + run.venue.marginLots(run.venue.markets[0]!);
const closes = () => run.venue.orders().filter(({ clientId }) => clientId?.startsWith('ewkill') === true);

it.each(['margin', 'spot'] as const)(
  'the kill switch closes what a run on %s holds, which books it and stays halted',
  async (kind) => {
    await stage(kind);
    const before = run.trading.engine.portfolio.trades().length;
    expect(await flatten()).toMatchObject({ epoch: 1, closed: ['BTC/USD'], left: [] });
    expect(lots()).toBe(0);
    run.callTime = 0 as Duration;
    await run.turns(60);
    const { engine } = run.trading;
    expect([engine.portfolio.isFlat, engine.portfolio.trades().length, engine.guardianState]).toMatchObject([
      true,
      before + 1,
      { kind: 'halted', reason: 'enough', by: 'Ada' },
    ]);
    await run.until(() => run.trading.session.books === 'agree');
  },
);

it('the kill switch sets the switch before it asks anything of the venue, and whatever comes of that', async () => {
  await stage();
  let haltedAtFirstCall: string | undefined;
  run.onCall = () => (haltedAtFirstCall ??= new HaltFile(liveFolderAt(run.folder).halt).readNow().trading);
  await expect(flatten({ keys: { ...KILL_KEYS, key: 'no-such-key' } })).rejects.toMatchObject({
    code: 'check-failed',
  });
  expect(haltedAtFirstCall).toBe('halted');
  expect(told[0]).toMatch(/^halted: epoch 1/);
  expect(await new HaltFile(liveFolderAt(run.folder).halt).read()).toMatchObject({
    trading: 'halted',
    reason: 'enough',
    by: 'Ada',
  });
});

describe('the kill switch', () => {
  it('sets the switch where the venue or a key for it is not to be had, and says that nothing is flat', async () => {
    await stage();
    const reach = () => Promise.reject(new EdgewiseError('usage', 'There is no key', { advice: 'give one' }));
    await expect(flatten({}, reach)).rejects.toMatchObject({ code: 'usage' });
    expect(told).toEqual([
      expect.stringMatching(/^halted: epoch 1/),
      expect.stringMatching(/^halted, NOT flat, because .*There is no key$/),
    ]);
    expect(await new HaltFile(liveFolderAt(run.folder).halt).read()).toMatchObject({
      trading: 'halted',
      reason: 'enough',
      by: 'Ada',
    });
    // A call that ended so keeps no other from closing.
    expect(await flatten()).toMatchObject({ epoch: 2, closed: ['BTC/USD'], left: [] });
  });
});

it('the kill switch says once, and not at every call, that a nonce is refused', async () => {
  await stage();
  const other = new MonotonicNonce(machineClock());
  other.skip((3_000 * DAY) as Duration);
  const far = await createKrakenClient({
    ...KILL_KEYS,
    clock: run.clock,
    nonces: other,
    money: 'paper',
    url: run.server.url,
  });
  await far.privatePostBalance({});
  await flatten();
  const refused = told.filter((line) => line.includes('Invalid nonce'));
  expect(refused.length).toBeGreaterThan(1);
  expect(new Set(refused).size).toBe(refused.length);
});

it('the kill switch says that it could not set the switch, and closes all the same', async () => {
  await stage();
  mkdirSync(liveFolderAt(run.folder).halt);
  expect(await flatten()).toMatchObject({ epoch: undefined, closed: ['BTC/USD'], left: [] });
  expect(told[0]).toMatch(/THE SWITCH COULD NOT BE SET, a folder: end the process of the run/);
  rmSync(liveFolderAt(run.folder).halt, { recursive: true });
});

it.runIf(existsSync('/dev/full'))(
  'the kill switch does not say that a run is halted whose switch found no room on the disk',
  async () => {
    await stage();
    symlinkSync('/dev/full', `${liveFolderAt(run.folder).halt}.${process.pid}.part`);
    const outcome = await flatten();
    expect(outcome).toMatchObject({ epoch: undefined, closed: ['BTC/USD'], left: [] });
    expect(told[0]).toMatch(/THE SWITCH COULD NOT BE SET, a full disk: end the process of the run/);
    expect(describeFlatten(outcome)).toMatch(
      /^Flat \(.*BTC\/USD closed\), but NOT halted: .*End the process of the run/,
    );
    expect(
      [outcome, { ...outcome, epoch: 3 }, { ...outcome, epoch: 3, left: ['BTC/USD'] }].map(isFlatAndHalted),
    ).toEqual([false, true, false]);
    expect(describeFlatten({ ...outcome, epoch: 3 })).toMatch(/^Flat: .*The run stays halted\.$/);
  },
);

it('the kill switch says that the run was resumed meanwhile, and does not end well then', async () => {
  await stage();
  let calls = 0;
  run.onCall = () => {
    if (++calls === 3)
      void new HaltFile(liveFolderAt(run.folder).halt).set({
        trading: 'on',
        reason: '',
        by: 'Bea',
        at: run.clock.now(),
      });
  };
  const outcome = await flatten();
  expect(outcome).toMatchObject({ epoch: 1, closed: ['BTC/USD'], left: [], resumed: { epoch: 2, by: 'Bea' } });
  expect(describeFlatten(outcome)).toMatch(
    /^Flat \(.*BTC\/USD closed\), but NOT halted: Bea resumed the run meanwhile \(epoch 2\), and it may enter again\.$/,
  );
  expect(isFlatAndHalted(outcome)).toBe(false);
  calls = 0;
  await expect(flatten({ keys: { ...KILL_KEYS, key: 'no-such-key' } })).rejects.toMatchObject({
    code: 'check-failed',
  });
  expect(told.at(-1)).toMatch(/^NOT halted, NOT flat, because /);
});

it('the kill switch is not pulled twice at once: each would sell what one has to', async () => {
  await stage('spot');
  const lock = lockAccount(liveFolderAt(run.folder).flattenLock, 'flatten by Bob, process 1');
  await expect(flatten()).rejects.toMatchObject({
    code: 'check-failed',
    details: { actual: expect.stringContaining('Bob') as string },
  });
  expect((await new HaltFile(liveFolderAt(run.folder).halt).read()).trading, 'halted it is').toBe('halted');
  expect(closes()).toEqual([]);
  lock.release();
  expect(await flatten()).toMatchObject({ epoch: 2, left: [] });
  expect(closes()).toHaveLength(1);
});

it('the kill switch closes without a lock where none can be kept, and says so', async () => {
  await stage();
  writeFileSync(liveFolderAt(run.folder).flattenLock, 'no database');
  chmodSync(liveFolderAt(run.folder).flattenLock, 0o600);
  expect(await flatten()).toMatchObject({ closed: ['BTC/USD'], left: [] });
  expect(told.join('\n')).toMatch(/no lock could be kept: let nobody else flatten this run meanwhile/);
});

it('the kill switch takes no rehearsal to a venue that is not on this machine', async () => {
  await stage();
  let calls = 0;
  run.onCall = () => calls++;
  await expect(flatten({ url: 'https://api.kraken.com' })).rejects.toMatchObject({
    code: 'usage',
    details: { where: '--url' },
  });
  expect([calls, closes()]).toEqual([0, []]);
});

it("the kill switch leaves orders and coins that are not the run's", async () => {
  await stage('spot');
  run.byHand('AddOrder', { pair: 'XBTUSD', type: 'buy', ordertype: 'market', volume: '0.02' });
  run.byHand('AddOrder', {
    pair: 'XBTUSD',
    type: 'buy',
    ordertype: 'limit',
    price: '1000',
    volume: '0.01',
    cl_ord_id: 'mine',
  });
  run.pass(5);
  expect(await flatten()).toMatchObject({ closed: ['BTC/USD'], left: [] });
  expect(lots(), 'what the owner bought').toBe(2_000_000);
  expect(
    run.venue
      .orders()
      .filter(({ status }) => status === 'open')
      .map(({ clientId }) => clientId),
  ).toEqual(['mine']);
});

it('the kill switch takes back what an earlier call of it has left', async () => {
  await stage();
  run.byHand('AddOrder', {
    pair: 'XBTUSD',
    type: 'sell',
    ordertype: 'limit',
    price: '90000',
    volume: '0.01',
    leverage: '2',
    cl_ord_id: 'ewkillearlier-1',
  });
  expect(await flatten()).toMatchObject({ left: [] });
  expect(told).toContainEqual(expect.stringMatching(/^cancel ewkillearlier-1: cancelled/));
});

describe('the kill switch', () => {
  it('watches the account for a minute after the run last had an order to send, and says so', async () => {
    await stage();
    run.end();
    run.callTime = (100 * MILLISECOND) as Duration;
    const sentAt = Math.max(...run.venue.orders().map(({ openedAt }) => openedAt));
    expect(await flatten()).toMatchObject({ left: [] });
    expect(run.clock.now() - sentAt).toBeGreaterThanOrEqual(MINUTE);
    expect(told).toContainEqual(
      expect.stringMatching(
        /^waiting with ending, until \d\d:\d\d:\d\d UTC at the venue: all is flat, and an order that was on its way may still arrive/,
      ),
    );
    // Long after the last order there is nothing to wait for.
    const later = run.clock.now();
    told = [];
    run.pass(600);
    expect(await flatten()).toMatchObject({ closed: [], left: [] });
    expect(run.clock.now() - later - 600 * SECOND).toBeLessThan(MINUTE);
  });
});

it('the kill switch gives each call names of its own', async () => {
  await stage();
  await flatten();
  const [first] = closes().map(({ clientId }) => clientId);
  run.callTime = 0 as Duration;
  await run.until(() => run.lots === 0);
  await new HaltFile(liveFolderAt(run.folder).halt).set({
    trading: 'on',
    reason: '',
    by: 'Ada',
    at: run.clock.now(),
  });
  await run.until(() => run.lots !== 0);
  run.callTime = SECOND;
  await flatten();
  const names = closes().map(({ clientId }) => clientId);
  expect(names).toHaveLength(2);
  expect(new Set(names).size, `${first ?? ''} was not taken anew`).toBe(2);
});

describe('the kill switch', () => {
  it('goes by the account where the journal is damaged, less what it held before the run, and says so', async () => {
    await stage('spot', {
      before: (begun) => {
        begun.byHand('AddOrder', { pair: 'XBTUSD', type: 'buy', ordertype: 'market', volume: '0.03' });
        begun.pass(5);
      },
    });
    run.end();
    const { journal } = liveFolderAt(run.folder);
    const damaged = readFileSync(journal);
    for (
      let place = damaged.indexOf('"kind":"moment"');
      place >= 0;
      place = damaged.indexOf('"kind":"moment"', place + 1)
    )
      damaged.write('"kind":"mOment"', place);
    writeFileSync(journal, damaged);
    for (const end of ['-wal', '-shm']) if (existsSync(journal + end)) rmSync(journal + end);
    expect(await flatten()).toMatchObject({ closed: ['BTC/USD'], left: [] });
    expect(told.join('\n')).toMatch(
      /the journal is damaged: what the account holds beyond what it held before the run is closed/,
    );
    expect(lots(), 'what its owner had before').toBe(3_000_000);
  });
});
