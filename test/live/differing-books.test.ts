import { describe, expect, it } from 'vitest';
import type { OrderPurpose } from '../../src/core/order.ts';
import { HOUR, type Duration } from '../../src/core/time.ts';
import { Silence } from './scripted-venue.ts';
import { Process, World } from './session-bench.ts';

const purposes = ({ venue }: World) => venue.submitted.map(({ purpose }) => purpose);
const reasons = ({ journal }: World) =>
  journal.kept.flatMap(({ event }) => /"kind":"rejected","reason":"([^"]*)"/.exec(event)?.[1] ?? []);

describe("books that differ from the venue's", () => {
  it('keep entries from being sent and exits not, are told, and are compared again', async () => {
    const world = new World();
    const process = new Process(world);
    await process.minute({ belief: 1 });
    await process.settle();
    world.venue.driftMinor = 5n;
    world.pass(60);
    await process.session.turn();
    expect([process.session.books, process.session.differences]).toEqual(['differ', [{ kind: 'cash', minor: 5n }]]);
    await process.minute();
    await process.minute();
    await process.settle();
    expect(purposes(world)).toEqual(['enter', 'protect', 'exit']);
    await process.minute({ belief: 1 });
    expect(purposes(world)).toHaveLength(3);
    expect(reasons(world)).toEqual(["our books and the venue's differ"]);
    world.venue.driftMinor = 0n;
    world.pass(60);
    await process.session.turn();
    expect(process.session.books).toBe('agree');
    expect(world.journal.written.map(({ kind }) => kind)).toEqual(['reconciled', 'difference', 'reconciled']);
  });

  it('do not differ because an order fills bit by bit between the readings', async () => {
    const world = new World();
    world.venue.markets = 'rest';
    const process = new Process(world);
    await process.minute({ belief: 1 });
    const [entry] = world.venue.submitted;
    const told = world.venue.holdings.bind(world.venue);
    let parts = 0;
    world.venue.holdings = () => {
      if (++parts <= 2) world.venue.fill(entry!.id, 20);
      return told();
    };
    world.pass(60);
    await process.session.turn();
    expect([parts, process.session.books, process.engine.portfolio.lots(0)]).toEqual([3, 'agree', 40]);
  });
});

it("books that differ from the venue's need not differ for the ledger to be read after many fills, each of which waits there for its rounding", async () => {
  const world = new World();
  world.venue.markets = 'rest';
  const process = new Process(world, { reconcileEvery: (24 * HOUR) as Duration });
  /** Fills the newest order lot by lot; how often the ledger has been read then. */
  const fillNewest = async (purpose: OrderPurpose): Promise<number> => {
    const order = world.venue.submitted.findLast((each) => each.purpose === purpose);
    for (let lot = 0; lot < 100; lot++) world.venue.fill(order!.id, 1);
    await process.settle();
    return world.venue.read.filter((call) => call === 'newCashFlows').length;
  };
  const readings: number[] = [];
  for (let round = 0; round < 4; round++) {
    await process.minute({ belief: 1 });
    readings.push(await fillNewest('enter'));
    await process.minute();
    await process.minute();
    await process.settle();
    readings.push(await fillNewest('exit'));
  }
  expect(readings, 'after five hundred').toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
  expect(world.venue.lots).toBe(0);
});

it("books that differ from the venue's agree again when the venue tells where the money went", async () => {
  const world = new World();
  const process = new Process(world);
  await process.session.turn();
  world.venue.driftMinor = -7n;
  world.venue.flows.push({ id: 'l1', at: world.clock.now(), amountMinor: -7n, cause: 'interest' });
  world.pass(60);
  await process.session.turn();
  expect([process.session.books, world.story().at(-1)]).toEqual(['agree', 'cash-flow interest']);
});

describe("books that differ from the venue's", () => {
  it('agree after a fill that the venue rounded, for one look at the ledger, and entries go on', async () => {
    const world = new World();
    world.venue.roundingMinor = -31_770_000_000_000n;
    const process = new Process(world);
    for (let round = 1; round <= 2; round++) {
      await process.minute({ belief: 1 });
      await process.settle();
      await process.minute();
      expect([process.session.books, process.session.differences]).toEqual(['agree', []]);
      await process.minute();
      await process.settle();
      await process.minute();
    }
    expect(purposes(world), 'a venue that rounds keeps nobody from trading').toEqual([
      'enter',
      'protect',
      'exit',
      'enter',
      'protect',
      'exit',
    ]);
    expect(world.story().filter((each) => each.startsWith('cash-flow'))).toEqual(
      Array.from({ length: 4 }, () => 'cash-flow rounding'),
    );
    expect(
      world.venue.read.filter((call) => call === 'newCashFlows'),
      'once for each fill, and never where nothing differs',
    ).toHaveLength(4);
    expect(
      world.journal.written.map(({ kind }) => kind),
      'nobody is told of a difference',
    ).toEqual(['reconciled']);
    const { portfolio } = process.engine;
    expect([portfolio.financingMinor, portfolio.transfersMinor]).toEqual([4n * world.venue.roundingMinor, 0n]);
    const again = new Process(world).engine.portfolio;
    expect([again.cashMinor, again.financingMinor], 'the journal has it').toEqual([
      portfolio.cashMinor,
      portfolio.financingMinor,
    ]);
  });
});

describe("books that differ from the venue's", () => {
  it('differ while the ledger is behind the balance, and agree with its next look', async () => {
    const world = new World();
    world.venue.roundingMinor = 17n;
    world.venue.ledger = 'late';
    const process = new Process(world);
    await process.minute({ belief: 1 });
    await process.settle();
    world.pass(60);
    await process.session.turn();
    expect([process.session.books, process.session.differences], 'nothing is booked to make it go away').toEqual([
      'differ',
      [{ kind: 'cash', minor: 17n }],
    ]);
    world.venue.ledger = 'prompt';
    world.pass(60);
    await process.session.turn();
    expect([process.session.books, world.story().filter((each) => each.startsWith('cash-flow'))]).toEqual([
      'agree',
      ['cash-flow rounding'],
    ]);
  });
});

it("books that differ from the venue's have to be compared before the first entry", async () => {
  const world = new World();
  const process = new Process(world);
  world.venue.answers = 'no';
  await expect(process.minute({ belief: 1 })).rejects.toThrow('nobody answers');
  expect([world.venue.submitted, process.session.books]).toEqual([[], 'not-yet']);
});

it('books are compared once in half a minute while an order fills and the venue does not say what it holds', async () => {
  const world = new World();
  world.venue.markets = 'rest';
  const process = new Process(world);
  await process.minute({ belief: 1 });
  expect(world.venue.submitted).toHaveLength(1);
  const asked: number[] = [];
  let second = 0;
  world.venue.holdings = () => {
    asked.push(second);
    return Promise.reject(new Silence());
  };
  process.session.compareNext();
  for (; second < 65; second++) {
    await process.session.turn().catch(() => undefined);
    world.pass(1);
  }
  expect(asked).toEqual([0, 30, 60]);
});
