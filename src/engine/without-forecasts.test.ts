import { describe, expect, it } from 'vitest';
import { MARGIN } from '../../test/support/protection-bench.ts';
import { minorFromAmount } from '../core/money.ts';
import { duration, instant, MINUTE } from '../core/time.ts';
import { OrderIds } from '../execution/order-ids.ts';
import { PortfolioLedger } from '../execution/portfolio-ledger.ts';
import { EquityShareSizing } from '../risk/equity-share-sizing.ts';
import { Guardian } from '../risk/guardian.ts';
import { ProbabilityThreshold } from '../strategy/probability-threshold.ts';
import { FAILED_DECISION, NO_DECISION, type DecisionView, type Strategy } from '../strategy/strategy.port.ts';
import { Engine } from './engine.ts';
import { QUIET } from './engine-output.ts';

function engineOf(strategy: Strategy, markets = 1): Engine {
  const instruments = Array.from({ length: markets }, (_, market) => ({ ...MARGIN, id: `M${market}/USD` }));
  return new Engine({
    instruments,
    strategy,
    sizer: new EquityShareSizing({ share: 0.1 }),
    guardian: new Guardian({ checks: [] }),
    portfolio: new PortfolioLedger({ instruments, cashMinor: minorFromAmount(10_000) }),
    orderIds: new OrderIds(1),
  });
}

function moment(engine: Engine, minute: number): void {
  const at = instant(minute * MINUTE);
  const prices = { open: 100, high: 100, low: 100, close: 100, volume: 1, transactions: 1 };
  const candle = { openTime: instant(at - MINUTE), closeTime: at, ...prices };
  const markets = engine.instruments.map(() => ({ candle, continuity: 'continuous' as const }));
  engine.process({ kind: 'moment', moment: { at, markets } });
}

const missing = (minute: number) =>
  ({ kind: 'forecast-missing', at: instant(minute * MINUTE), reason: 'the model is off' }) as const;

describe('a strategy without forecasts', () => {
  it('is asked at every moment, sees why there are none, and may enter', () => {
    const seen: string[] = [];
    const engine = engineOf({
      name: 'rules',
      features: [],
      decide: ({ moment: { at }, forecast }) => {
        seen.push(`${at / MINUTE}: ${forecast.kind === 'missing' ? forecast.reason : 'forecasts'}`);
        return { signals: [{ market: 0, belief: 1, reason: 'RSI below 30' }] };
      },
    });
    const orders = [1, 2, 3, 4, 5].map((minute) => {
      moment(engine, minute);
      return engine.process(missing(minute)).orders.length;
    });
    expect(seen).toEqual([1, 2, 3, 4, 5].map((minute) => `${minute}: the model is off`));
    expect(orders, 'the first entry is under way afterwards').toEqual([1, 0, 0, 0, 0]);
    const { chances, losses, orders: entered } = engine.entryCounts();
    expect([chances, entered]).toEqual([5, 1]);
    expect(losses).toEqual([{ kind: 'order-under-way', count: 4 }]);
  });

  it('leaves the markets that it has no signal of counted as without a forecast', () => {
    const engine = engineOf(
      { name: 'rules', features: [], decide: () => ({ signals: [{ market: 1, belief: 1, reason: 'so' }] }) },
      3,
    );
    moment(engine, 1);
    expect(engine.process(missing(1)).decisions).toMatchObject([{ market: 1, probabilities: [], artifact: undefined }]);
    const { losses, orders, waiting } = engine.entryCounts();
    expect([losses, orders, waiting]).toEqual([[{ kind: 'no-forecast', reason: 'the model is off', count: 2 }], 1, 0]);
  });

  it('is not asked at a moment that is not traded on, which counts as one without a forecast', () => {
    const engine = engineOf({
      name: 'rules',
      features: [],
      decide: () => {
        throw new Error('it was asked');
      },
    });
    moment(engine, 1);
    expect(engine.process({ ...missing(1), strategy: 'not-asked' })).toBe(QUIET);
    expect(engine.entryCounts().losses).toEqual([{ kind: 'no-forecast', reason: 'the model is off', count: 1 }]);
  });

  it('decides nothing where it needs forecasts, as the probability threshold does', () => {
    const engine = engineOf(new ProbabilityThreshold({ classes: ['down', 'up'], holdFor: duration(MINUTE) }));
    moment(engine, 1);
    expect(engine.process(missing(1))).toBe(QUIET);
    expect(engine.entryCounts().losses).toEqual([{ kind: 'no-forecast', reason: 'the model is off', count: 1 }]);
  });
});

describe('the features that a strategy reads', () => {
  it('come with forecasts and without', () => {
    const seen: unknown[] = [];
    const decide = ({ features }: DecisionView) => {
      seen.push([...(features[0] ?? [])]);
      return NO_DECISION;
    };
    const engine = engineOf({ name: 'reader', features: ['a', 'b'], decide });
    expect(engine.featureNames).toEqual(['a', 'b']);
    moment(engine, 1);
    engine.process({ ...missing(1), features: [Float64Array.of(1, 2)] });
    moment(engine, 2);
    engine.process({ kind: 'forecast', at: instant(2 * MINUTE), forecasts: [], features: [Float64Array.of(3, 4)] });
    expect(seen).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('are demanded: an event without them is a bug of the driver', () => {
    const engine = engineOf({ name: 'reader', features: ['a'], decide: () => NO_DECISION });
    moment(engine, 1);
    expect(() => engine.process(missing(1))).toThrow('The strategy reader reads the features a');
  });
});

/** Its code throws in the second minute. */
const BROKEN: Strategy = {
  name: 'broken',
  features: [],
  decide: ({ moment: { at } }) => (at === instant(2 * MINUTE) ? FAILED_DECISION : NO_DECISION),
};

it('a strategy whose code threw said nothing: that is counted apart from seeing no reason', () => {
  const engine = engineOf(BROKEN);
  for (const minute of [1, 2, 3]) {
    moment(engine, minute);
    const at = instant(minute * MINUTE);
    const forecast = { instrument: 'M0/USD', madeAt: at, dueAt: at, probabilities: Float64Array.of(1), artifact: 'a' };
    expect(engine.process({ kind: 'forecast', at, forecasts: [forecast] })).toBe(QUIET);
  }
  expect(engine.entryCounts().losses).toEqual([
    { kind: 'no-belief', count: 2 },
    { kind: 'strategy-failed', count: 1 },
  ]);
});

it('a strategy that fails where there is no forecast is counted as failed, and not as one without a forecast', () => {
  const engine = engineOf(BROKEN);
  for (const minute of [1, 2, 3]) {
    moment(engine, minute);
    expect(engine.process(missing(minute))).toBe(QUIET);
  }
  expect(engine.entryCounts()).toMatchObject({
    waiting: 0,
    losses: [
      { kind: 'no-forecast', count: 2 },
      { kind: 'strategy-failed', count: 1 },
    ],
  });
});
