import { describe, expect, it } from 'vitest';
import { Process, World } from '../../test/live/session-bench.ts';
import { readEvent } from '../engine/read-event.ts';
import { instruments } from '../../test/support/risk-view.ts';
import { closeOut, coverOpen, isBare } from './close-out.ts';

/** A run with a position, and turns of two seconds. */
async function holding() {
  const world = new World();
  const process = new Process(world);
  await process.minute({ belief: 1 });
  await process.settle();
  return ending(world, process);
}

/** What may be done as a run ends, and what is said meanwhile. */
function ending(world: World, process: Process) {
  let elapsed = 0;
  const told: string[] = [];
  const tell = (line: string): void => void told.push(line);
  const turn = async (): Promise<void> => {
    world.pass(2);
    elapsed += 2_000;
    await process.session.turn().catch(() => undefined);
  };
  const options = { run: process, turn, elapsedMillis: () => elapsed, tell };
  return {
    world,
    process,
    told,
    close: () => closeOut(options),
    cover: () => coverOpen(options),
    elapsed: () => elapsed,
  };
}

it('closeOut closes what is open, and leaves a run that trades at its next start', async () => {
  const { world, process, close, told } = await holding();
  expect([await close(), world.venue.lots, process.engine.workingOrders()]).toEqual(['flat', 0, []]);
  expect(told).toEqual(['stopping: what is open is closed, as live.on_stop asks; 20 s at most']);
  const next = new Process(world);
  await next.minute({ belief: 1 });
  expect([next.engine.guardianState.kind, world.venue.submitted.map(({ purpose }) => purpose)]).toEqual([
    'active',
    ['enter', 'protect', 'exit', 'enter', 'protect'],
  ]);
});

it('closeOut forgives no limit on losses: a stop is no word of a person about what was lost', async () => {
  const { world, close } = await holding();
  await close();
  const resumed = world.journal.kept.map(({ event }) => readEvent(event)).filter(({ kind }) => kind === 'command');
  expect(resumed.at(-1)).toMatchObject({ command: { kind: 'resume', by: 'stop', limits: 'kept' } });
});

it('closeOut sends nothing for a run that is halted', async () => {
  const { world, process, close, elapsed, told } = await holding();
  world.set('halted');
  await process.session.turn();
  expect([await close(), world.venue.lots, world.venue.submitted.length]).toEqual(['open', 100, 2]);
  expect([elapsed(), told], 'it neither waits nor says that it closes').toEqual([0, []]);
});

it('closeOut takes an entry back that nothing has filled: without a position, a run whose order stands is not flat', async () => {
  const world = new World();
  world.venue.markets = 'rest';
  const process = new Process(world);
  await process.minute({ belief: 1 });
  await process.settle();
  const [entry] = world.venue.submitted;
  expect([process.engine.portfolio.isFlat, process.engine.workingOrders().length]).toEqual([true, 1]);
  expect(await ending(world, process).close()).toBe('flat');
  expect([world.venue.cancels, process.engine.workingOrders()]).toEqual([[entry!.id], []]);
});

it('closeOut leaves a run halted that is halted while it closes', async () => {
  const { world, process, elapsed } = await holding();
  const turn = async (): Promise<void> => {
    world.pass(2);
    await process.session.turn();
    if (process.engine.portfolio.isFlat) world.set('halted');
    await process.session.turn();
  };
  expect(await closeOut({ run: process, turn, elapsedMillis: elapsed })).toBe('flat');
  expect([world.venue.lots, process.engine.guardianState.kind]).toEqual([0, 'halted']);
  expect(
    world.story().filter((line) => line === 'resume'),
    'nobody resumed it',
  ).toEqual([]);
});

it('closeOut gives up on a venue that does not answer, and the next start goes on closing', async () => {
  const { world, close } = await holding();
  world.venue.answers = 'no';
  expect(await close()).toBe('open');
  world.venue.answers = 'yes';
  const next = new Process(world);
  world.pass(120);
  await next.settle();
  await next.settle();
  expect([next.engine.guardianState.kind, world.venue.lots]).toEqual(['reducing', 0]);
});

it('closeOut does not end what the guardian or a person had stopped before', async () => {
  const { process, close } = await holding();
  process.session.flatten('five turns failed', 'supervisor');
  expect([await close(), process.engine.guardianState.kind]).toEqual(['flat', 'reducing']);
});

it('closeOut does nothing where nothing is open', async () => {
  const world = new World();
  const process = new Process(world);
  await process.session.turn();
  const before = world.story().length;
  expect(
    await closeOut({ run: process, turn: () => Promise.reject(new Error('a turn')), elapsedMillis: () => 0 }),
  ).toBe('flat');
  expect(world.story()).toHaveLength(before);
});

describe('coverOpen', () => {
  const NO = { kind: 'refused', trouble: 'rejected', retryable: 'final', reason: 'EService:Busy' } as const;

  it('ends at once where every position has its stop', async () => {
    const { cover, elapsed, told } = await holding();
    expect([await cover(), elapsed(), told]).toEqual(['covered', 0, []]);
  });

  it('goes on until a stop that was refused is placed', async () => {
    const { world, process, cover, elapsed, told } = await holding();
    const [, stop] = world.venue.submitted;
    world.venue.receptions.push(NO);
    world.venue.end(stop!.id, { kind: 'cancelled', filledLots: 0, reason: 'by hand' });
    world.pass(31);
    await process.session.turn();
    expect([...process.engine.bareLots.values()]).toEqual([100]);
    expect([await cover(), elapsed() <= 10_000, world.venue.submitted.map(({ purpose }) => purpose)]).toEqual([
      'covered',
      true,
      ['enter', 'protect', 'protect', 'protect'],
    ]);
    expect([world.venue.lots, process.engine.bareLots.size]).toEqual([100, 0]);
    expect(told).toEqual(['stopping: a position has neither a stop nor an exit yet; it gets one, in 20 s at most']);
  });

  it('gives up after a while, and at once on a run that is halted', async () => {
    const { world, process, cover, elapsed } = await holding();
    const [, stop] = world.venue.submitted;
    world.venue.end(stop!.id, { kind: 'cancelled', filledLots: 0, reason: 'by hand' });
    world.venue.receptions.push(NO, NO, NO, NO, NO, NO, NO, NO, NO, NO);
    world.pass(31);
    await process.session.turn();
    expect([await cover(), elapsed()]).toEqual(['bare', 20_000]);
    world.set('halted');
    await process.session.turn();
    expect([await cover(), elapsed()]).toEqual(['bare', 20_000]);
  });
});

describe('isBare', () => {
  const [first, second] = instruments.map((instrument) => ({ ...instrument, minimumLots: 5 }));
  const both = [first!, second!];

  it.each([
    [[4, 0], false],
    [[5, 0], true],
    [[0, 5], true],
    [[0, 0], false],
  ] as const)('of %j lots, where 5 are the least for a stop, says %s', ([one, two], bare) => {
    expect(
      isBare({
        instruments: both,
        bareLots: new Map([
          [first!.id, one],
          [second!.id, two],
        ]),
        stopPrice: () => Number.NaN,
      }),
    ).toBe(bare);
  });

  it('says no of lots that are worth less than a stop may be, at the price where it would trigger', () => {
    const engine = { instruments: [{ ...first!, minimumNotional: 1 }], bareLots: new Map([[first!.id, 10]]) };
    expect([99.9, 100].map((price) => isBare({ ...engine, stopPrice: () => price }))).toEqual([false, true]);
  });
});
