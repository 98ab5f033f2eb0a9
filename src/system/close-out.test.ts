import { describe, expect, it } from 'vitest';
import { Process, World } from '../../test/live/session-bench.ts';
import { closeOut, coverOpen } from './close-out.ts';

/** A run with a position, and turns of two seconds. */
async function holding() {
  const world = new World();
  const process = new Process(world);
  await process.minute({ belief: 1 });
  await process.settle();
  let elapsed = 0;
  const turn = async (): Promise<void> => {
    world.pass(2);
    elapsed += 2_000;
    await process.session.turn().catch(() => undefined);
  };
  return { world, process, close: () => closeOut({ run: process, turn, elapsed: () => elapsed }), cover: () => coverOpen({ run: process, turn, elapsed: () => elapsed }), elapsed: () => elapsed };
}

describe('closeOut', () => {
  it('closes what is open, and leaves a run that trades at its next start', async () => {
    const { world, process, close } = await holding();
    expect([await close(), world.venue.lots, process.engine.workingOrders()]).toEqual(['flat', 0, []]);
    const next = new Process(world);
    await next.minute({ belief: 1 });
    expect([next.engine.guardianState.kind, world.venue.submitted.map(({ purpose }) => purpose)]).toEqual(['active', ['enter', 'protect', 'exit', 'enter', 'protect']]);
  });

  it('sends nothing for a run that is halted', async () => {
    const { world, process, close } = await holding();
    world.set('halted');
    await process.session.turn();
    expect([await close(), world.venue.lots, world.venue.submitted.length]).toEqual(['open', 100, 2]);
  });

  it('gives up on a venue that does not answer, and the next start goes on closing', async () => {
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

  it('does not end what the guardian or a person had stopped before', async () => {
    const { process, close } = await holding();
    process.session.flatten('five turns failed', 'supervisor');
    expect([await close(), process.engine.guardianState.kind]).toEqual(['flat', 'reducing']);
  });

  it('does nothing where nothing is open', async () => {
    const world = new World();
    const process = new Process(world);
    await process.session.turn();
    const before = world.story().length;
    expect(await closeOut({ run: process, turn: () => Promise.reject(new Error('a turn')), elapsed: () => 0 })).toBe('flat');
    expect(world.story()).toHaveLength(before);
  });
});

describe('coverOpen', () => {
  const NO = { kind: 'refused', trouble: 'rejected', retryable: 'final', reason: 'EService:Busy' } as const;

  it('ends at once where every position has its stop', async () => {
    const { cover, elapsed } = await holding();
    expect([await cover(), elapsed()]).toEqual(['covered', 0]);
  });

  it('goes on until a stop that was refused is placed', async () => {
    const { world, process, cover, elapsed } = await holding();
    const [, stop] = world.venue.submitted;
    world.venue.receptions.push(NO);
    world.venue.end(stop!.id, { kind: 'cancelled', filledLots: 0, reason: 'by hand' });
    world.pass(31);
    await process.session.turn();
    expect([...process.engine.bareLots.values()]).toEqual([100]);
    expect([await cover(), elapsed() <= 10_000, world.venue.submitted.map(({ purpose }) => purpose)]).toEqual(['covered', true, ['enter', 'protect', 'protect', 'protect']]);
    expect([world.venue.lots, process.engine.bareLots.size]).toEqual([100, 0]);
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
