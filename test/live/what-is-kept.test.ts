import { expect, it } from 'vitest';
import { NO_DECISION } from '../../src/strategy/strategy.port.ts';
import { Process, World } from './session-bench.ts';
import { Silence } from './scripted-venue.ts';

it('a full disk is no failure of the journal while there is nothing to write', async () => {
  const world = new World();
  const process = new Process(world);
  await process.session.turn();
  world.journal.disk = 'full';
  await process.session.turn();
  expect(process.session.journalState).toBe('durable');
  await process.minute();
  expect(process.session.journalState, 'a moment is to be written').toBe('failing');
});

it('a venue that gives no quotes keeps nothing from being decided, and why is noted once in the journal', async () => {
  const world = new World();
  const process = new Process(world);
  await process.session.turn();
  world.onQuotesAsked = () => {
    throw new Silence();
  };
  await process.minute({ belief: 1 });
  expect(world.venue.submitted.map(({ purpose }) => purpose)).toEqual(['enter', 'protect']);
  expect(world.story().filter((what) => what === 'quote')).toEqual([]);
  const troubles = (): readonly unknown[] =>
    [...world.journal.notes()].flatMap(({ kind, detail }) => (kind === 'trouble' ? [detail] : []));
  await process.minute();
  expect(troubles()).toEqual([{ what: 'quotes', reason: new Silence().message }]);
  world.onQuotesAsked = () => undefined;
  await process.minute();
  world.onQuotesAsked = () => {
    throw new TypeError('a bug of the kit');
  };
  await process.minute();
  expect(troubles().at(-1), 'after an answer a silence is news again').toMatchObject({ reason: 'a bug of the kit' });
});

it('a feature that changes the candle and the book that it is shown changes neither price nor journal', async () => {
  const kept = async (onShown: World['onShown']) => {
    const world = new World();
    world.onShown = onShown;
    const process = new Process(world);
    const bids = Float64Array.of(99, 5);
    const asks = Float64Array.of(101, 5);
    for (const belief of [1, 0]) {
      const knownAt = world.clock.now();
      await process.minute({ belief, facts: { book: { kind: 'book', knownAt, bids, asks } } });
    }
    return { events: world.journal.kept.map(({ event }) => event), equity: process.engine.portfolio.equity };
  };
  const honest = await kept(() => undefined);
  const changing = await kept(({ markets: [view] }) => {
    Object.assign(view?.candle ?? {}, { close: 1 });
    view?.facts?.book?.asks.fill(0);
  });
  expect(changing).toEqual(honest);
  expect(honest.events.join(), 'it is in the journal').toContain('"book"');
});

it('a run whose strategy has a memory that nobody knows keeps no snapshots', async () => {
  for (const [memory, kept] of [
    [{ memory: 'nothing' }, true],
    [{}, false],
  ] as const) {
    const world = new World();
    world.snapshotEveryEvents = 1;
    const strategy = { name: 'idle', features: [], decide: () => NO_DECISION, ...memory };
    const process = new Process(world, {}, strategy);
    for (let minute = 0; minute < 5; minute++) await process.minute();
    expect(world.journal.snapshots().length > 0, JSON.stringify(memory)).toBe(kept);
  }
});

it('people are told at once of an event from which no order follows', () => {
  const world = new World();
  const told: string[] = [];
  world.onEvent = ({ kind }) => void told.push(kind);
  const process = new Process(world);
  process.session.onVenueHealth('down', 'maintenance');
  expect(told).toEqual(['venue-health']);
});

it('the journal is tidied behind every turn, also behind one that failed', async () => {
  const world = new World();
  let tidied = 0;
  world.journal.tidy = () => void tidied++;
  const process = new Process(world);
  await process.session.turn();
  expect(tidied).toBe(1);
  process.feed = 'silent';
  await expect(process.session.turn()).rejects.toThrow('nobody answers');
  expect(tidied).toBe(2);
});
