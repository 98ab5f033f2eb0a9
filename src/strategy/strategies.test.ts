import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Forecasts } from '../core/forecast.ts';
import type { PortfolioView } from '../core/portfolio.ts';
import { duration, instant, MINUTE } from '../core/time.ts';
import { AlwaysLong } from './always-long.ts';
import { ProbabilityThreshold } from './probability-threshold.ts';
import { RandomEntry } from './random-entry-strategy.ts';
import { NO_DECISION, type DecisionView } from './strategy.port.ts';

function seen(given: Forecasts, portfolio: PortfolioView): DecisionView {
  const moment = { at: instant(0), markets: [] };
  return { moment, forecast: { kind: 'made', forecasts: given }, features: [], portfolio };
}

const HORIZON = duration(10 * MINUTE);
const THREE = ['down', 'flat', 'up'];

function holding(...lots: number[]): PortfolioView {
  return {
    cash: 1,
    equity: 1,
    positions: lots.map((held) => ({ instrument: 'BTC/USD', lots: held, entryPrice: undefined, openedAt: undefined })),
  };
}

function forecasts(...rows: (number[] | undefined)[]): Forecasts {
  return rows.map((row) =>
    row === undefined
      ? undefined
      : {
          instrument: 'BTC/USD',
          madeAt: instant(0),
          dueAt: instant(HORIZON),
          probabilities: Float64Array.from(row),
          artifact: 'a',
        },
  );
}

describe('probability threshold', () => {
  const strategy = new ProbabilityThreshold({ classes: THREE, entryThreshold: 0.45, holdFor: HORIZON });
  const belief = (row: number[], lots = 0) => strategy.decide(seen(forecasts(row), holding(lots))).signals[0]?.belief;

  it.each([
    ['up, most probable and at the threshold', [0.3, 0.25, 0.45], 1],
    ['down, most probable and past the threshold', [0.6, 0.3, 0.1], -1],
    ['up, most probable but under the threshold', [0.3, 0.26, 0.44], undefined],
    ['up past the threshold, flat more probable', [0.03, 0.49, 0.48], undefined],
    ['flat most probable', [0.1, 0.8, 0.1], undefined],
    ['up and down tied', [0.5, 0, 0.5], undefined],
    ['up and flat tied', [0, 0.5, 0.5], undefined],
  ])('%s', (_, row, expected) => {
    expect(belief(row)).toBe(expected);
  });

  it('holds for the horizon and says why', () => {
    expect(strategy.decide(seen(forecasts([0.1, 0.2, 0.7]), holding(0))).signals).toEqual([
      {
        market: 0,
        belief: 1,
        confidence: 0.7,
        holdFor: HORIZON,
        reason: 'P(up) = 0.7000, the most probable class, reaches 0.45',
      },
    ]);
  });

  it('leaves a held market to its timer, whatever the forecast', () => {
    expect(belief([0.9, 0.05, 0.05], 3)).toBeUndefined();
    expect(strategy.decide(seen(forecasts([0.9, 0.05, 0.05]), holding(-2))), 'quiet bars share one decision').toBe(
      NO_DECISION,
    );
  });

  it('speaks of the markets that have a forecast only', () => {
    const { signals } = strategy.decide(seen(forecasts(undefined, [0, 0.1, 0.9]), holding(0, 0)));
    expect(signals.map(({ market }) => market)).toEqual([1]);
  });

  it('never goes short on a binary label', () => {
    const binary = new ProbabilityThreshold({ classes: ['not-up', 'up'], entryThreshold: 0.5, holdFor: HORIZON });
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (up) => {
        const signal = binary.decide(seen(forecasts([1 - up, up]), holding(0))).signals[0];
        expect(signal?.belief).toBe(up >= 0.5 && up > 1 - up ? 1 : undefined);
      }),
    );
  });

  it('refuses classes without "up" and thresholds that are no probability', () => {
    expect(() => new ProbabilityThreshold({ classes: ['a', 'b'], holdFor: HORIZON })).toThrow('One class is "up"');
    expect(() => new ProbabilityThreshold({ classes: THREE, entryThreshold: 0, holdFor: HORIZON })).toThrow(
      'threshold',
    );
    expect(() => new ProbabilityThreshold({ classes: THREE, entryThreshold: 20, holdFor: HORIZON })).toThrow(
      'threshold',
    );
  });
});

describe('baselines', () => {
  it('buy and hold buys once, always long buys for a time', () => {
    expect(new AlwaysLong().decide(seen(forecasts([1, 0, 0]), holding(0))).signals).toEqual([
      { market: 0, belief: 1, reason: 'buy and hold' },
    ]);
    expect(new AlwaysLong().decide(seen(forecasts([1, 0, 0]), holding(5)))).toBe(NO_DECISION);
    expect(
      new AlwaysLong({ holdFor: HORIZON }).decide(seen(forecasts([1, 0, 0]), holding(0))).signals[0]?.holdFor,
    ).toBe(HORIZON);
  });

  it('baselines wait where the judged strategy has no forecast', () => {
    expect(new AlwaysLong().decide(seen(forecasts(undefined), holding(0)))).toBe(NO_DECISION);
    const random = new RandomEntry({ seed: 1, entryProbability: 1, longShare: 1, holdFor: HORIZON });
    expect(random.decide(seen(forecasts(undefined), holding(0)))).toBe(NO_DECISION);
  });

  it('random entries come at the asked rate, in the asked proportion, and repeat with the seed', () => {
    const draw = (seed: number) => {
      const strategy = new RandomEntry({ seed, entryProbability: 0.2, longShare: 0.75, holdFor: HORIZON });
      return Array.from(
        { length: 20_000 },
        () => strategy.decide(seen(forecasts([1, 0, 0]), holding(0))).signals[0]?.belief ?? 0,
      );
    };
    const first = draw(7);
    const entries = first.filter((belief) => belief !== 0);
    expect(first).toEqual(draw(7));
    expect(first).not.toEqual(draw(8));
    expect(Math.abs(entries.length / first.length - 0.2), 'standard error 0.003').toBeLessThan(0.015);
    expect(
      Math.abs(entries.filter((belief) => belief === 1).length / entries.length - 0.75),
      'standard error 0.007',
    ).toBeLessThan(0.03);
  });
});
