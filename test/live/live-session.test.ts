import { describe, expect, it } from 'vitest';
import { instant, MINUTE, SECOND, type Duration } from '../../src/core/time.ts';
import { Silence } from './scripted-venue.ts';
import { BEGIN, Process, World } from './session-bench.ts';

const purposes = ({ venue }: World) => venue.submitted.map(({ purpose }) => purpose);
const reasons = ({ journal }: World) =>
  journal.kept.flatMap(({ event }) => /"kind":"rejected","reason":"([^"]*)"/.exec(event)?.[1] ?? []);

it('a session goes from a candle to a guarded position to its end, and keeps every step before anything is sent', async () => {
  const world = new World();
  const process = new Process(world);
  await process.minute({ belief: 1 });
  await process.settle();
  await process.minute();
  await process.minute();
  world.pass(16);
  await process.session.turn();
  await process.settle();
  expect(purposes(world)).toEqual(['enter', 'protect', 'exit']);
  expect(world.story()).toEqual([
    'moment 1',
    'forecast',
    '1 open',
    'fill buy 100',
    '1 filled',
    '2 open',
    'moment 2',
    'forecast',
    'timer hold',
    '3 open',
    'moment 3',
    'forecast',
    'fill sell 100',
    '3 filled',
    '2 cancelled',
  ]);
  expect([process.engine.portfolio.isFlat, process.session.books, world.venue.lots]).toEqual([true, 'agree', 0]);
});

it("a session hears of a timer that is due at a moment's instant before the moment", async () => {
  const world = new World();
  const process = new Process(world);
  await process.minute({ belief: 1 });
  await process.settle();
  await process.minute();
  await process.minute();
  const story = world.story();
  expect(story.indexOf('timer hold')).toBeGreaterThan(story.indexOf('moment 2'));
  expect(story.indexOf('timer hold')).toBeLessThan(story.indexOf('moment 3'));
});

it('a session lets a timer between two moments fire on time, for none can come before it', async () => {
  const world = new World();
  const process = new Process(world);
  await process.minute({ belief: 1 });
  await process.settle();
  await process.minute();
  const unavailable = {
    kind: 'refused',
    trouble: 'maintenance',
    retryable: 'final',
    reason: 'EService:Unavailable',
  } as const;
  world.venue.receptions.push(unavailable, unavailable);
  await process.minute();
  expect(purposes(world), 'when its time is over, and with the forecast that follows').toEqual([
    'enter',
    'protect',
    'exit',
    'exit',
  ]);
  const refusedAt = world.clock.now();
  expect(process.session.wakeAt, 'the venue is tried again after five seconds').toBeLessThanOrEqual(
    refusedAt + 5 * SECOND,
  );
  world.pass(5);
  await process.session.turn();
  expect(purposes(world), 'without the patience that a late candle is given').toEqual([
    'enter',
    'protect',
    'exit',
    'exit',
    'exit',
  ]);
});

it('a session looks within a second for a stop of unknown fate, however quiet it was', async () => {
  const world = new World();
  const process = new Process(world, { lookWhileQuiet: (300 * SECOND) as Duration });
  world.venue.receptions.push('accepted', 'lost');
  await process.minute({ belief: 1 });
  expect(world.story().at(-1)).toBe('2 unknown');
  expect(process.session.wakeAt).toBeLessThanOrEqual(world.clock.now() + SECOND);
  world.pass(1);
  await process.session.turn();
  expect(world.story().at(-1), 'and finds it').toBe('2 open');
});

it('a session sees a moment that arrives late, and does not trade on it', async () => {
  const world = new World();
  const process = new Process(world);
  await process.minute({ belief: 1, late: 61 });
  expect(world.story().slice(0, 2)).toEqual(['moment 1', 'forecast-missing']);
  expect([process.seen.length, world.venue.submitted]).toEqual([1, []]);
  await process.minute({ belief: 1, late: 60 });
  expect(purposes(world), 'a minute is not late').toEqual(['enter', 'protect']);
});

it('a session trades on the newest only of several moments that come at once', async () => {
  const world = new World();
  const process = new Process(world, { decisionDelay: (10 * 60 * SECOND) as Duration });
  await process.session.turn();
  process.belief = 1;
  for (const minute of [1, 2, 3]) process.candle(instant(BEGIN + minute * MINUTE));
  world.pass(182);
  await process.session.turn();
  expect(world.story().slice(0, 6), 'the others are seen').toEqual([
    'moment 1',
    'forecast-missing',
    'moment 2',
    'forecast-missing',
    'moment 3',
    'forecast',
  ]);
  expect([process.seen.length, purposes(world)]).toEqual([3, ['enter', 'protect']]);
  expect(world.journal.kept[1]?.event).toContain('a moment that is 120 s newer came with it');
});

it('a session does not trade on a moment that lies ahead of its clock by more than a clock may be wrong', async () => {
  const world = new World();
  const process = new Process(world);
  await process.minute({ belief: 1, late: -2 });
  expect([world.story().slice(0, 2), purposes(world)]).toEqual([['moment 1', 'forecast-missing'], []]);
  expect(world.journal.kept[1]?.event).toContain('the moment lies 2 s ahead of our clock');
  process.candle(instant(BEGIN + 2 * MINUTE));
  world.pass(61);
  await process.session.turn();
  expect(purposes(world), 'a second is no wrong clock').toEqual(['enter', 'protect']);
});

it('a session sells nothing on spot behind a stop that may have traded: the coins beside are not ours', async () => {
  const world = new World('spot');
  const process = new Process(world);
  await process.minute({ belief: 1 });
  await process.settle();
  const [, stop] = world.venue.submitted;
  // It trades, and the venue shows the fill late.
  const told = world.venue.newFills.bind(world.venue);
  world.venue.newFills = () => Promise.resolve([]);
  world.venue.fill(stop!.id);
  world.pass(180);
  await process.session.turn();
  expect([purposes(world), reasons(world)], 'its time is over, and no exit goes').toEqual([
    ['enter', 'protect'],
    ['its stop may have traded, or may yet'],
  ]);
  world.venue.newFills = told;
  await process.settle();
  world.pass(10);
  await process.session.turn();
  expect([purposes(world), world.venue.lots, process.engine.portfolio.lots(0)], 'the stop has closed it').toEqual([
    ['enter', 'protect'],
    0,
    0,
  ]);
});

it('a session sells on spot once the stop is known to be gone', async () => {
  const world = new World('spot');
  const process = new Process(world);
  await process.minute({ belief: 1 });
  await process.settle();
  world.venue.cancelOutcomes.push({ kind: 'failed', trouble: 'unknown-outcome', reason: 'silence' });
  world.pass(180);
  await process.session.turn();
  expect(purposes(world), 'whether it is gone is not known').toEqual(['enter', 'protect']);
  for (let turn = 0; turn < 4; turn++) {
    world.pass(5);
    await process.session.turn();
  }
  expect([purposes(world), world.venue.lots]).toEqual([['enter', 'protect', 'exit'], 0]);
});

it('a session closes a position on time while the market is silent', async () => {
  const world = new World();
  const process = new Process(world);
  await process.minute({ belief: 1 });
  await process.settle();
  process.feed = 'silent';
  world.pass(150);
  await expect(process.session.turn(), 'and says that it is').rejects.toThrow('nobody answers');
  expect(purposes(world)).toEqual(['enter', 'protect', 'exit']);
});

describe('a session', () => {
  it('closes a position on time after a restart though the venue does not let the books be compared', async () => {
    const world = new World();
    const process = new Process(world);
    await process.minute({ belief: 1 });
    await process.settle();
    world.venue.holdings = () => Promise.reject(new Silence());
    world.pass(150);
    await expect(new Process(world).session.turn()).rejects.toThrow('nobody answers');
    expect(purposes(world), 'the exit that is due goes before the comparison that fails').toEqual([
      'enter',
      'protect',
      'exit',
    ]);
  });
});

it('a session books a fill once that is told twice', async () => {
  const world = new World();
  world.venue.memory = 'bad';
  const process = new Process(world);
  await process.minute({ belief: 1 });
  await process.settle();
  const next = new Process(world);
  await next.settle();
  expect(world.story().filter((each) => each.startsWith('fill'))).toEqual(['fill buy 100']);
  expect([next.engine.portfolio.lots(0), next.session.books]).toEqual([100, 'agree']);
});

describe('a hint', () => {
  /** A position whose stop rests, in a session that looked at it a moment ago. */
  const resting = async () => {
    const world = new World();
    const process = new Process(world);
    await process.minute({ belief: 1 });
    await process.settle();
    const stop = world.venue.submitted.find(({ purpose }) => purpose === 'protect');
    return { world, process, stop: stop!.id };
  };

  it('lets a fill be seen at once that polling finds half a minute later', async () => {
    const polled = await resting();
    polled.world.pass(2);
    polled.world.venue.fill(polled.stop, undefined, 98);
    await polled.process.session.turn();
    expect(polled.process.engine.portfolio.isFlat, 'a stop that rests is looked at seldom').toBe(false);
    polled.world.pass(30);
    await polled.process.session.turn();
    expect(polled.process.engine.portfolio.isFlat).toBe(true);

    const hinted = await resting();
    hinted.world.pass(2);
    hinted.world.venue.fill(hinted.stop, undefined, 98);
    hinted.process.session.hint('execution');
    await hinted.process.session.turn();
    expect(hinted.process.engine.portfolio.isFlat).toBe(true);
    expect(hinted.world.story(), 'and what the journal has is the same').toEqual(polled.world.story());
  });

  it('that is false, or comes a hundred times, costs a look a second and changes nothing', async () => {
    const { world, process } = await resting();
    const [story, looks] = [world.story(), world.venue.read.length];
    for (let count = 0; count < 100; count++) {
      world.pass(0.02);
      process.session.hint('execution');
      process.session.hint('candle');
      await process.session.turn();
    }
    expect(world.story()).toEqual(story);
    expect(world.venue.read.slice(looks).filter((call) => call === 'newFills').length).toBeLessThanOrEqual(3);
  });
});

describe('a journal that cannot be written', () => {
  it('keeps entries from being sent', async () => {
    const world = new World();
    const process = new Process(world);
    await process.session.turn();
    world.journal.disk = 'full';
    await process.minute({ belief: 1 });
    expect([world.venue.submitted, process.session.journalState]).toEqual([[], 'failing']);
  });

  it('keeps no exit from being sent, and has all in order once there is room', async () => {
    const world = new World();
    const process = new Process(world);
    await process.minute({ belief: 1 });
    await process.settle();
    const before = world.story().length;
    world.journal.disk = 'full';
    await process.minute();
    await process.minute();
    await process.settle();
    expect(purposes(world)).toEqual(['enter', 'protect', 'exit']);
    expect([world.story().length, world.venue.lots]).toEqual([before, 0]);
    world.journal.disk = 'free';
    await process.session.turn();
    expect(process.session.journalState).toBe('durable');
    expect(world.story().slice(before, before + 4)).toEqual([
      'moment 2',
      'forecast',
      'timer hold',
      expect.stringContaining('open'),
    ]);
    const again = new Process(world);
    expect([again.engine.portfolio.isFlat, again.engine.portfolio.cashMinor], 'and a restart finds its way').toEqual([
      true,
      process.engine.portfolio.cashMinor,
    ]);
  });
});
