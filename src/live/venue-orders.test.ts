import { expect, it } from 'vitest';
import { type Reception } from '../../test/live/scripted-venue.ts';
import { clientOrderId, type OrderRequest } from '../core/order.ts';
import { NONCE, stage } from '../../test/support/venue-orders-stage.ts';

it('an order that is sent is open when accepted, and sent once', async () => {
  const { send, story, venue } = stage();
  await send();
  expect([story(), venue.submitted.length]).toEqual([['open'], 1]);
});

it("an order that is sent is refused in the venue's own words", async () => {
  const { send, heard, venue } = stage();
  venue.receptions.push({
    kind: 'refused',
    trouble: 'funds',
    retryable: 'final',
    reason: 'EOrder:Insufficient funds',
  });
  await send();
  expect(heard).toMatchObject([{ state: { kind: 'rejected', reason: 'funds: EOrder:Insufficient funds' } }]);
  expect(venue.submitted).toHaveLength(1);
});

it.each([
  ['throttled', 'enter', 'for-now'],
  ['maintenance', 'protect', 'for-now'],
  ['auth', 'protect', 'for-now'],
  ['rejected', 'protect', undefined],
  ['funds', 'protect', undefined],
  ['size', 'exit', undefined],
] as const)(
  'an order that is sent that a venue refuses as %s (%s) is refused %s',
  async (trouble, purpose, refused) => {
    const { send, heard, venue, order } = stage();
    venue.receptions.push({ kind: 'refused', trouble, retryable: 'final', reason: 'so' });
    await send({ ...order(), purpose });
    expect(heard).toMatchObject([{ state: { kind: 'rejected' } }]);
    expect(
      heard.map((event) =>
        event.kind === 'order-update' && event.state.kind === 'rejected' ? event.state.refused : 'none',
      ),
    ).toEqual([refused]);
  },
);

it('an order that is sent as a stop, behind one that was given up on, lacks funds for now: the first may stand and have them', async () => {
  const { desk, send, heard, venue, order, pass } = stage();
  const stop = (id: string): OrderRequest => ({ ...order(id), purpose: 'protect' });
  const refusals = () =>
    heard.flatMap((event) =>
      event.kind === 'order-update' && event.state.kind === 'rejected' ? [event.state.refused] : [],
    );
  const poor: Reception = {
    kind: 'refused',
    trouble: 'funds',
    retryable: 'final',
    reason: 'EOrder:Insufficient funds',
  };
  venue.receptions.push('never', poor, poor);
  await send(stop('a1'));
  pass(11);
  await desk.look();
  await send(stop('a2'));
  pass(61);
  await send(stop('a3'));
  expect(refusals()).toEqual(['unheard', 'for-now', undefined]);
});

// The first never arrived; the second is refused 5 s or a minute after the first was given up on.
it.each([
  ['protect', 'protect', 'funds', 5, 'for-now'],
  ['protect', 'protect', 'funds', 60, undefined],
  ['protect', 'exit', 'funds', 5, undefined],
  ['protect', 'protect', 'size', 5, undefined],
  ['exit', 'protect', 'funds', 5, undefined],
] as const)(
  'an order that is sent behind a lost %s, a %s refused as %s after %i s is refused %s',
  async (lost, purpose, trouble, after, refused) => {
    const { desk, send, heard, venue, order, pass } = stage();
    venue.receptions.push('never', { kind: 'refused', trouble, retryable: 'final', reason: 'so' });
    await send({ ...order('a1'), purpose: lost });
    pass(61);
    await desk.look();
    pass(after);
    await send({ ...order('a2'), purpose });
    const [, , last] = heard;
    expect(last).toMatchObject({ order: 'a2', state: { kind: 'rejected' } });
    expect(last?.kind === 'order-update' && last.state.kind === 'rejected' ? last.state.refused : 'none').toBe(refused);
  },
);

it('an order that is sent is not sent at all while it is banned', async () => {
  const { send, heard, venue } = stage({ ban: () => Promise.resolve('halted by Ada: storm') });
  await send();
  expect(heard, 'a ban says nothing of the order').toMatchObject([
    { state: { kind: 'rejected', reason: 'halted by Ada: storm', refused: 'for-now' } },
  ]);
  expect(venue.submitted).toEqual([]);
});

it.each([
  [1, 2, 'open'],
  [2, 3, 'open'],
  [3, 3, 'rejected'],
])(
  'an order that is sent is signed anew after an invalid nonce, twice at most: %i refusals, %i calls',
  async (refusals, calls, end) => {
    const { send, story, venue, heard } = stage();
    venue.receptions.push(...Array.from({ length: refusals }, () => NONCE));
    await send();
    expect([venue.submitted.length, story()]).toEqual([calls, [end]]);
    expect(heard, 'a refused nonce says nothing of the order').toMatchObject([
      { state: end === 'open' ? { kind: 'open' } : { refused: 'for-now', reason: 'nonce: EAPI:Invalid nonce' } },
    ]);
  },
);

it('an order that is sent asks before each signing whether it may still go', async () => {
  let asked = 0;
  const { send, story, venue } = stage({ ban: () => Promise.resolve(++asked > 1 ? 'halted meanwhile' : undefined) });
  venue.receptions.push(NONCE);
  await send();
  expect([venue.submitted.length, story()]).toEqual([1, ['rejected']]);
});

it('an order whose answer was lost is unknown, is found, and is never sent again', async () => {
  const { send, story, venue, desk } = stage();
  venue.receptions.push('lost');
  await send();
  await desk.look();
  expect([story(), venue.submitted.length]).toEqual([['unknown', 'open'], 1]);
});

it('an order whose answer was lost is found with its fills when it has ended meanwhile', async () => {
  const { send, story, venue, desk } = stage();
  venue.markets = 'fill';
  venue.receptions.push('lost');
  await send();
  await desk.look();
  expect(story()).toEqual(['unknown', 'fill 10', 'filled']);
});

it('an order whose answer was lost never arrived when the venue does not know it after the grace period, and not before', async () => {
  const { send, story, venue, desk, pass } = stage();
  venue.receptions.push('never');
  await send();
  pass(59);
  await desk.look();
  expect(story()).toEqual(['unknown']);
  pass(1);
  await desk.look();
  expect(story()).toEqual(['unknown', 'rejected']);
  expect(venue.submitted).toHaveLength(1);
});

it('an order whose answer was lost of a process that died has its grace period from the first look of the next', async () => {
  const { desk, tracker, order, story, pass } = stage();
  tracker.track(order());
  pass(600);
  await desk.look();
  pass(59);
  await desk.look();
  expect(story()).toEqual([]);
  pass(1);
  await desk.look();
  expect(story()).toEqual(['rejected']);
});

it('an order whose answer was lost stays unknown while the venue is silent', async () => {
  const { send, story, venue, desk, pass } = stage();
  venue.receptions.push('never');
  await send();
  venue.answers = 'no';
  pass(600);
  await expect(desk.look()).rejects.toThrow('nobody answers');
  expect(story()).toEqual(['unknown']);
});

it('what has happened at the venue is told as fills first, and an end only when all fills have been', async () => {
  const { send, story, venue, desk } = stage();
  const id = await send();
  venue.fill(id, 4);
  await desk.look();
  expect(story()).toEqual(['open', 'fill 4', 'open']);
  venue.end(id, { kind: 'cancelled', filledLots: 7, reason: 'by the venue' });
  await desk.look();
  expect(story(), 'three lots have not been told yet').toEqual(['open', 'fill 4', 'open']);
  venue.fill(id, 3);
  venue.end(id, { kind: 'cancelled', filledLots: 7, reason: 'by the venue' });
  await desk.look();
  expect(story().slice(3)).toEqual(['fill 3', 'cancelled']);
});

it('what has happened at the venue is told of a stop that has triggered and found no volume, once, and it stays so', async () => {
  const { send, order, story, heard, venue, desk } = stage();
  const id = await send({
    ...order(),
    kind: 'stop',
    triggerTicks: 9_000,
    side: 'sell',
    purpose: 'protect',
    reduce: 'reduce-only',
  });
  venue.end(id, { kind: 'open', filledLots: 0, trigger: 'triggered' });
  await desk.look();
  await desk.look();
  expect([story(), heard.at(-1)]).toMatchObject([
    ['open', 'open'],
    { state: { kind: 'open', filledLots: 0, trigger: 'triggered' } },
  ]);
  venue.end(id, { kind: 'open', filledLots: 0 });
  await desk.look();
  expect(story()).toHaveLength(2);
});

it('what has happened at the venue is booked once, however often it is told, and by a process after this one too', async () => {
  const { send, story, venue, desk } = stage({
    fillIds: new Set(['t2']),
    filled: new Map([[clientOrderId('a1'), 0]]),
  });
  venue.memory = 'bad';
  const id = await send();
  venue.fill(id, 4);
  await desk.look();
  await desk.look();
  venue.fill(id, 2);
  await desk.look();
  expect(story().filter((each) => each.startsWith('fill'))).toEqual(['fill 4']);
});

it('what has happened at the venue is booked once by a process after this one, however many fills a day had', async () => {
  const { send, story, venue, desk } = stage({
    fillIds: new Set(Array.from({ length: 5_000 }, (_, index) => `t${index + 1}`)),
  });
  const id = await send();
  venue.fill(id, 4);
  await desk.look();
  expect(story(), 'the oldest of them is told again').toEqual(['open']);
});

it('what has happened at the venue by other hands is reported once and left alone', async () => {
  const { venue, desk, notes } = stage();
  venue.foreign = ['O1: 0.5 XBTUSD'];
  await desk.look();
  await desk.look();
  expect([notes, venue.cancels]).toEqual([['foreign-order: O1: 0.5 XBTUSD'], []]);
});

it('what has happened at the venue with an order of our name that nobody watches is reported and the order taken back', async () => {
  const { venue, desk, notes, order } = stage();
  venue.place(order('lost1'));
  await desk.look();
  expect([notes, venue.cancels]).toEqual([['orphan: lost1'], ['lost1']]);
  await desk.look();
  expect(venue.cancels, 'it is gone').toHaveLength(1);
});

it('what has happened at the venue is reported and left alone while halted, and taken back once resumed', async () => {
  const { venue, desk, notes, order, halt, resume } = stage();
  venue.place(order('lost1'));
  halt();
  await desk.look();
  expect([notes, venue.cancels]).toEqual([['orphan: lost1'], []]);
  resume();
  await desk.look();
  expect([notes, venue.cancels], 'reported once').toEqual([['orphan: lost1'], ['lost1']]);
});

it('what has happened at the venue with an order that is sent anew while it is read is not taken back', async () => {
  const { venue, desk, notes, tracker, order } = stage();
  const [watched, late] = [order('a1'), order('a2')];
  tracker.track(watched);
  for (const placed of [watched, late]) venue.place(placed);
  const openOrders = venue.openOrders.bind(venue);
  venue.openOrders = async () => {
    const { ours, foreign } = await openOrders();
    // Asked for the first, the venue answers only after the second was sent.
    return { ours: ours.filter(({ id }) => id !== watched.id), foreign };
  };
  const find = venue.find.bind(venue);
  venue.find = (id, ...rest) => {
    tracker.track(late);
    return find(id, ...rest);
  };
  await desk.look();
  expect([notes, venue.cancels]).toEqual([[], []]);
});

it('an order that was being cancelled is open again where the venue says so', async () => {
  const { send, tracker, desk, story } = stage();
  const id = await send();
  tracker.update(id, { kind: 'cancelling', filledLots: 0 });
  await desk.look();
  expect([story(), tracker.working()[0]?.state]).toEqual([['open', 'open'], { kind: 'open', filledLots: 0 }]);
  await desk.look();
  expect(story(), 'it is said once').toEqual(['open', 'open']);
});
