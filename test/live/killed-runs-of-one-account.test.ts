import { existsSync } from 'node:fs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { HaltFile } from '../../src/adapters/files/halt-file.ts';
import { textOfSteps } from '../../src/core/decimal-text.ts';
import { SECOND, type Duration } from '../../src/core/time.ts';
import { describeFlatten, isFlatAndHalted } from '../../src/operate/flatten.ts';
import { flattenRun, type KillSwitchOutcome } from '../../src/trading/kill-switch.ts';
import { liveFolderAt } from '../../src/trading/run-folder.ts';
import { krakenKit } from '../../src/venues/kraken/kit.ts';
import { suiteFolder } from '../harness/scratch-folder.ts';
import { eagerSystem, KILL_KEYS, TradedRun, type EagerSystem, type Kind } from './traded-run.ts';

/** Runs that follow each other on one account, and the kill switch for each of them. */
const KINDS = ['margin', 'spot'] as const;
const folders = { margin: suiteFolder(), spot: suiteFolder() };
const systems = new Map<Kind, EagerSystem>();
let count = 0;
/** The first one opens the account, and closes it after each test. */
let first: TradedRun;
let second: TradedRun | undefined;
let told: string[] = [];

beforeAll(async () => {
  for (const kind of KINDS) systems.set(kind, await eagerSystem(folders[kind], kind));
});
afterEach(async () => {
  second?.end();
  second = undefined;
  await first.close();
});

const begin = async (kind: Kind): Promise<TradedRun> => {
  told = [];
  return (first = await TradedRun.withPosition(systems.get(kind)!, `first-${++count}`));
};
const follow = async (): Promise<TradedRun> => (second = await first.next(`second-${count}`, 'eager01'));
const atVenue = (): number => {
  const [market] = first.venue.markets;
  return first.venue.lots(market!) + first.venue.marginLots(market!);
};
const kill = async (run: TradedRun): Promise<KillSwitchOutcome> => {
  // What it waits for passes with its calls.
  first.callTime = SECOND;
  const outcome = await flattenRun({
    folder: run.folder,
    reason: 'enough',
    by: 'Ada',
    tell: (line) => told.push(line),
    reach: () => Promise.resolve({ kit: krakenKit, keys: KILL_KEYS, url: first.server.url, clock: first.clock }),
  });
  first.callTime = 0 as Duration;
  return outcome;
};
const trade = (lots: number, fields: Readonly<Record<string, string>> = {}): void => {
  const [instrument] = first.system.universe.instruments;
  first.byHand('AddOrder', {
    pair: 'XBTUSD',
    type: lots > 0 ? 'buy' : 'sell',
    ordertype: 'market',
    volume: textOfSteps(Math.abs(lots), instrument!.lot),
    ...(instrument!.kind === 'margin' ? { leverage: '2' } : {}),
    ...fields,
  });
  first.pass(5);
};

describe.each(KINDS)('two runs that follow each other on one account, on %s', (kind) => {
  it('are each closed with all that they hold, though the first was closed right before', async () => {
    const one = await begin(kind);
    expect(await kill(one)).toMatchObject({ closed: ['BTC/USD'], left: [] });
    one.end();
    const two = await follow();
    expect(atVenue(), 'only the second holds something').toBe(two.lots);
    const outcome = await kill(two);
    expect([atVenue(), outcome]).toMatchObject([0, { closed: ['BTC/USD'], left: [] }]);
    expect(describeFlatten(outcome)).toMatch(/^Flat: 1 order taken back, BTC\/USD closed\. The run stays halted\.$/);
    expect(told.filter((line) => line.startsWith('close')).length, 'one close each').toBe(2);
    two.end();
    await one.start();
    await one.turns(60);
    expect([one.lots, one.trading.session.books], 'no fill of the other is booked').toEqual([0, 'agree']);
    one.end();
    await two.start();
    await two.turns(60);
    expect([two.lots, two.trading.session.books]).toEqual([0, 'agree']);
  });

  it('are told apart also where an older version closed the first, without its name', async () => {
    const one = await begin(kind);
    one.end();
    first.byHand('CancelAll');
    trade(-atVenue(), { cl_ord_id: 'ewkills6jl4o-1' });
    first.pass(60);
    const two = await follow();
    expect(atVenue()).toBe(two.lots);
    expect([await kill(two), atVenue()]).toMatchObject([{ closed: ['BTC/USD'], left: [] }, 0]);
  });

  it('are told apart where the first is closed while the second trades', async () => {
    const one = await begin(kind);
    const held = one.lots;
    one.end();
    const two = await follow();
    const own = two.lots;
    expect(atVenue()).toBe(held + own);
    expect(await kill(one)).toMatchObject({ closed: ['BTC/USD'], left: [] });
    expect(atVenue()).toBe(own);
    await two.turns(120);
    expect(two.lots, 'the second has booked nothing of it').toBe(own);
    const outcome = await kill(two);
    // What the account held before the second run is gone, and only on spot the rest counts as the run's first.
    expect([atVenue(), describeFlatten(outcome)]).toEqual([
      kind === 'spot' ? 0 : own,
      expect.stringMatching(kind === 'spot' ? /^Flat: / : /^NOT KNOWN to be flat: BTC\/USD: the account has /),
    ]);
  });
});

it('the kill switch does not say that a run is flat where nobody knows whose the rest is', async () => {
  const run = await begin('spot');
  trade(2_000_000);
  const outcome = await kill(run);
  expect(outcome).toMatchObject({ closed: ['BTC/USD'], left: [], epoch: 1 });
  expect(describeFlatten(outcome)).toBe(
    'NOT KNOWN to be flat: BTC/USD: the account has 0.02000000 BTC and had 0.00000000 BTC before the run, ' +
      'which by its fills has 0.00000000 BTC left. Nobody here knows whose that is: it was not closed, ' +
      "and no stop of the run protects it. Look at the venue, and close there what is the run's, " +
      'and the run stays halted (1 order taken back, BTC/USD closed).',
  );
  expect(isFlatAndHalted(outcome)).toBe(false);
  expect(existsSync(liveFolderAt(run.folder).flattened), 'no note that all is flat').toBe(false);
  expect((await new HaltFile(liveFolderAt(run.folder).halt).read()).trading).toBe('halted');
});
