import { describe, expect, it } from 'vitest';
import { clientOrderId } from '../core/order.ts';
import { FAILED, stage } from '../../test/support/venue-orders-stage.ts';

it('an order that is to be taken back has ended when the venue says so', async () => {
  const { send, story, desk } = stage();
  await desk.cancel(await send());
  expect(story()).toEqual(['open', 'cancelled']);
});

it('an order that is to be taken back is asked for at every look until it is gone', async () => {
  const { send, story, venue, desk, notes } = stage();
  const id = await send();
  venue.cancelOutcomes.push(FAILED, FAILED);
  await desk.cancel(id);
  await desk.look();
  expect([story(), venue.cancels.length, notes.length]).toEqual([['open'], 2, 2]);
  await desk.look();
  expect([story(), venue.cancels.length]).toEqual([['open', 'cancelled'], 3]);
  await desk.look();
  expect(venue.cancels).toHaveLength(3);
});

describe('an order that is to be taken back', () => {
  it('is being taken back until it has ended, and one that had ended before never was', async () => {
    const { send, desk, venue } = stage();
    const id = await send();
    venue.cancelOutcomes.push(FAILED);
    await desk.cancel(id);
    expect(desk.isTakingBack, 'it may still stand').toBe(true);
    await desk.look();
    expect(desk.isTakingBack).toBe(false);
    await desk.cancel(id);
    expect(desk.isTakingBack, 'asked for again, too late to matter').toBe(false);
  });
});

it('an order that has ended costs no call, however often it is to be taken back', async () => {
  const { send, desk, venue, story } = stage();
  const id = await send();
  await desk.cancel(id);
  for (let again = 0; again < 20; again++) await desk.cancel(id);
  await desk.cancel(clientOrderId('never'));
  expect([venue.cancels, story()]).toEqual([[id], ['open', 'cancelled']]);
});

it('an order that is to be taken back and filled first is filled, with its fill told before', async () => {
  const { send, story, venue, desk } = stage();
  const id = await send();
  venue.fill(id);
  await desk.cancel(id);
  await desk.look();
  expect(story()).toEqual(['open', 'fill 10', 'filled']);
});

it('an order that is to be taken back while halted is at once when it is an entry, which adds no risk, and is asked for until it is gone', async () => {
  const { send, story, venue, desk, halt } = stage();
  const id = await send();
  venue.fill(id, 4);
  halt();
  venue.cancelOutcomes.push(FAILED);
  await desk.cancel(id);
  await desk.look();
  expect([story(), venue.cancels], 'and what has filled is told').toEqual([
    ['open', 'fill 4', 'open', 'cancelled'],
    [id, id],
  ]);
});

it.each(['protect', 'exit'] as const)(
  'an order that is to be taken back while halted is not when it is to %s, and is once resumed',
  async (purpose) => {
    const { send, story, venue, desk, order, halt, resume } = stage();
    const id = await send({ ...order(), purpose, reduce: 'reduce-only' });
    halt();
    await desk.cancel(id);
    await desk.look();
    expect(venue.cancels, 'nothing is sent').toEqual([]);
    resume();
    await desk.look();
    expect(story()).toEqual(['open', 'cancelled']);
  },
);

it('an order that is to be taken back when the process before died is, at the first look', async () => {
  const { desk, tracker, order, venue, story } = stage({ unwanted: [clientOrderId('a1')] });
  tracker.track(order());
  venue.place(order());
  await desk.look();
  expect([story(), venue.cancels]).toEqual([['open', 'cancelled'], ['a1']]);
});

describe('an order that is taken back while the run is halted', () => {
  it('is an entry: a stop, a target and an exit stay, whatever else stands', async () => {
    for (const [purpose, cancels] of [
      ['enter', ['a1']],
      ['protect', []],
      ['exit', []],
    ] as const) {
      for (const beside of ['enter', 'protect'] as const) {
        const { desk, venue, send, order, halt } = stage();
        const id = await send({ ...order('a1'), purpose });
        await send({ ...order('a2'), purpose: beside });
        halt();
        await desk.cancel(id);
        expect(venue.cancels, `${purpose}, beside ${beside}`).toEqual(cancels);
      }
    }
  });

  it('is not settled by a venue that does not know it', async () => {
    const { desk, venue, send, story } = stage();
    const id = await send();
    venue.forget(id);
    await desk.cancel(id);
    expect([venue.cancels, story()]).toEqual([[id], ['open']]);
  });
});
