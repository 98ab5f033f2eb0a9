import { describe, expect, it } from 'vitest';
import { DAY, SECOND } from '../../src/core/time.ts';
import { Process, World } from './session-bench.ts';

/** A run with a position, its stop and its timer, whose process has just died. */
async function interrupted(): Promise<{ readonly world: World; readonly before: Process }> {
  const world = new World();
  const before = new Process(world);
  await before.minute({ belief: 1 });
  await before.settle();
  await before.minute({ close: 101 });
  return { world, before };
}

it('a restart finds the very state again: money, position, orders, timers', async () => {
  const { world, before } = await interrupted();
  const after = new Process(world);
  expect([after.engine.portfolio.cashMinor, after.engine.portfolio.lots(0), after.engine.portfolio.equity]).toEqual([
    before.engine.portfolio.cashMinor,
    100,
    before.engine.portfolio.equity,
  ]);
  expect(after.engine.workingOrders()).toEqual(before.engine.workingOrders());
  expect(after.seen, 'the features run on').toEqual(before.seen);
  await after.minute();
  await after.settle();
  expect(
    world.venue.submitted.map(({ purpose }) => purpose),
    'the timer of the first process closes it',
  ).toEqual(['enter', 'protect', 'exit']);
  expect([after.engine.portfolio.isFlat, after.session.books]).toEqual([true, 'agree']);
});

it('a restart names its orders anew, and a third one too, so that no name is used twice', async () => {
  const { world } = await interrupted();
  for (let start = 2; start <= 4; start++) {
    const process = new Process(world);
    await process.minute({ belief: 1 });
    await process.minute({ belief: 1 });
    await process.minute({ belief: 1 });
  }
  const ids = world.venue.submitted.map(({ id }) => id);
  expect(ids.length).toBeGreaterThan(5);
  expect(new Set(ids).size).toBe(ids.length);
  expect(
    ids.every((id) => /^t0000000[1-4]-\d{8}$/.test(id)),
    ids.join(),
  ).toBe(true);
});

it('a restart takes back what was to be taken back when the process died', async () => {
  const { world, before } = await interrupted();
  const [, stop] = world.venue.submitted;
  // The exit fills; the process dies over its stop.
  world.venue.cancel = () => new Promise(() => undefined);
  world.pass(80);
  void before.session.turn();
  await new Promise((resolve) => setImmediate(resolve));
  expect(world.story().at(-1)).toMatch(/fill sell|filled/);
  delete (world.venue as { cancel?: unknown }).cancel;
  const after = new Process(world);
  await after.settle();
  expect(world.venue.cancels).toEqual([stop!.id]);
  expect(after.engine.workingOrders()).toEqual([]);
});

it('a restart fires no timer a second time', async () => {
  const { world, before } = await interrupted();
  await before.minute();
  await before.settle();
  const timers = () => world.story().filter((line) => line.startsWith('timer'));
  const fired = timers();
  expect([before.engine.portfolio.isFlat, fired.length > 0]).toEqual([true, true]);
  const after = new Process(world);
  await after.minute();
  await after.settle();
  expect(timers()).toEqual(fired);
});

it('a restart remembers the money that moved without a fill', async () => {
  const { world } = await interrupted();
  const flow = { id: 'l1', at: world.clock.now(), amountMinor: -7n, cause: 'interest' } as const;
  for (let start = 2; start <= 3; start++) {
    world.venue.driftMinor = -7n;
    world.venue.flows.push(flow);
    const process = new Process(world);
    await process.session.turn();
    expect(process.session.books).toBe('agree');
  }
  expect(world.story().filter((each) => each === 'cash-flow interest')).toHaveLength(1);
});

it("a restart books a venue's rounding once, though it is told again", async () => {
  const world = new World();
  world.venue.roundingMinor = -5n;
  const before = new Process(world);
  await before.minute({ belief: 1 });
  await before.settle();
  await before.minute();
  const told = { id: 'rounding t1', at: world.clock.now(), amountMinor: -5n, cause: 'rounding' } as const;
  world.venue.flows.push(told);
  // What is new to both makes the second process read the ledger.
  world.venue.driftMinor = 3n;
  world.venue.flows.push({ id: 'l1', at: world.clock.now(), amountMinor: 3n, cause: 'transfer' });
  const after = new Process(world);
  await after.session.turn();
  expect([after.session.books, after.engine.portfolio.financingMinor]).toEqual(['agree', -5n]);
  expect(world.story().filter((each) => each === 'cash-flow rounding')).toHaveLength(1);
});

it('a restart is told the fills of a day again, and of a margin position all, however long it is open', async () => {
  const { world, before } = await interrupted();
  const openedAt = before.engine.portfolio.positions[0]!.openedAt!;
  // Its exit rests.
  world.venue.markets = 'rest';
  world.pass(3 * 86_400);
  await before.minute();
  const after = new Process(world);
  expect(after.askedSince, 'closing it pays by the price that opened it').toBe(openedAt - SECOND);
  world.venue.fill(world.venue.submitted.at(-1)!.id);
  await after.settle();
  expect(after.engine.portfolio.isFlat).toBe(true);
  expect(new Process(world).askedSince, 'what closing it paid may not have been told yet').toBe(openedAt - SECOND);
  world.pass(2 * 86_400);
  await after.minute();
  expect(new Process(world).askedSince).toBe(after.seen.at(-1)! - DAY);
});

describe('a journal that is not the run', () => {
  it('is reported with the event at which the engine decides otherwise', async () => {
    const { world } = await interrupted();
    const seq = world.journal.kept.findIndex(({ kind }) => kind === 'forecast') + 1;
    const kept = world.journal.kept[seq - 1]!;
    world.journal.kept[seq - 1] = { ...kept, output: kept.output.replace('"lots":100', '"lots":900') };
    expect(() => new Process(world)).toThrow(
      expect.objectContaining({
        code: 'journal-diverged',
        details: expect.objectContaining({
          where: `event ${seq} (forecast)`,
          expected: expect.stringContaining('"lots":900'),
          actual: expect.stringContaining('"lots":100'),
        }),
      }),
    );
  });

  it('of another version is told what to do', async () => {
    const { world } = await interrupted();
    world.journal.kept.forEach((event, index) => {
      if (event.kind === 'moment')
        world.journal.kept[index] = { ...event, output: '{"forecast":"wanted","mood":"good"}' };
    });
    expect(() => new Process(world)).toThrow(
      /event 1 \(moment\)[\s\S]*another version of Edgewise wrote it: go on with that version/,
    );
  });
});
