import { describe, expect, it } from 'vitest';
import { duration, HOUR, MINUTE, SECOND, type Duration } from '../../src/core/time.ts';
import { readEvent } from '../../src/engine/read-event.ts';
import { Process, World } from './session-bench.ts';

/** A run that buys 100 lots with its first minute. The venue credits 99 of them. */
function stage(hold: Duration) {
  const world = new World('spot');
  world.venue.keeps = 1;
  world.hold = hold;
  return { world, process: new Process(world, { reconcileEvery: duration(20 * SECOND) }) };
}

/** A turn each second. Where nothing stands in the way, a missing lot is booked within 100 seconds. */
async function seconds(world: World, process: Process, count: number): Promise<void> {
  for (let second = 0; second < count; second++) {
    world.pass(1);
    await process.session.turn();
  }
}

const shortfalls = ({ journal }: World) =>
  journal.kept
    .map(({ event }) => readEvent(event))
    .flatMap((event) => (event.kind === 'fill' && event.fill.cause === 'shortfall' ? [event.fill.lots] : []));

const working = ({ engine }: Process) =>
  engine.workingOrders().map(({ request, state }) => `${request.purpose} ${state.kind}`);

describe('a lot that the venue never credited', () => {
  it('is not booked while an exit is open, and is booked after the exit has filled', async () => {
    const { world, process } = stage(duration(MINUTE));
    await process.minute({ belief: 1 });
    world.venue.markets = 'rest';
    await seconds(world, process, 300);
    expect(working(process)).toEqual(['exit open']);
    expect(shortfalls(world), 'a fill of the exit may be on its way').toEqual([]);
    for (const { request } of process.engine.workingOrders()) world.venue.fill(request.id);
    await seconds(world, process, 300);
    expect([shortfalls(world), process.engine.portfolio.isFlat, process.session.books]).toEqual([[1], true, 'agree']);
  });

  it('is not booked while nobody knows whether its stop arrived, and is booked once a stop is open', async () => {
    const { world, process } = stage(duration(HOUR));
    const { receptions } = world.venue;
    receptions.push('accepted', ...Array.from({ length: 200 }, () => 'never' as const));
    await process.minute({ belief: 1 });
    // After two minutes without a stop the position is closed.
    await seconds(world, process, 118);
    expect(working(process)).toEqual(['protect unknown']);
    expect(shortfalls(world), 'the stop may have filled').toEqual([]);
    receptions.length = 0;
    await seconds(world, process, 300);
    expect(working(process)).toEqual(['protect open']);
    expect([shortfalls(world), process.session.books]).toEqual([[1], 'agree']);
  });
});
