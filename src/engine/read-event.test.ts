import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CashFlowCause } from '../core/cash-flow-cause.ts';
import { MARKET_FACTS } from '../../test/support/random-facts.ts';
import type { Instrument } from '../core/instrument.ts';
import { clientOrderId, type OrderState } from '../core/order.ts';
import { instant } from '../core/time.ts';
import type { EngineCommand, EngineEvent } from './event.ts';
import { eventJson } from './record-json.ts';
import { readEvent } from './read-event.ts';

const number = fc.oneof(
  fc.double(),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 5e-324, 1.7976931348623157e308),
);
const at = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }).map(instant);
/** Names that look like something else: a reader must not turn them into numbers. */
const text = fc.oneof(
  fc.string(),
  fc.constantFrom('NaN', 'Infinity', '-Infinity', '-0', '12', 'null', '"', '\u2028', '__proto__'),
);
const order = fc
  .oneof(fc.string({ minLength: 1, maxLength: 36 }), fc.constantFrom('NaN', 'Infinity', '-0'))
  .map(clientOrderId);
const minor = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });
const lots = fc.integer({ min: 1, max: 1e12 });
const state: fc.Arbitrary<OrderState> = fc.oneof(
  fc.record({ kind: fc.constantFrom('in-flight' as const, 'unknown' as const, 'filled' as const) }),
  fc.record({ kind: fc.constantFrom('open' as const, 'cancelling' as const, 'expired' as const), filledLots: lots }),
  fc.record({ kind: fc.constant('cancelled' as const), filledLots: lots, reason: text }),
  fc.record({ kind: fc.constant('rejected' as const), reason: text }, { requiredKeys: ['kind', 'reason'] }),
  fc.record({
    kind: fc.constant('rejected' as const),
    reason: text,
    refused: fc.constantFrom('for-now' as const, 'unheard' as const),
  }),
);
const step = fc.record({ units: fc.integer({ min: 1 }), decimals: fc.nat(9) });
const instrument: fc.Arbitrary<Instrument> = fc.record({
  id: text,
  venue: text,
  kind: fc.constantFrom('spot' as const, 'margin' as const, 'perpetual' as const, 'outcome' as const),
  base: text,
  quote: text,
  tick: step,
  lot: step,
  minimumLots: fc.nat(),
  minimumNotional: number,
});
const command: fc.Arbitrary<EngineCommand> = fc.oneof(
  fc.record({ kind: fc.constantFrom('halt' as const, 'flatten' as const), reason: text, by: text }),
  fc.record({ kind: fc.constant('resume' as const), by: text }),
);
const candle = fc.record({
  openTime: at,
  closeTime: at,
  open: number,
  high: number,
  low: number,
  close: number,
  volume: number,
  transactions: number,
});
const forecast = fc.record({
  instrument: text,
  madeAt: at,
  dueAt: at,
  probabilities: fc.array(number).map((each) => Float64Array.from(each)),
  artifact: text,
});

const featureRows = fc.array(
  fc.option(
    fc.array(number).map((row) => Float64Array.from(row)),
    { nil: undefined },
  ),
);

const EVENTS: { readonly [Kind in EngineEvent['kind']]: fc.Arbitrary<Extract<EngineEvent, { kind: Kind }>> } = {
  moment: fc.record({
    kind: fc.constant('moment'),
    moment: fc.record({
      at,
      markets: fc.array(
        fc.record(
          {
            candle: fc.option(candle, { nil: undefined }),
            continuity: fc.constantFrom('continuous' as const, 'after-hole' as const),
            facts: MARKET_FACTS,
          },
          { requiredKeys: ['candle', 'continuity'] },
        ),
      ),
    }),
  }),
  forecast: fc.record(
    {
      kind: fc.constant('forecast'),
      at,
      forecasts: fc.array(fc.option(forecast, { nil: undefined })),
      features: featureRows,
    },
    { requiredKeys: ['kind', 'at', 'forecasts'] },
  ),
  'forecast-missing': fc.record(
    {
      kind: fc.constant('forecast-missing'),
      at,
      reason: text,
      strategy: fc.constant('not-asked' as const),
      features: featureRows,
    },
    { requiredKeys: ['kind', 'at', 'reason'] },
  ),
  fill: fc.record({
    kind: fc.constant('fill'),
    fill: fc.record({
      id: text,
      order,
      instrument: text,
      side: fc.constantFrom('buy' as const, 'sell' as const),
      lots,
      priceTicks: lots,
      feeMinor: minor,
      liquidity: fc.constantFrom('maker' as const, 'taker' as const),
      at,
      cause: fc.constantFrom('order' as const, 'liquidation' as const, 'by-hand' as const, 'shortfall' as const),
    }),
  }),
  'order-update': fc.record({ kind: fc.constant('order-update'), at, order, state }),
  'cash-flow': fc.record({
    kind: fc.constant('cash-flow'),
    at,
    amountMinor: minor,
    cause: fc.constantFrom<CashFlowCause>('funding', 'interest', 'rounding', 'transfer', 'foreign'),
    id: text,
  }),
  credited: fc.record({ kind: fc.constant('credited'), at, instrument: text, lots: fc.nat() }),
  quote: fc.record({ kind: fc.constant('quote'), at, market: fc.nat(), bid: number, ask: number }),
  listing: fc.record({
    kind: fc.constant('listing'),
    at,
    market: fc.nat(),
    instrument,
    role: fc.constantFrom('traded' as const, 'watched' as const),
  }),
  settlement: fc.record({ kind: fc.constant('settlement'), at, market: fc.nat(), value: number }),
  timer: fc.record({ kind: fc.constant('timer'), at, timer: text }),
  command: fc.record({ kind: fc.constant('command'), at, command }),
  'venue-health': fc.record({
    kind: fc.constant('venue-health'),
    at,
    health: fc.constantFrom('up' as const, 'down' as const),
    detail: text,
  }),
};

describe('readEvent', () => {
  it.each(Object.keys(EVENTS) as EngineEvent['kind'][])(
    'gives back every %s that eventJson wrote, bit for bit',
    (kind) => {
      fc.assert(
        fc.property(EVENTS[kind], (event: EngineEvent) => {
          const text = eventJson(event);
          const read = readEvent(text);
          expect(read).toEqual(event);
          expect(eventJson(read), 'and the next writing is the same').toBe(text);
        }),
        { numRuns: 200, seed: 3 },
      );
    },
  );

  it('throws at what is no event', () => {
    for (const text of ['null', '7', '{}', '{"kind":"merger"}', '{"kind":"toString"}', '[]'])
      expect(() => readEvent(text), text).toThrow(new TypeError(`A journal's event has a kind, was ${text}`));
    expect(() => readEvent('{"kind":"timer"')).toThrow(SyntaxError);
  });
});
