import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, type Duration } from '../core/time.ts';
import { implausibleResult } from './implausible-result.ts';

const honest = {
  sharpe: { value: 2, low: 1.1, high: 2.9 },
  trades: 3_000,
  yearsObserved: 5,
  directionAccuracy: { value: 0.53, low: 0.52, high: 0.54 },
  horizon: HOUR,
};
const minutes = (count: number) => (count * MINUTE) as Duration;

describe('a result that is not credible', () => {
  it('is not an honest edge, nor a short lucky record with a wide interval', () => {
    expect(implausibleResult(honest)).toEqual([]);
    expect(
      implausibleResult({ ...honest, sharpe: { value: 8, low: 2.1, high: 14 }, yearsObserved: 0.5, trades: 40 }),
    ).toEqual([]);
    expect(implausibleResult({ sharpe: {}, trades: 0, yearsObserved: 0 })).toEqual([]);
  });

  it('is a Sharpe ratio that begins above four', () => {
    expect(implausibleResult({ ...honest, sharpe: { value: 6, low: 4.6, high: 7.4 } })).toEqual([
      'The interval of the annual Sharpe ratio begins at 4.6; with 600 trades per year more than 4.0 is not credible.',
    ]);
  });

  it('may have a higher Sharpe ratio with many trades, because small gains add up', () => {
    expect(implausibleResult({ ...honest, trades: 50_000, sharpe: { value: 8, low: 7, high: 9 } })).toEqual([]);
  });

  it('is more than six right directions of ten, at ten minutes or more', () => {
    const directionAccuracy = { value: 0.64, low: 0.61, high: 0.67 };
    expect(implausibleResult({ ...honest, directionAccuracy })).toEqual([
      expect.stringContaining('At least 61.0 % of all directions'),
    ]);
    expect(
      implausibleResult({ ...honest, directionAccuracy, horizon: minutes(5) }),
      'between two trades of a minute much is bounce',
    ).toEqual([]);
    expect(implausibleResult({ ...honest, directionAccuracy: { value: 0.64, low: 0.58, high: 0.7 } })).toEqual([]);
  });
});
