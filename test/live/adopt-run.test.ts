import { describe, afterEach, beforeAll, expect, it } from 'vitest';
import { krakenKit } from '../../src/venues/kraken/kit.ts';
import { AdoptionFile } from '../../src/adapters/files/adoption-file.ts';
import { describePlan } from '../../src/cli/lines/adoption-lines.ts';
import { setSwitch } from '../../src/operate/set-switch.ts';
import { describeStory, listStories } from '../../src/cli/lines/trade-lines.ts';
import { tradeStories } from '../../src/live/trade-story.ts';
import { adoptRun, type AdoptRunOptions } from '../../src/operate/adopt-run.ts';
import { flattenRun } from '../../src/trading/kill-switch.ts';
import { liveFolderAt } from '../../src/trading/run-folder.ts';
import { openJournal } from '../../src/trading/run-journal.ts';
import { liveStatus } from '../../src/operate/run-status.ts';
import { textOfSteps } from '../../src/core/decimal-text.ts';
import { instant } from '../../src/core/time.ts';
import { suiteFolder } from '../harness/scratch-folder.ts';
import { CANDLE, eagerSystem, FALL, KILL_KEYS, TradedRun, type EagerSystem, type Kind } from './traded-run.ts';

const folders = { margin: suiteFolder(), spot: suiteFolder() };
const systems = new Map<Kind, EagerSystem>();
let count = 0;
let run: TradedRun;

beforeAll(async () => {
  for (const kind of ['margin', 'spot'] as const) systems.set(kind, await eagerSystem(folders[kind], kind));
});
const stage = async ({
  kind = 'margin',
  prices = 'calm',
}: { readonly kind?: Kind; readonly prices?: 'calm' | 'fall' } = {}): Promise<void> => {
  run = await TradedRun.withPosition(systems.get(kind)!, `run-${++count}`, { prices });
};
afterEach(() => run.close());

const adopt = (changes: Partial<AdoptRunOptions> = {}) =>
  adoptRun({
    folder: run.folder,
    workspace: run.system.folder,
    by: 'Ada',
    kit: krakenKit,
    keys: KILL_KEYS,
    url: run.server.url,
    clock: run.clock,
    codeVersion: 'test',
    confirm: () => Promise.resolve(true),
    tell: () => undefined,
    ...changes,
  });
/** The trades of the journal, as `why` lists and tells them. */
const why = (): { readonly list: string; readonly last: string } => {
  const journal = openJournal(run.folder);
  const stories = tradeStories(journal.events(), run.system.universe.instruments);
  const view = {
    instruments: run.system.universe.instruments,
    featureNames: journal.header.featureNames,
    classes: journal.header.classes,
  };
  journal.close();
  return { list: listStories(stories), last: describeStory(stories.at(-1)!, view) };
};

describe('a position that is gone at the venue is adopted', () => {
  it.each(['margin', 'spot'] as const)(
    'closed by hand while the run is stopped (%s): what is booked is shown before, and the run goes on in its folder',
    async (kind) => {
      await stage({ kind });
      const closed = run.closeByHand();
      run.end();
      let shown = '';
      const refused = await adopt({
        confirm: (plan) => {
          shown = describePlan(plan, run.system.universe.instruments);
          return Promise.resolve(false);
        },
      });
      expect(refused.outcome).toBe('not-confirmed');
      expect(shown).toMatch(
        /The books of the run and the venue differ:[\s\S]*To be booked:[\s\S]*by hand \(trade T[\s\S]*the trade in BTC\/USD ends: net [+-][\d.]+ USD = price[\s\S]*After it the books and the venue agree/,
      );
      expect((await liveStatus(run.folder)).positions, 'nothing was booked').toHaveLength(1);
      const { outcome, bookedBy, plan } = await adopt();
      expect([outcome, bookedBy, plan.after]).toEqual(['booked', 'this command', []]);
      expect(plan.fills).toMatchObject([{ lots: closed, cause: 'by-hand' }]);
      expect(await liveStatus(run.folder), '`status` and `monitor` go by this').toMatchObject({
        process: 'not running',
        positions: [],
      });
      expect((await liveStatus(run.folder)).notes).toContainEqual(expect.objectContaining({ kind: 'adopted' }));
      expect(why().list).toMatch(/hand/);
      expect(why().last).toMatch(/by hand, adopted[\s\S]*Closed .* by hand\.\nNet/);
      await run.start();
      await run.until(() => run.trading.session.books === 'agree');
      await run.until(() => run.lots !== 0);
      expect(new AdoptionFile(liveFolderAt(run.folder).adoption).read()).toBeUndefined();
    },
  );
});

describe('a position that is gone at the venue is adopted', () => {
  it('closed by hand while the run is running: its process books it', async () => {
    await stage();
    run.closeByHand();
    await run.until(() => run.trading.session.books === 'differ');
    const { trading } = run;
    const over = new AbortController();
    const driving = (async () => {
      while (!over.signal.aborted) {
        run.pass(1);
        await trading.session.turn();
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })();
    const { outcome, bookedBy } = await adopt();
    over.abort();
    await driving;
    expect([outcome, bookedBy]).toEqual(['booked', 'the run']);
    await run.until(() => run.trading.session.books === 'agree');
    expect(run.trading.engine.portfolio.trades().at(-1)).toMatchObject({ exitCause: 'by-hand' });
    expect(run.trading.engine.portfolio.transfersMinor, 'the money of the trade is not a transfer any more').toBe(0n);
  });

  it("closed in part by hand: what is left stays the run's, with a stop of its size", async () => {
    await stage();
    const closed = run.closeByHand(0.4);
    const before = run.lots;
    run.end();
    expect((await adopt()).plan.fills).toMatchObject([{ lots: closed, cause: 'by-hand' }]);
    await run.start();
    expect(run.lots).toBe(before - Math.sign(before) * closed);
    await run.until(() => run.trading.session.books === 'agree');
    const stops = run.trading.engine.workingOrders().filter(({ request }) => request.purpose === 'protect');
    expect(stops.reduce((sum, { request }) => sum + request.lots, 0)).toBe(Math.abs(run.lots));
  });
});

it('a position that is gone at the venue is adopted closed by hand and turned on margin: what the trade gained belongs wholly to the lots that it closed', async () => {
  await stage();
  const position = run.lots;
  const [instrument] = run.system.universe.instruments;
  const trade = (type: 'buy' | 'sell', lots: number) =>
    run.byHand('AddOrder', {
      pair: 'XBTUSD',
      type,
      ordertype: 'market',
      volume: textOfSteps(lots, instrument!.lot),
      leverage: '2',
    });
  run.byHand('CancelAll');
  const beyond = Math.round(Math.abs(position) / 2);
  trade(position > 0 ? 'sell' : 'buy', Math.abs(position) + beyond);
  run.pass(5);
  run.end();
  const { plan } = await adopt();
  expect(plan.fills).toMatchObject([{ lots: Math.abs(position), cause: 'by-hand' }]);
  expect(plan.after, "the rest is its owner's").toMatchObject([
    { kind: 'position', ours: 0, theirs: -Math.sign(position) * beyond },
    { kind: 'cash' },
  ]);
  trade(position > 0 ? 'buy' : 'sell', beyond);
  run.pass(5);
  await run.start();
  await run.until(() => run.trading.session.books === 'agree');
});

it('a position that is gone at the venue is adopted closed by the kill switch while no process runs', async () => {
  await stage();
  run.end();
  const killed = await flattenRun({
    folder: run.folder,
    reason: 'enough',
    by: 'Ada',
    reach: () => Promise.resolve({ kit: krakenKit, keys: KILL_KEYS, url: run.server.url, clock: run.clock }),
    tell: () => undefined,
  });
  expect(killed).toMatchObject({ closed: ['BTC/USD'], left: [] });
  expect((await liveStatus(run.folder)).positions, 'no process has booked it').toHaveLength(1);
  const { plan } = await adopt();
  expect([plan.after, plan.fills.every(({ order }) => order.startsWith('ewkill'))]).toEqual([[], true]);
  expect((await liveStatus(run.folder)).positions).toEqual([]);
  expect(why().last).toMatch(/Closed .* by the kill switch\./);
});

it.each(['margin', 'spot'] as const)(
  'a position that is gone at the venue is adopted closed by the kill switch while the ledger is behind the balance (%s): what is rounded is booked once, by its trade',
  async (kind) => {
    await stage({ kind });
    run.end();
    run.ledgerUntil = run.clock.now();
    await flattenRun({
      folder: run.folder,
      reason: 'enough',
      by: 'Ada',
      reach: () => Promise.resolve({ kit: krakenKit, keys: KILL_KEYS, url: run.server.url, clock: run.clock }),
      tell: () => undefined,
    });
    let waits = 0;
    const { plan } = await adopt({
      tell: (line) => {
        if (!line.startsWith("waiting for the venue's ledger")) return;
        waits++;
        run.ledgerUntil = undefined;
      },
    });
    expect([waits, plan.after]).toEqual([1, []]);
    const fills = new Set(plan.fills.map(({ id }) => `rounding ${id}`));
    const roundings = plan.events.flatMap((event) =>
      event.kind === 'cash-flow' && event.cause === 'rounding' ? [event.id] : [],
    );
    expect(
      roundings.every((id) => id !== undefined && fills.has(id)),
      roundings.join(),
    ).toBe(true);
    await setSwitch(run.folder, 'on', '');
    await run.start();
    // The ledger is read when the books differ next: after the next trade.
    await run.until(() => run.lots !== 0);
    await run.turns(600);
    await run.until(() => run.trading.session.books === 'agree');
  },
);

describe('a position that is gone at the venue is adopted', () => {
  it('liquidated by the venue, together with what its owner had opened beside it', async () => {
    await stage({ prices: 'fall' });
    const position = run.lots;
    expect(position, 'this market leads to a long one').toBeGreaterThan(0);
    run.byHand('CancelAll', {});
    run.byHand('AddOrder', { pair: 'XBTUSD', type: 'buy', ordertype: 'market', volume: '3', leverage: '2' });
    run.end();
    run.clock.advanceTo(instant(FALL + 2 * CANDLE));
    run.byHand('Balance', {});
    const { plan } = await adopt();
    expect(
      plan.fills.reduce((sum, fill) => sum + fill.lots, 0),
      "of the run's lots, and no more",
    ).toBe(position);
    expect(new Set(plan.fills.map(({ cause }) => cause))).toEqual(new Set(['liquidation']));
    expect((await liveStatus(run.folder)).positions).toEqual([]);
    expect(why().last).toMatch(/the venue closed it[\s\S]*Closed .* by liquidation\./);
    expect(why().list).toMatch(/liquidation/);
  });

  it('what others have opened beside it is not adopted, and nothing is where nothing is gone', async () => {
    await stage();
    expect((await (run.end(), adopt())).outcome).toBe('nothing-to-adopt');
    run.byHand('AddOrder', { pair: 'XBTUSD', type: 'buy', ordertype: 'market', volume: '0.01' });
    run.pass(5);
    const { outcome, plan } = await adopt();
    expect([outcome, plan.fills]).toEqual(['nothing-to-adopt', []]);
    expect(plan.after.length, 'and it says that they differ').toBeGreaterThan(0);
  });

  it('a decision that was written down and not booked is booked by the next start of the run', async () => {
    await stage();
    run.closeByHand();
    run.end();
    let written: string | undefined;
    await adopt({
      tell: (line) => {
        if (!line.startsWith('decided')) return;
        written = line;
        throw new Error('kill -9');
      },
    }).catch(() => undefined);
    expect(written).toBeDefined();
    expect((await liveStatus(run.folder)).positions).toHaveLength(1);
    await expect(adopt(), 'it is not decided twice').rejects.toMatchObject({ code: 'check-failed' });
    await run.start();
    await run.turns(10);
    expect(run.lots).toBe(0);
    await run.until(() => run.trading.session.books === 'agree');
  });
});
