import { describe, expect, it } from 'vitest';
import { approve } from '../../test/support/approve.ts';
import { BITCOIN } from '../../test/support/candles.ts';
import type { Fill } from '../core/fill.ts';
import { clientOrderId, type ClientOrderId, type OrderRequest, type OrderState } from '../core/order.ts';
import { instant } from '../core/time.ts';
import { checkVenue } from './check-venue.ts';
import { isApproved, type SubmitOutcome, type Venue, type VenueTrouble } from './venue.port.ts';

const SPOT = { ...BITCOIN, kind: 'spot' as const, minimumLots: 5 };
const AFFORDABLE = 1_009;
const PRICE = 1_001;

/** What a venue has, for a fault to reach into. */
interface Books {
  readonly submitted: OrderRequest[];
  readonly orders: Map<ClientOrderId, OrderState>;
  readonly unread: Fill[];
  lots: number;
}

const refused = (trouble: VenueTrouble, retryable: 'final' | 'retryable' = 'final'): SubmitOutcome => ({
  kind: 'refused',
  trouble,
  retryable,
  reason: 'the test says so',
});

function fill(order: OrderRequest, number: number, lots: number): Fill {
  return {
    id: `${order.id}-${number}`,
    order: order.id,
    instrument: order.instrument,
    side: order.side,
    lots,
    priceTicks: PRICE,
    feeMinor: 0n,
    liquidity: 'taker',
    at: instant(0),
    cause: 'order',
  };
}

function take(order: OrderRequest, books: Books): SubmitOutcome {
  if (order.lots > AFFORDABLE) return refused('funds');
  if (order.lots < SPOT.minimumLots) return refused('size');
  if (books.orders.get(order.id)?.kind === 'open') return refused('rejected');
  if (order.kind === 'market') {
    books.unread.push(fill(order, 1, 40), fill(order, 2, order.lots - 40));
    books.lots += order.lots;
    books.orders.set(order.id, { kind: 'filled' });
  } else books.orders.set(order.id, { kind: 'open', filledLots: 0 });
  return { kind: 'accepted' };
}

/** Keeps every promise. Its fills come one at a reading, among fills of an order that an earlier process sent. */
function honestVenue(books: Books): Venue {
  const { submitted, orders, unread } = books;
  return {
    name: 'honest',
    submit: async (approved) => {
      if (!isApproved(approved)) throw new TypeError('not approved');
      submitted.push(approved.order);
      return take(approved.order, books);
    },
    cancel: async (id) => {
      if (orders.get(id)?.kind !== 'open') return { kind: 'not-open', reason: 'not open' };
      orders.set(id, { kind: 'cancelled', filledLots: 0, reason: 'asked' });
      return { kind: 'cancelled' };
    },
    openOrders: async () => ({
      ours: [...orders].flatMap(([id, state]) => (state.kind === 'open' ? [{ id, instrument: SPOT.id, state }] : [])),
      foreign: [],
    }),
    find: async (id) => {
      const state = orders.get(id);
      return state === undefined ? undefined : { id, state };
    },
    newFills: async () => unread.splice(0, 1),
    foreignTrades: () => [],
    newCashFlows: async () => [],
    uncreditedLots: () => [],
    holdings: async () => ({ cashMinor: 0n, lots: new Map([[SPOT.id, books.lots]]) }),
  };
}

type Fault = (honest: Venue, books: Books) => Partial<Venue>;

const EARLIER: OrderRequest = {
  id: clientOrderId('earlier'),
  instrument: SPOT.id,
  kind: 'market',
  side: 'sell',
  lots: 7,
  purpose: 'exit',
  reduce: 'reduce-only',
  createdAt: instant(0),
};

/** The first promise that a venue with a fault breaks; `none` where it keeps all. */
async function brokenBy(fault: Fault, minimumLots = SPOT.minimumLots) {
  const books: Books = { submitted: [], orders: new Map(), unread: [fill(EARLIER, 1, 7)], lots: 0 };
  const honest = honestVenue(books);
  const broken = await checkVenue({
    venue: { ...honest, ...fault(honest, books) },
    instrument: { ...SPOT, minimumLots },
    priceTicks: PRICE,
    affordableLots: AFFORDABLE,
    approve,
  }).then(
    () => 'none',
    (error: Error) => error.message.replace('The venue breaks its contract: ', ''),
  );
  return { broken, submitted: books.submitted };
}

/** Answers one order otherwise. `which` counts approved orders from 1. */
const answer =
  (which: number, outcome: SubmitOutcome): Fault =>
  (honest, { submitted }) => ({
    submit: async (approved) => {
      const honestly = await honest.submit(approved);
      return submitted.length === which ? outcome : honestly;
    },
  });

/** Changes the fills of the market order that the contract sends. */
const fills =
  (change: (fill: Fill) => Fill): Fault =>
  (honest) => ({
    newFills: async () => (await honest.newFills()).map((one) => (one.order === EARLIER.id ? one : change(one))),
  });

/** What a venue says of the resting order, while it is open and after. */
const stateOf =
  (say: (state: OrderState) => OrderState | undefined): Fault =>
  (honest) => ({
    find: async (id) => {
      const found = await honest.find(id);
      const state = found === undefined ? undefined : say(found.state);
      return state === undefined ? undefined : { id, state };
    },
  });

const listed =
  (state: OrderState, id?: string, instrument = SPOT.id): Fault =>
  (honest) => ({
    openOrders: async () => {
      const { ours, foreign } = await honest.openOrders();
      return {
        ours: ours.map((one) => ({ id: id === undefined ? one.id : clientOrderId(id), instrument, state })),
        foreign,
      };
    },
  });

const TAKEN_TWICE = 'an id that is taken by an open order is not taken again';
const LISTED = 'it is listed as open under the id that we gave it';
const OWN_TERMS = "a fill has its order's side and instrument";
const FUNDS = 'an order that the account cannot pay is refused for funds';
const SIZE = 'an order below the smallest is refused for its size';

const FAULTS: readonly (readonly [what: string, promise: string, fault: Fault])[] = [
  [
    'takes what nobody approved',
    'an order that the guardian has not approved throws and is not sent',
    () => ({ submit: async () => ({ kind: 'accepted' }) }),
  ],
  [
    'throws for what nobody approved, and has it',
    'what was not approved is not at the venue',
    (honest, { orders }) => ({
      submit: (approved) => {
        if (!isApproved(approved)) orders.set(clientOrderId('unapproved'), { kind: 'open', filledLots: 0 });
        return honest.submit(approved);
      },
    }),
  ],
  ['refuses a purchase', 'a market order that the account can pay is accepted', answer(1, refused('funds'))],
  [
    'fills too much',
    'the fills of a market order sum to its lots: 140 of 100',
    fills((one) => ({ ...one, lots: one.lots + 20 })),
  ],
  ['gives two fills one id', 'no two fills have one id', fills((one) => ({ ...one, id: 'same' }))],
  ['gives a fill of the other side', OWN_TERMS, fills((one) => ({ ...one, side: 'sell' }))],
  ['gives a fill of another instrument', OWN_TERMS, fills((one) => ({ ...one, instrument: 'ETH/USD' }))],
  [
    'gives one right fill and one of another instrument',
    OWN_TERMS,
    fills((one) => (one.id.endsWith('1') ? one : { ...one, instrument: 'ETH/USD' })),
  ],
  [
    'gives a fill again',
    'a fill is given once',
    (honest) => {
      const given: Fill[] = [];
      return {
        newFills: async () => {
          const fresh = await honest.newFills();
          given.push(...fresh);
          return fresh.length === 0 ? given : fresh;
        },
      };
    },
  ],
  [
    'holds less than was bought',
    'what was bought is held: 99 of 100 lots',
    () => ({ holdings: async () => ({ cashMinor: 0n, lots: new Map([[SPOT.id, 99]]) }) }),
  ],
  [
    'holds nothing of what was bought',
    'what was bought is held: undefined of 100 lots',
    () => ({ holdings: async () => ({ cashMinor: 0n, lots: new Map() }) }),
  ],
  ['refuses a limit', 'a limit far from the price is accepted', answer(2, refused('rejected'))],
  ['lists no order', LISTED, () => ({ openOrders: async () => ({ ours: [], foreign: [] }) })],
  ['lists the order under another id', LISTED, listed({ kind: 'open', filledLots: 0 }, 'other')],
  ['lists the order as unknown', LISTED, listed({ kind: 'unknown' })],
  ['lists the order as filled in part', LISTED, listed({ kind: 'open', filledLots: 1 })],
  [
    'lists the order with another instrument',
    `it is listed with its instrument, ${SPOT.id}`,
    listed({ kind: 'open', filledLots: 0 }, undefined, 'OTHER/USD'),
  ],
  ['takes an id twice', TAKEN_TWICE, answer(3, { kind: 'accepted' })],
  ['refuses an id that is taken for another reason', TAKEN_TWICE, answer(3, refused('funds'))],
  ['does not find an open order', 'it is found by that id', stateOf(() => undefined)],
  ['finds an open order as filled', 'it is found by that id', stateOf(() => ({ kind: 'filled' }))],
  [
    'cancels nothing',
    'an open order can be taken back',
    () => ({ cancel: async () => ({ kind: 'not-open', reason: '' }) }),
  ],
  [
    'says that it cancelled, and does not',
    'it is not listed any more',
    () => ({ cancel: async () => ({ kind: 'cancelled' }) }),
  ],
  [
    'forgets a cancelled order',
    'it is found as cancelled',
    stateOf((state) => (state.kind === 'open' ? state : undefined)),
  ],
  [
    'finds a cancelled order as expired',
    'it is found as cancelled',
    stateOf((state) => (state.kind === 'open' ? state : { kind: 'expired', filledLots: 0 })),
  ],
  [
    'finds what nobody sent',
    'one that nobody sent is not found',
    (honest) => ({ find: async (id) => (await honest.find(id)) ?? { id, state: { kind: 'filled' } } }),
  ],
  [
    'cancels an order twice',
    'an order that has ended is not open',
    (honest, { orders }) => ({
      cancel: async (id) =>
        orders.has(id) ? honest.cancel(id).then(() => ({ kind: 'cancelled' })) : honest.cancel(id),
    }),
  ],
  [
    'cancels what nobody sent',
    'so is one that nobody sent',
    (honest, { orders }) => ({
      cancel: async (id) => (orders.has(id) ? honest.cancel(id) : { kind: 'cancelled' }),
    }),
  ],
  ['takes what nobody can pay', FUNDS, answer(4, { kind: 'accepted' })],
  ['refuses what nobody can pay for its size', FUNDS, answer(4, refused('size'))],
  ['refuses what nobody can pay for now', FUNDS, answer(4, refused('funds', 'retryable'))],
  ['takes an order that is too small', SIZE, answer(5, { kind: 'accepted' })],
  ['refuses an order that is too small for funds', SIZE, answer(5, refused('funds'))],
  ['refuses an order that is too small for now', SIZE, answer(5, refused('size', 'retryable'))],
];

describe('the contract of a venue', () => {
  it.each(FAULTS)('fails a venue that %s', async (_, promise, fault) => {
    expect((await brokenBy(fault)).broken).toBe(promise);
  });

  it('passes an honest venue, and sends a tenth of what the account can pay', async () => {
    const { broken, submitted } = await brokenBy(() => ({}));
    expect(broken).toBe('none');
    const common = { instrument: SPOT.id, purpose: 'enter', reduce: 'open-or-reduce', createdAt: 0 };
    const resting = { ...common, id: 'check-3', kind: 'limit', lots: 100, timeInForce: 'good-till-cancelled' };
    expect(submitted, 'the first id is that of the order that nobody approved').toEqual([
      { ...common, id: 'check-2', kind: 'market', side: 'buy', lots: 100 },
      { ...resting, side: 'sell', limitTicks: 1_502 },
      { ...resting, side: 'buy', limitTicks: 500 },
      { ...common, id: 'check-4', kind: 'market', side: 'buy', lots: 100_900 },
      { ...common, id: 'check-5', kind: 'market', side: 'buy', lots: 4 },
    ]);
  });

  it.each([0, 1])('sends nothing below the smallest order where that is %d lots', async (minimumLots) => {
    const { broken, submitted } = await brokenBy(() => ({}), minimumLots);
    expect([broken, submitted.length]).toEqual(['none', 4]);
  });
});
