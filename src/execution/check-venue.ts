import type { Fill } from '../core/fill.ts';
import type { Instrument } from '../core/instrument.ts';
import { clientOrderId, type OrderRequest } from '../core/order.ts';
import { instant } from '../core/time.ts';
import type { ApprovedOrder, SubmitOutcome, Venue } from './venue.port.ts';

/** A venue with an account that can buy `affordableLots`, and what it takes to make things happen there. */
export interface VenueUnderTest {
  readonly venue: Venue;
  readonly instrument: Instrument;
  /** The price now, in whole ticks. */
  readonly priceTicks: number;
  readonly affordableLots: number;
  readonly approve: (order: OrderRequest) => ApprovedOrder;
}

type Terms = Pick<OrderRequest, 'side' | 'lots'>;

/**
 * The contract of the `Venue` port: run it on every implementation, ours and yours. Resolves when all of it holds;
 * rejects with an Error that names the first promise that was broken. The account has traded when it ends.
 */
export async function checkVenue(place: VenueUnderTest): Promise<void> {
  const lots = Math.floor(place.affordableLots / 10);
  const orders = new OrderMaker(place.instrument);
  await checkMarketOrder(place, orders, lots);
  await checkRestingOrder(place, orders, lots);
  await checkRefusals(place, orders);
}

async function checkMarketOrder(place: VenueUnderTest, orders: OrderMaker, lots: number): Promise<void> {
  const { venue, approve } = place;
  const forged = orders.market({ side: 'buy', lots });
  await rejects(
    async () => venue.submit({ order: forged } as unknown as ApprovedOrder),
    'an order that the guardian has not approved throws and is not sent',
  );
  holds((await venue.openOrders()).ours.length === 0, 'what was not approved is not at the venue');

  const bought = orders.market({ side: 'buy', lots });
  holds(
    (await venue.submit(approve(bought))).kind === 'accepted',
    'a market order that the account can pay is accepted',
  );
  const fills = await fillsOf(venue, bought);
  holds(sum(fills) === lots, `the fills of a market order sum to its lots: ${sum(fills)} of ${lots}`);
  holds(new Set(fills.map(({ id }) => id)).size === fills.length, 'no two fills have one id');
  holds(
    fills.every(({ side, instrument }) => side === 'buy' && instrument === place.instrument.id),
    "a fill has its order's side and instrument",
  );

  holds((await venue.newFills()).length === 0, 'a fill is given once');
  const held = await venue.holdings();
  holds(
    held.lots.get(place.instrument.id) === lots,
    `what was bought is held: ${held.lots.get(place.instrument.id)} of ${lots} lots`,
  );
}

async function checkRestingOrder(place: VenueUnderTest, orders: OrderMaker, lots: number): Promise<void> {
  const { venue, approve, priceTicks } = place;
  const resting = orders.limit({ side: 'sell', lots }, Math.ceil(priceTicks * 1.5));
  holds((await venue.submit(approve(resting))).kind === 'accepted', 'a limit far from the price is accepted');
  const open = (await venue.openOrders()).ours.find(({ id }) => id === resting.id);
  holds(
    open?.state.kind === 'open' && open.state.filledLots === 0,
    'it is listed as open under the id that we gave it',
  );
  holds(open.instrument === resting.instrument, `it is listed with its instrument, ${resting.instrument}`);

  const again = await venue.submit(approve({ ...resting, side: 'buy', limitTicks: Math.floor(priceTicks / 2) }));
  holds(
    again.kind === 'refused' && again.trouble === 'rejected',
    'an id that is taken by an open order is not taken again',
  );

  holds((await venue.find(resting.id))?.state.kind === 'open', 'it is found by that id');
  holds((await venue.cancel(resting.id)).kind === 'cancelled', 'an open order can be taken back');
  holds(!(await venue.openOrders()).ours.some(({ id }) => id === resting.id), 'it is not listed any more');
  holds((await venue.find(resting.id))?.state.kind === 'cancelled', 'it is found as cancelled');
  holds((await venue.find(clientOrderId('never-sent'))) === undefined, 'one that nobody sent is not found');
  holds((await venue.cancel(resting.id)).kind === 'not-open', 'an order that has ended is not open');
  holds((await venue.cancel(clientOrderId('never-sent'))).kind === 'not-open', 'so is one that nobody sent');
}

async function checkRefusals(
  { venue, approve, affordableLots, instrument }: VenueUnderTest,
  orders: OrderMaker,
): Promise<void> {
  holds(
    refusedFor(await venue.submit(approve(orders.market({ side: 'buy', lots: affordableLots * 100 }))), 'funds'),
    'an order that the account cannot pay is refused for funds',
  );
  const small = instrument.minimumLots - 1;
  if (small > 0)
    holds(
      refusedFor(await venue.submit(approve(orders.market({ side: 'buy', lots: small }))), 'size'),
      'an order below the smallest is refused for its size',
    );
}

class OrderMaker {
  readonly #instrument: Instrument;
  #count = 0;

  constructor(instrument: Instrument) {
    this.#instrument = instrument;
  }

  market(terms: Terms): OrderRequest {
    return { ...this.#common(terms), kind: 'market' };
  }

  limit(terms: Terms, limitTicks: number): Extract<OrderRequest, { kind: 'limit' }> {
    return { ...this.#common(terms), kind: 'limit', limitTicks, timeInForce: 'good-till-cancelled' };
  }

  #common(terms: Terms) {
    this.#count++;
    return {
      ...terms,
      id: clientOrderId(`check-${this.#count}`),
      instrument: this.#instrument.id,
      purpose: 'enter',
      reduce: 'open-or-reduce',
      createdAt: instant(0),
    } as const;
  }
}

/**
 * The fills of one order, read until they sum to its lots; a venue that never gives them fails by the caller's own time
 * limit.
 */
async function fillsOf(venue: Venue, { id, lots }: OrderRequest): Promise<Fill[]> {
  const found: Fill[] = [];
  while (sum(found) < lots) found.push(...(await venue.newFills()).filter(({ order }) => order === id));
  return found;
}

function sum(fills: readonly Fill[]): number {
  return fills.reduce((total, { lots }) => total + lots, 0);
}

function refusedFor(outcome: SubmitOutcome, trouble: 'funds' | 'size'): boolean {
  return outcome.kind === 'refused' && outcome.trouble === trouble && outcome.retryable === 'final';
}

async function rejects(act: () => Promise<unknown>, promise: string): Promise<void> {
  const outcome = await act().then(
    () => 'resolved',
    () => 'rejected',
  );
  holds(outcome === 'rejected', promise);
}

function holds(condition: boolean, promise: string): asserts condition {
  if (!condition) throw new Error(`The venue breaks its contract: ${promise}`);
}
