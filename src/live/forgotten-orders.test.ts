import { describe, expect, it } from 'vitest';
import { World, Process } from '../../test/live/session-bench.ts';
import { stage } from '../../test/support/venue-orders-stage.ts';
import { clientOrderId, type OrderRequest } from '../core/order.ts';

const NOTE = 'trouble: order a1 was accepted and the venue knows it no more';

/** An exit that was accepted and that the venue does not know any more. */
async function forgotten(parts: Parameters<typeof stage>[0] = {}, purpose: OrderRequest['purpose'] = 'exit') {
  const desk = stage(parts);
  const id = await desk.send({ ...desk.order(), side: 'sell', purpose });
  desk.venue.forget(id);
  const look = async (seconds: number) => {
    desk.pass(seconds);
    await desk.desk.look();
  };
  await look(1);
  return { ...desk, look };
}

describe('an order that was accepted and that the venue knows no more', () => {
  it('is taken back after a minute, and has ended when a minute later nothing shows that it traded', async () => {
    const { story, notes, venue, look } = await forgotten();
    await look(59);
    expect([story(), venue.cancels], 'the venue may be behind').toEqual([['open'], []]);
    await look(1);
    await look(1);
    expect([story(), notes, venue.cancels]).toEqual([['open'], [NOTE], ['a1']]);
    await look(58);
    expect([story(), venue.read.includes('holdings')], 'a fill may be shown late').toEqual([['open'], false]);
    await look(1);
    expect(story()).toEqual(['open', 'cancelled']);
  });

  it.each([
    ['protect', 10],
    ['enter', 60],
    ['exit', 60],
  ] as const)('that is to %s has ended %i s after it is known to be gone', async (purpose, seconds) => {
    const { story, look } = await forgotten({}, purpose);
    await look(60);
    await look(seconds - 1);
    expect(story()).toEqual(['open']);
    await look(1);
    expect(story()).toEqual(['open', 'cancelled']);
  });

  it('does not end while the account looks as if it had traded, and its fill is booked when it comes', async () => {
    const { story, notes, venue, order, look } = await forgotten({ mayHaveTraded: () => true });
    await look(60);
    await look(60);
    await look(1);
    expect(
      venue.read.filter((call) => call === 'holdings'),
      'a venue counts readings',
    ).toHaveLength(1);
    await look(60);
    expect([story(), notes.slice(1)]).toEqual([
      ['open'],
      ['trouble: order a1 is gone, and the account looks as if it had traded: its fill is waited for'],
    ]);
    venue.place(order());
    venue.fill(clientOrderId('a1'));
    venue.forget(clientOrderId('a1'));
    await look(1);
    expect(story()).toEqual(['open', 'fill 10', 'filled']);
  });
});

describe('an order that was accepted and that the venue knows no more', () => {
  it('does not end while nobody knows whether it could be taken back', async () => {
    const { story, notes, venue, look } = await forgotten();
    venue.cancelOutcomes.push({ kind: 'failed', trouble: 'unknown-outcome', reason: 'silence' });
    await look(60);
    await look(30);
    await look(59);
    expect([story(), notes.slice(1), venue.cancels.length]).toEqual([
      ['open'],
      ['trouble: order a1 cannot be taken back: silence'],
      2,
    ]);
    await look(1);
    expect(story()).toEqual(['open', 'cancelled']);
  });

  it('is left alone while halted, unless it enters', async () => {
    const exit = await forgotten();
    exit.halt();
    await exit.look(60);
    await exit.look(600);
    expect([exit.story(), exit.venue.cancels]).toEqual([['open'], []]);
    const entry = await forgotten({}, 'enter');
    entry.halt();
    await entry.look(60);
    await entry.look(60);
    expect([entry.story(), entry.venue.cancels]).toEqual([['open', 'cancelled'], ['a1']]);
  });
});

it('an order that was accepted and that the venue knows no more is as before when the venue shows it again', async () => {
  const { story, venue, order, look } = await forgotten();
  await look(59);
  venue.place({ ...order(), side: 'sell', purpose: 'exit' });
  await look(1);
  venue.forget(clientOrderId('a1'));
  await look(1);
  await look(59);
  expect([story(), venue.cancels], 'the minute counts anew').toEqual([['open'], []]);
});

it('an order that was accepted and that the venue knows no more ends with what was booked of it', async () => {
  const { send, story, heard, venue, desk, order, pass } = stage();
  const id = await send({ ...order(), purpose: 'exit' });
  venue.fill(id, 4);
  venue.forget(id);
  for (const seconds of [1, 60, 60]) {
    pass(seconds);
    await desk.look();
  }
  expect([story(), heard.at(-1)]).toMatchObject([
    ['open', 'fill 4', 'cancelled'],
    { state: { kind: 'cancelled', filledLots: 4 } },
  ]);
});

describe('an exit on spot that was accepted and that the venue knows no more', () => {
  /** The owner's coins lie beside the run's; the exit is forgotten as soon as it is accepted. */
  async function exiting() {
    const world = new World('spot', { owner: 100 });
    const process = new Process(world);
    await process.minute({ belief: 1 });
    await process.settle();
    const held = world.venue.lots;
    world.venue.markets = 'rest';
    world.pass(180);
    await process.session.turn();
    await process.settle();
    const exit = world.venue.submitted.at(-1);
    if (exit?.purpose !== 'exit') throw new Error('an exit was sent');
    const turns = async (seconds: number) => {
      for (let second = 0; second < seconds; second += 5) {
        world.pass(5);
        await process.session.turn();
      }
    };
    return { world, process, exit, held, turns, sent: () => world.venue.submitted.map(({ purpose }) => purpose) };
  }

  it('is followed by another, so that the position is closed, and the coins of the owner stay', async () => {
    const { world, process, exit, held, turns, sent } = await exiting();
    expect([held, sent()]).toEqual([200, ['enter', 'protect', 'exit']]);
    world.venue.forget(exit.id);
    world.venue.markets = 'fill';
    await turns(90);
    expect(sent(), 'it may trade yet').toHaveLength(3);
    await turns(60);
    expect([sent(), world.venue.lots, process.engine.portfolio.isFlat]).toEqual([
      ['enter', 'protect', 'exit', 'exit'],
      100,
      true,
    ]);
  });

  it('is followed by none when it traded, however late its fill is shown', async () => {
    const { world, process, exit, turns, sent } = await exiting();
    const told = world.venue.newFills.bind(world.venue);
    world.venue.newFills = () => Promise.resolve([]);
    world.venue.fill(exit.id);
    world.venue.forget(exit.id);
    await turns(600);
    expect([sent().length, world.venue.lots, process.session.books]).toEqual([3, 100, 'differ']);
    world.venue.newFills = told;
    await turns(30);
    await turns(60);
    expect([sent().length, world.venue.lots, process.engine.portfolio.isFlat, process.session.books]).toEqual([
      3,
      100,
      true,
      'agree',
    ]);
  });
});

it('a stop that was accepted and that the venue knows no more is placed again, and one that fills late is booked', async () => {
  const world = new World('spot');
  world.hold = 3_600_000_000_000 as typeof world.hold;
  const process = new Process(world);
  await process.minute({ belief: 1 });
  await process.settle();
  const [, stop] = world.venue.submitted;
  if (stop === undefined) throw new Error('a stop was sent');
  world.venue.forget(stop.id);
  for (let second = 0; second < 240; second += 5) {
    world.pass(5);
    await process.session.turn();
  }
  expect(world.venue.submitted.map(({ purpose }) => purpose)).toEqual(['enter', 'protect', 'protect']);
  world.venue.place(stop);
  world.venue.fill(stop.id);
  for (let second = 0; second < 120; second += 5) {
    world.pass(5);
    await process.session.turn();
  }
  expect([world.venue.lots, process.engine.portfolio.isFlat, process.session.books]).toEqual([0, true, 'agree']);
  expect(process.engine.workingOrders(), 'the second stop was taken back').toEqual([]);
});
