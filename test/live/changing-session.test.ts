import { describe, expect, it } from 'vitest';
import { readEvent } from '../../src/engine/read-event.ts';
import { ChangingProcess, ChangingWorld, type PlannedMarket } from './changing-world.ts';

const MINUTES = 16;
/** B is settled at a close, C takes its slot later, and is settled between two closes; D follows at once. */
const PLAN: readonly PlannedMarket[] = [
  { id: 'A', from: 0 },
  { id: 'B', from: 0, until: 5, value: 120 },
  { id: 'C', from: 6.5, until: 11.4, value: 80 },
  { id: 'D', from: 11.4 },
];

/** A run over the plan, whose process dies and begins anew behind these minutes. */
async function lived(deaths: readonly number[], world = new ChangingWorld(PLAN)) {
  let process = new ChangingProcess(world);
  for (let minute = 1; minute <= MINUTES; minute++) {
    world.pass();
    await process.settle();
    if (!deaths.includes(minute)) continue;
    process = new ChangingProcess(world);
    await process.settle();
  }
  return { world, process };
}

function changesIn({ journal }: ChangingWorld) {
  return journal.kept.flatMap(({ event }) => {
    const read = readEvent(event);
    return read.kind === 'listing' || read.kind === 'settlement' ? [[read.kind, read.market]] : [];
  });
}

describe('a session whose venue lists and settles markets', () => {
  it('trades each in its slot, and has the money that the venue has', async () => {
    const { world, process } = await lived([]);
    const { portfolio } = process.engine;
    expect(changesIn(world)).toEqual([
      ['settlement', 1],
      ['listing', 1],
      ['settlement', 1],
      ['listing', 1],
    ]);
    expect(process.engine.instruments.map(({ id }) => id)).toEqual(['A', 'D']);
    expect(process.followed.map((one) => one?.id)).toEqual(['A', 'D']);
    expect(new Set(world.fills.map(({ instrument }) => instrument))).toEqual(new Set(['A', 'B', 'C', 'D']));
    const settled = portfolio.trades().filter(({ exitCause }) => exitCause === 'settlement');
    expect(settled.map(({ instrument, exitPrice }) => [instrument, exitPrice])).toEqual([
      ['B', 120],
      ['C', 80],
    ]);
    expect(portfolio.cashMinor).toBe(world.exchange.account.cashMinor);
    expect(process.session.books).toBe('agree');
  });

  it('stands where it would stand without a death, wherever its process dies', async () => {
    const { process: whole } = await lived([]);
    for (let minute = 1; minute < MINUTES; minute++) {
      const { world, process } = await lived([minute]);
      const { portfolio } = process.engine;
      expect(portfolio.trades(), `a death behind minute ${minute}`).toEqual(whole.engine.portfolio.trades());
      expect(portfolio.cashMinor).toBe(world.exchange.account.cashMinor);
      expect(process.followed.map((one) => one?.id)).toEqual(['A', 'D']);
      expect(process.seen, 'candles that the forecaster knows').toEqual(whole.seen);
    }
    const { process } = await lived(Array.from({ length: MINUTES }, (_, minute) => minute));
    expect(process.engine.portfolio.trades(), 'a death behind every minute').toEqual(whole.engine.portfolio.trades());
  });

  it('learns behind a restart what was listed and settled while no process ran', async () => {
    const world = new ChangingWorld(PLAN);
    const before = new ChangingProcess(world);
    for (let minute = 1; minute <= 3; minute++) {
      world.pass();
      await before.settle();
    }
    for (let minute = 4; minute <= 13; minute++) world.pass();
    const after = new ChangingProcess(world);
    await after.settle(8);
    const times = world.journal.kept.filter(({ kind }) => ['moment', 'listing', 'settlement'].includes(kind));
    const order = times.map(({ at, kind }) => at + Number(kind !== 'moment') / 10);
    expect(order, 'changes stand behind the moment of their instant').toEqual(order.toSorted((a, b) => a - b));
    expect(after.engine.instruments.map(({ id }) => id)).toEqual(['A', 'D']);
    expect(after.engine.portfolio.cashMinor).toBe(world.exchange.account.cashMinor);
    expect(after.session.books).toBe('agree');
  });
});

describe('a session with changing markets', () => {
  it('ends an order of a settled market that the venue does not know any more', async () => {
    const world = new ChangingWorld(PLAN);
    world.memory = 'drops-settled-markets';
    const { process } = await lived([], world);
    await process.settle(30);
    const left = process.engine.workingOrders().map(({ request }) => request.instrument);
    expect(left.filter((instrument) => instrument !== 'A' && instrument !== 'D')).toEqual([]);
    const ended = world.journal.kept.filter(({ event }) => event.includes('"reason":"settlement"'));
    expect(ended.length, 'orders that ended by the settlement').toBeGreaterThan(0);
  });

  it('does not begin with a strategy that remembers markets and cannot forget one', () => {
    const memory = { snapshot: () => 0, restore: () => undefined };
    const strategy = { name: 's', features: [], memory, decide: () => ({ signals: [] }) };
    expect(() => new ChangingProcess(new ChangingWorld(PLAN), strategy)).toThrow('can forget one');
    const forgot: number[] = [];
    const forgets = { ...strategy, forget: (market: number) => void forgot.push(market) };
    const { engine } = new ChangingProcess(new ChangingWorld(PLAN), forgets);
    engine.process({ kind: 'settlement', at: new ChangingWorld(PLAN).clock.now(), market: 1, value: 1 });
    expect(forgot).toEqual([1]);
  });
});
