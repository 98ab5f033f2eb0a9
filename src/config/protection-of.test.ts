import { describe, expect, it } from 'vitest';
import { configWarnings } from './config-warnings.ts';
import { candlesFromCloses } from '../../test/support/candles.ts';
import type { Instrument } from '../core/instrument.ts';
import { decimalStep, minorFromAmount } from '../core/money.ts';
import { TripleBarrier } from '../labels/triple-barrier.ts';
import { reachesTarget, stopTicks } from '../risk/protection.ts';
import { protectionOf } from './protection-of.ts';
import { builtInParts } from '../parts/built-in-parts.ts';
import type { SystemConfig } from './system-schema.ts';

interface Settings {
  readonly label?: Record<string, unknown>;
  readonly risk?: Record<string, unknown>;
}

function systemOf({ label = {}, risk = {} }: Settings): SystemConfig {
  return builtInParts.schema.parse({
    format: 1,
    name: 'guarded',
    instruments: [{ id: 'BTC/USD' }],
    interval: '1h',
    label: { kind: 'triple-barrier', horizon: '4h', barrier: 0.02, ...label },
    model: { kind: 'logistic-regression' },
    risk,
  });
}

/** Tenths of a dollar and whole coins. */
const COIN: Instrument = {
  id: 'BTC/USD',
  venue: 'kraken',
  kind: 'margin',
  base: 'BTC',
  quote: 'USD',
  tick: decimalStep('0.1'),
  lot: decimalStep('1'),
  minimumLots: 1,
  minimumNotional: 0,
};

const about = (settings: Settings): string | undefined =>
  configWarnings(systemOf(settings)).find((text) => text.includes('which barrier'));

describe('the stop and the target of a system', () => {
  it('are the barriers of a triple-barrier label, as fractions of the entry', () => {
    expect(protectionOf(systemOf({}))).toEqual({ stopDistance: 0.02, targetDistance: 0.02 });
    expect(about({}), 'what is traded is what was asked').toBeUndefined();
  });

  it.each([
    { side: 'long', lots: 1, stop: 29_625, target: 30_375 },
    { side: 'short', lots: -1, stop: 30_375, target: 29_625 },
  ] as const)(
    'of a $side position lie where its label ends: a stop at $stop and a target at $target',
    ({ side, lots, stop, target }) => {
      const protection = protectionOf(systemOf({ label: { barrier: 0.0125 } })) ?? { stopDistance: Number.NaN };
      const position = { instrument: COIN, lots, costMinor: minorFromAmount(30_000 * lots) };
      expect(stopTicks(position, protection)).toBe(10 * stop);
      expect([
        reachesTarget(position, protection, target - 0.1 * lots),
        reachesTarget(position, protection, target),
      ]).toEqual([false, true]);
      const endOf = (extreme: number): number => {
        const series = candlesFromCloses([30_000, 30_000]);
        (extreme > 30_000 ? series.high : series.low)[1] = extreme;
        return (
          30_000 *
          (1 + (new TripleBarrier({ horizon: 1, floor: 0.0125, side }).label(series).forwardReturn[0] as number))
        );
      };
      expect([endOf(stop), endOf(target)]).toEqual([expect.closeTo(stop, 6), expect.closeTo(target, 6)]);
    },
  );

  it('are what the file says where it says so, and that differs from the label is told', () => {
    const risk = { protective_stop: 0.05, take_profit: 0.03 };
    expect(protectionOf(systemOf({ risk }))).toEqual({ stopDistance: 0.05, targetDistance: 0.03 });
    expect(about({ risk })).toContain('a stop at 5.00 % and a target at 3.00 %');
  });

  it('follow no barrier that volatility widens, and that is told', () => {
    const label = { volatility_multiple: 0.5 };
    expect(protectionOf(systemOf({ label }))).toEqual({ stopDistance: 0.1 });
    expect(about({ label })).toMatch(/a stop at 10\.00 % and no target.*cannot be traded/);
  });

  it('of a fixed horizon are a stop at a tenth and no target, without a word', () => {
    const label = { kind: 'fixed-horizon' };
    expect(protectionOf(systemOf({ label }))).toEqual({ stopDistance: 0.1 });
    expect(about({ label })).toBeUndefined();
  });

  it('is none where the file asks for no stop, whatever the label', () => {
    expect(protectionOf(systemOf({ risk: { protective_stop: 'none' } }))).toBeUndefined();
  });
});
