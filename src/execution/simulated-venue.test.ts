import { describe, expect, it } from 'vitest';
import type { Candle } from '../core/candle.ts';
import type { Instrument } from '../core/instrument.ts';
import type { Moment } from '../core/moment.ts';
import { minorFromAmount } from '../core/money.ts';
import { clientOrderId, type MarketOrder } from '../core/order.ts';
import { HOUR, instant } from '../core/time.ts';
import { isApproved, type ApprovedOrder } from '../risk/approved-order.ts';
import { Guardian } from '../risk/guardian.ts';
import type { RiskView } from '../risk/risk-check.port.ts';
import { exchangeRules, SimulatedVenue, stateAfterSubmit, type ExchangeEvent } from './simulated-venue.ts';

const instruments = ['BTC/USD', 'ETH/USD'].map((id): Instrument => ({
  id,
  venue: 'test',
  kind: 'spot',
  base: id.slice(0, 3),
  quote: 'USD',
  tick: { units: 1, decimals: 2 },
  lot: { units: 1, decimals: 3 },
  minimumLots: 1,
  minimumNotional: 0,
}));
const emptyView: RiskView = {
  now: instant(0),
  portfolio: { cash: 0, equity: 0, positions: [] },
  instruments,
  prices: new Float64Array(2),
  workingEntries: [],
  dayStartEquity: 0,
};

function venueOf(): SimulatedVenue {
  return new SimulatedVenue({
    markets: instruments.map((instrument) => ({ instrument, rules: exchangeRules() })),
    cashMinor: minorFromAmount(1_000),
  });
}
function approved(changes: Partial<MarketOrder> = {}): ApprovedOrder {
  const request: MarketOrder = {
    id: clientOrderId('o1'),
    instrument: 'BTC/USD',
    kind: 'market',
    side: 'buy',
    lots: 100,
    purpose: 'enter',
    reduce: 'open-or-reduce',
    createdAt: instant(0),
    ...changes,
  };
  const answer = new Guardian({ checks: [] }).review(request, emptyView);
  if (!isApproved(answer)) throw new Error('a guardian without checks refused');
  return answer;
}
function moment(hour: number, prices: readonly (number | undefined)[]): Moment {
  const at = instant(hour * HOUR);
  const candle = (price: number): Candle => ({
    openTime: instant(at - HOUR),
    closeTime: at,
    open: price,
    high: price,
    low: price,
    close: price,
    volume: 1,
    transactions: 1,
  });
  return {
    at,
    markets: prices.map((price) => ({
      candle: price === undefined ? undefined : candle(price),
      continuity: 'continuous',
    })),
  };
}

/** All that a moment's candles do, without answers. */
function advance(venue: SimulatedVenue, shown: Moment): ExchangeEvent[] {
  const events: ExchangeEvent[] = [];
  const gather = (told: readonly ExchangeEvent[]): void => void events.push(...told);
  venue.open(shown, gather);
  venue.elapse(shown, instant(shown.at - 1), gather);
  venue.close(shown, gather);
  return events;
}

describe('the simulated venue', () => {
  it('asserts the approval when it runs', () => {
    const forged = JSON.parse(JSON.stringify({ order: approved().order })) as ApprovedOrder;
    expect(() => venueOf().submit(forged, instant(0))).toThrow(TypeError);
  });

  it('fills an order of one moment at the open of the next', () => {
    const venue = venueOf();
    advance(venue, moment(1, [100, 10]));
    const outcome = venue.submit(approved(), instant(HOUR));
    expect(stateAfterSubmit(outcome)).toEqual({ kind: 'open', filledLots: 0 });
    const events = advance(venue, moment(2, [101, 10]));
    expect(events).toMatchObject([
      { kind: 'fill', fill: { priceTicks: 10_104, lots: 100, at: HOUR, liquidity: 'taker' } },
      { kind: 'order-update', order: 'o1', state: { kind: 'filled' } },
    ]);
    expect(venue.totals).toEqual({
      feesMinor: minorFromAmount(0.005052),
      slippageMinor: minorFromAmount(0.004),
      fundingMinor: 0n,
      interestMinor: 0n,
      liquidations: 0,
    });
  });

  it("tells the markets' events in the order of the universe, and passes over an absent candle", () => {
    const venue = venueOf();
    venue.submit(approved({ id: clientOrderId('e'), instrument: 'ETH/USD' }), instant(0));
    venue.submit(approved({ id: clientOrderId('b') }), instant(0));
    const both = advance(venue, moment(1, [100, undefined]));
    expect(both.map((event) => event.kind === 'fill' && event.fill.order)).toEqual(['b', false]);
    expect(
      advance(venue, moment(2, [undefined, 10])).map((event) => event.kind === 'fill' && event.fill.order),
    ).toEqual(['e', false]);
  });

  it('answers a refusal and a late cancel with values', () => {
    const venue = venueOf();
    const outcome = venue.submit(approved({ instrument: 'XXX/USD' }), instant(0));
    expect(outcome).toMatchObject({ kind: 'refused', trouble: 'rejected', retryable: 'final' });
    expect(stateAfterSubmit(outcome)).toMatchObject({ kind: 'rejected' });
    expect(venue.cancel(clientOrderId('o1'), instant(0))).toMatchObject({ kind: 'not-open' });
    venue.submit(approved(), instant(0));
    expect(venue.cancel(clientOrderId('o1'), instant(0))).toEqual({ kind: 'cancelled', filledLots: 0 });
  });

  it('lets a moment pass quietly when nothing could come of it, and keeps its prices', () => {
    const venue = venueOf();
    expect(venue.passQuietly(moment(1, [100, 10]))).toBe('passed');
    expect(venue.exchange.markTicks(1)).toBe(1_000);
    venue.submit(approved(), instant(HOUR));
    expect(venue.passQuietly(moment(2, [101, 10]))).toBe('busy');
    expect(venue.exchange.markTicks(0), 'a busy one is walked through').toBe(10_000);
  });

  it('tells what happened while it stands as it did then: a stop that answers an entry guards the same bar', () => {
    const venue = venueOf();
    venue.submit(approved(), instant(HOUR));
    const candle: Candle = {
      openTime: instant(HOUR),
      closeTime: instant(2 * HOUR),
      open: 100,
      high: 101,
      low: 90,
      close: 100,
      volume: 1,
      transactions: 1,
    };
    const shown: Moment = {
      at: candle.closeTime,
      markets: [
        { candle, continuity: 'continuous' },
        { candle: undefined, continuity: 'continuous' },
      ],
    };
    const seen: [string, number | undefined][] = [];
    const answer = (told: readonly ExchangeEvent[]): void => {
      for (const event of told) {
        if (event.kind !== 'fill') continue;
        seen.push([event.fill.order, venue.exchange.account.lots[0]]);
        const order = {
          ...approved().order,
          id: clientOrderId('stop'),
          kind: 'stop',
          side: 'sell',
          purpose: 'protect',
          reduce: 'reduce-only',
          triggerTicks: 9_500,
        } as const;
        if (event.fill.order === 'o1') venue.exchange.submit(order, event.fill.at);
      }
    };
    venue.open(shown, answer);
    venue.close(shown, answer);
    expect(seen).toEqual([
      ['o1', 100],
      ['stop', 0],
    ]);
  });
});
