import { expect, it, vi } from 'vitest';
import { instant, MINUTE } from '../../src/core/time.ts';
import { BEGIN, Process, World } from './session-bench.ts';

const QUOTE = { market: 0, at: instant(BEGIN + MINUTE), bid: 99.9, ask: 100.1 };

it('people are told of a decision once its order was given to the venue, and before the venue has answered', async () => {
  const world = new World();
  const course: string[] = [];
  const submit = world.venue.submit.bind(world.venue);
  vi.spyOn(world.venue, 'submit').mockImplementation(async (approved) => {
    course.push('given');
    // The answer of a real venue comes milliseconds later.
    await new Promise((resolve) => setTimeout(resolve, 5));
    course.push('answered');
    return submit(approved);
  });
  world.onEvent = ({ kind }, { orders }) =>
    void course.push(orders.length > 0 ? `told of ${kind} with an order` : kind);
  await new Process(world).minute({ belief: 1 });
  expect(course.slice(0, 5)).toEqual(['moment', 'given', 'told of forecast with an order', 'answered', 'order-update']);
});

it('people are told of an order that is not sent, and of everything in the order in which it happened', async () => {
  const world = new World();
  const told: string[] = [];
  world.onEvent = ({ kind }) => void told.push(kind);
  const process = new Process(world);
  await process.minute({ belief: 1 });
  await process.settle();
  world.set('halted');
  await process.minute({ belief: 1 });
  expect(told).toEqual(world.journal.kept.map(({ kind }) => kind));
  expect(told.length).toBeGreaterThan(5);
});

it('a quote is kept in one transaction with the forecast after it, and nothing is sent before both are kept', async () => {
  const world = new World();
  world.quotes = [QUOTE];
  const commits: string[][] = [];
  const commit = world.journal.commit.bind(world.journal);
  vi.spyOn(world.journal, 'commit').mockImplementation((entries, epoch) => {
    if (entries.length > 0) commits.push(entries.map(({ kind }) => kind));
    commit(entries, epoch);
  });
  const keptAtSending: string[][] = [];
  const submit = world.venue.submit.bind(world.venue);
  vi.spyOn(world.venue, 'submit').mockImplementation((approved) => {
    keptAtSending.push(world.journal.kept.map(({ kind }) => kind));
    return submit(approved);
  });
  await new Process(world).minute({ belief: 1 });
  expect(commits.slice(0, 2)).toEqual([['moment'], ['quote', 'forecast']]);
  expect(keptAtSending[0]).toEqual(['moment', 'quote', 'forecast']);
});

it('a moment is written while the venue is asked for its quotes, and one that nobody trades on at once', async () => {
  const world = new World();
  const course: string[] = [];
  world.onQuotesAsked = () => void course.push('quotes asked');
  const commit = world.journal.commit.bind(world.journal);
  vi.spyOn(world.journal, 'commit').mockImplementation((entries, epoch) => {
    for (const { kind } of entries) course.push(`${kind} kept`);
    commit(entries, epoch);
  });
  const process = new Process(world);
  await process.minute();
  expect(course).toEqual(['quotes asked', 'moment kept', 'forecast kept']);
  course.length = 0;
  process.candle(instant(BEGIN + 2 * MINUTE));
  world.pass(60);
  await process.minute();
  expect(course.filter((word) => word !== 'quotes asked').slice(0, 2)).toEqual([
    'moment kept',
    'forecast-missing kept',
  ]);
});

it('a quote whose forecast could not be made is kept with the next event', async () => {
  const world = new World();
  world.quotes = [QUOTE];
  const process = new Process(world);
  process.model = 'off';
  await process.minute();
  expect(world.story().slice(0, 3)).toEqual(['moment 1', 'quote', 'forecast-missing']);
});

it('while the disk is full a quote waits with the rest, and no entry is sent', async () => {
  const world = new World();
  world.quotes = [QUOTE];
  const process = new Process(world);
  await process.minute();
  world.journal.disk = 'full';
  await process.minute({ belief: 1 });
  expect(world.venue.submitted).toEqual([]);
  world.journal.disk = 'free';
  await process.minute();
  const kinds = world.journal.kept.map(({ kind }) => kind);
  expect(kinds.slice(0, 6)).toEqual(['moment', 'quote', 'forecast', 'moment', 'quote', 'forecast']);
});

it('the answer of the venue is booked though telling people fails', async () => {
  const world = new World();
  world.onEvent = (_, { orders }) => {
    if (orders.some(({ order }) => order.purpose === 'enter')) throw new Error('the log is gone');
  };
  const process = new Process(world);
  await expect(process.minute({ belief: 1 })).rejects.toThrow('the log is gone');
  expect(process.engine.workingOrders().map(({ state }) => state.kind)).toEqual(['open']);
});
