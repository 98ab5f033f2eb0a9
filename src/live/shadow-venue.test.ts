import { expect, it } from 'vitest';
import { SimulatedClock } from '../core/clock.ts';
import { minorFromAmount } from '../core/money.ts';
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

  constructor(lines: readonly string[] = []) {
    this.lines = [...lines];
    this.venue = new ShadowVenue({
      venue: new SimulatedVenue({
        markets: [{ instrument: SPOT, rules: exchangeRules({ slippageBps: 0 }) }],
        cashMinor: CASH,
      }),
      instruments: [SPOT],
      clock: this.clock,
      log: { lines, append: (line) => void this.lines.push(line) },
    });
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
