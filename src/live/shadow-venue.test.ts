import { describe, expect, it } from 'vitest';
import { SimulatedClock } from '../core/clock.ts';
import { minorFromAmount } from '../core/money.ts';
import { clientOrderId, type OrderRequest } from '../core/order.ts';
import { instant, MINUTE } from '../core/time.ts';
import { checkVenue } from '../execution/check-venue.ts';
import { exchangeRules, SimulatedVenue } from '../execution/simulated-venue.ts';
import { approve } from '../../test/support/approve.ts';
import { BITCOIN } from '../../test/support/candles.ts';
import { ShadowVenue } from './shadow-venue.ts';

const BEGIN = 1_704_067_200_000_000; // 2024-01-01T00:00:00Z
const PRICE = 40_000;
const CASH = minorFromAmount(1_000_000);
const SPOT = { ...BITCOIN, kind: 'spot' as const };

class Place {
  readonly clock = new SimulatedClock(instant(BEGIN));
  readonly venue: ShadowVenue;
  readonly lines: string[];

  constructor(lines: readonly string[] = [], rules: Parameters<typeof exchangeRules>[0] = {}) {
    this.lines = [...lines];
    this.venue = ShadowVenue.open({
      venue: new SimulatedVenue({
        markets: [{ instrument: SPOT, rules: exchangeRules({ slippageBps: 0, ...rules }) }],
        cashMinor: CASH,
      }),
      instruments: [SPOT],
      clock: this.clock,
      log: { lines, append: (line) => void this.lines.push(line) },
    });
  }

  submit(id: string, more: { readonly lots?: number; readonly limitTicks?: number } = {}) {
    const { lots = 1_000, limitTicks } = more;
    const terms = { id: clientOrderId(id), instrument: SPOT.id, side: 'buy', purpose: 'enter', lots } as const;
    const order = { ...terms, reduce: 'open-or-reduce', createdAt: this.clock.now() } as const;
    const request: OrderRequest =
      limitTicks === undefined
        ? { ...order, kind: 'market' }
        : { ...order, kind: 'limit', limitTicks, timeInForce: 'good-till-cancelled' };
    return this.venue.submit(approve(request));
  }

  async stateOf(id: string) {
    return (await this.venue.find(clientOrderId(id)))?.state;
  }

  /** A quiet minute with much volume. */
  minute(): void {
    const openTime = this.clock.now();
    const closeTime = instant(openTime + MINUTE);
    const price = { open: PRICE, high: PRICE, low: PRICE, close: PRICE };
    const candle = { openTime, closeTime, ...price, volume: 1e9, transactions: 1_000 };
    this.venue.open({ at: closeTime, markets: [{ candle, continuity: 'continuous' }] });
    this.venue.elapse(instant(closeTime - 1));
    this.venue.close();
    this.clock.advanceTo(closeTime);
  }
}

/** The venue with a minute between two readings of its fills, as time passes at a venue. */
function inTime(place: Place): ShadowVenue {
  return new Proxy(place.venue, {
    get: (venue, name) => {
      if (name === 'newFills') place.minute();
      const member: unknown = Reflect.get(venue, name, venue);
      return typeof member === 'function' ? (member.bind(venue) as unknown) : member;
    },
  });
}

async function checked(): Promise<{ readonly place: Place; readonly trouble: string }> {
  const place = new Place();
  place.minute();
  const check = checkVenue({
    venue: inTime(place),
    instrument: SPOT,
    priceTicks: Math.round(PRICE / 0.1),
    affordableLots: 1_000,
    approve,
  });
  return {
    place,
    trouble: await check.then(
      () => 'none',
      (error: Error) => error.message,
    ),
  };
}

it('the venue of a shadow keeps the contract of a venue but for one clause: it judges funds at the fill', async () => {
  const { trouble } = await checked();
  expect(trouble, 'a backtest takes such an order too, and ends it when it would fill').toBe(
    'The venue breaks its contract: an order that the account cannot pay is refused for funds',
  );
});

it('a venue that is made again from its log has the same account, and gives the same fills again', async () => {
  const { place: before } = await checked();
  const after = new Place(before.lines);
  expect(await after.venue.holdings()).toEqual(await before.venue.holdings());
  expect(await after.venue.openOrders()).toEqual(await before.venue.openOrders());
  expect((await after.venue.newFills()).length).toBeGreaterThan(0);
  expect(after.lines, 'reading the log adds nothing to it').toEqual(before.lines);
});

it.each([
  '{"kind":"open"',
  '{}',
  'null',
  '{"kind":"pay"}',
  '{"kind":"open"}',
  '{"kind":"open","moment":{"at":"noon","markets":[]}}',
  '{"kind":"elapse","until":null}',
  '{"kind":"submit","at":1}',
  '{"kind":"submit","at":1,"order":{"id":7}}',
  '{"kind":"cancel","order":7,"at":1}',
])('a log with the line %s is refused', (line) => {
  const lines = new Place().lines;
  expect(() => new Place([...lines, line])).toThrow(SyntaxError);
});

it('a moment whose candles were traded is not traded again', () => {
  const place = new Place();
  place.minute();
  const again = new Place(place.lines);
  const at = place.clock.now();
  expect(again.venue.open({ at, markets: [] })).toBe('traded');
  expect(again.lines).toEqual(place.lines);
});

it('candles that were open when the process died are not opened again', () => {
  const place = new Place();
  const moment = { at: instant(BEGIN + MINUTE), markets: [] };
  place.venue.open(moment);
  const again = new Place(place.lines);
  expect(again.venue.open(moment)).toBe('opened');
  expect(again.lines, 'nothing is given twice').toEqual(place.lines);
});

/** Ten bitcoin trade in a minute, which is half of the large order. */
const SLOW = { participation: 1e-8 };
const LARGE = { lots: 2_000_000 };
/** Far below the market. */
const LOW = { limitTicks: 2_000_000 };
const NO_PRICE = { limitTicks: 0.5 };
const LONG = clientOrderId('long');

describe('the orders of a shadow', () => {
  it('are found each by its own id while they work', async () => {
    const place = new Place([], SLOW);
    await place.submit('half', LARGE);
    place.minute();
    await place.submit('rests', LOW);
    expect(await place.stateOf('half')).toEqual({ kind: 'open', filledLots: 1_000_000 });
    expect(await place.stateOf('rests')).toEqual({ kind: 'open', filledLots: 0 });
    expect(await place.stateOf('unknown')).toBeUndefined();
    expect(await place.venue.cancel(clientOrderId('unknown'))).toMatchObject({ kind: 'not-open' });
    expect((await place.venue.openOrders()).ours.map(({ id }) => id)).toEqual(['half', 'rests']);
  });

  it('are found as rejected when they were refused, by a new process too; the first order of an id keeps it', async () => {
    const place = new Place();
    const outcome = await place.submit('no-price', NO_PRICE);
    const reason = 'a price is a whole number of ticks above zero, was 0.5';
    expect(outcome).toEqual({ kind: 'refused', trouble: 'rejected', retryable: 'final', reason });
    await place.submit('ended', LOW);
    await place.venue.cancel(clientOrderId('ended'));
    await place.submit('open', LOW);
    for (const id of ['ended', 'open'])
      expect(await place.submit(id, LOW)).toMatchObject({ kind: 'refused', reason: `order id ${id} was used before` });
    for (const each of [place, new Place(place.lines)]) {
      expect(await each.stateOf('no-price')).toEqual({ kind: 'rejected', reason });
      expect(await each.stateOf('ended')).toEqual({ kind: 'cancelled', filledLots: 0, reason: 'asked' });
      expect(await each.stateOf('open')).toEqual({ kind: 'open', filledLots: 0 });
    }
  });
});

describe('the orders of a shadow', () => {
  it.each([
    {
      how: 'had traded in part',
      rules: SLOW,
      begin: async (place: Place) => (await place.submit('long', LARGE), place.minute()),
      end: async (place: Place): Promise<void> => void (await place.venue.cancel(LONG)),
      state: { kind: 'cancelled', filledLots: 1_000_000, reason: 'asked' },
    },
    {
      how: 'had been cancelled, which took a while to arrive',
      rules: { latency: MINUTE },
      begin: async (place: Place) => {
        await place.submit('long', LOW);
        for (let minute = 0; minute < 2; minute++) place.minute();
        await place.venue.cancel(LONG);
      },
      end: async (place: Place): Promise<void> => {
        expect(await place.stateOf('long')).toEqual({ kind: 'cancelling', filledLots: 0 });
        for (let minute = 0; minute < 2; minute++) place.minute();
      },
      state: { kind: 'cancelled', filledLots: 0 },
    },
  ])('are remembered until 2,000 others have ended after their end: one that $how', async (scene) => {
    const place = new Place([], scene.rules);
    await scene.begin(place);
    for (let count = 1; count < 2_000; count++) await place.submit(`early-${count}`, NO_PRICE);
    await scene.end(place);
    await place.submit('late', NO_PRICE);
    expect(await place.stateOf('long'), 'it has just ended').toMatchObject(scene.state);
    expect(await place.stateOf('early-2')).toMatchObject({ kind: 'rejected' });
    expect(await place.stateOf('early-1'), 'memory has an end').toBeUndefined();
  });
});
