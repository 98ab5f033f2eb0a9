import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.ts';
import { SimulatedClock } from './clock.ts';
import { EdgewiseError, ERROR_CODES } from './errors.ts';
import { amountFromMinor, decimalStep, minorFromAmount, notionalMinor, stepSize } from './money.ts';
import { nearestName } from './nearest-name.ts';
import { duration, formatDuration, instant, isoFromInstant, parseDuration } from './time.ts';

describe('time', () => {
  it('keeps microseconds', () => {
    expect(isoFromInstant(instant(1_735_700_400_000_123))).toBe('2025-01-01T03:00:00.000123Z');
    expect(isoFromInstant(instant(1_735_700_400_000_000))).toBe('2025-01-01T03:00:00Z');
  });

  it('refuses fractions of a microsecond', () => {
    expect(() => instant(0.5)).toThrow(RangeError);
  });

  it('reads the durations it writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.constantFrom('s', 'm', 'h', 'd', 'w'), (count, unit) => {
        const span = parseDuration(`${count}${unit}`);
        if (span === undefined) throw new Error('a valid duration was not read');
        expect(parseDuration(formatDuration(span))).toBe(span);
      }),
    );
    expect([parseDuration('10 parsecs'), parseDuration(''), parseDuration('-1h'), parseDuration('99999999w')]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(formatDuration(duration(5_400_000_000))).toBe('90m');
  });

  it('does not run backwards on a simulated clock', () => {
    const clock = new SimulatedClock(instant(10));
    clock.advanceTo(instant(20));
    expect(clock.now()).toBe(20);
    expect(() => clock.advanceTo(instant(19))).toThrow('go back');
  });
});

describe('money', () => {
  it('multiplies ticks and lots exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: 1, max: 1e9 }), (ticks, lots) => {
        const minor = notionalMinor(ticks, lots, decimalStep('0.05'), decimalStep('0.00001'));
        expect(minor).toBe((BigInt(ticks) * BigInt(lots) * 5n * 10n ** 18n) / 10n ** 7n);
      }),
    );
  });

  it('goes to minor units and back within half a unit of the last place', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e9, max: 1e9, noNaN: true }), (amount) => {
        expect(Math.abs(amountFromMinor(minorFromAmount(amount)) - amount)).toBeLessThanOrEqual(
          Math.abs(amount) * 2 ** -52 + 1e-12,
        );
      }),
    );
  });

  it('reads steps as decimals, not as floating point', () => {
    expect(decimalStep('0.00001')).toEqual({ units: 1, decimals: 5 });
    expect(stepSize(decimalStep('0.5'))).toBe(0.5);
    for (const wrong of ['0', '-1', '1e-5', '', 'x', '.5']) expect(() => decimalStep(wrong), wrong).toThrow(RangeError);
  });

  it('refuses steps that the ledger cannot hold', () => {
    expect(() => notionalMinor(1, 1, decimalStep('0.0000000001'), decimalStep('0.000000001'))).toThrow('18 decimals');
  });
});

describe('names', () => {
  it('finds the one that was meant', () => {
    expect(nearestName('fee_bsp', ['fee_bps', 'slippage_bps'])).toBe('fee_bps');
    expect(nearestName('rsi14', ['rsi_14', 'ema_9'])).toBe('rsi_14');
    expect(nearestName('entirely-different', ['rsi_14', 'ema_9'])).toBeUndefined();
  });
});

describe('canonical JSON', () => {
  it('does not depend on the order of keys', () => {
    expect(canonicalJson({ b: [{ d: 1, c: undefined }], a: 'x' })).toBe('{"a":"x","b":[{"d":1}]}');
  });

  it('refuses what JSON would silently change', () => {
    expect(() => canonicalJson({ a: { b: [Number.NaN] } })).toThrow('$.a.b[0]');
    expect(() => canonicalJson({ a: 1n })).toThrow('$.a');
  });
});

describe('errors', () => {
  it('say where, what was expected, what it was and what to do', () => {
    const error = new EdgewiseError('usage', 'No', { where: 'here', expected: 'this', actual: 'that', advice: 'go' });
    expect(error.message).toBe('No\n  where:    here\n  expected: this\n  was:      that\n  to do:    go');
  });

  it('are all on the page of error codes, with their exit codes', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/errors.md'), 'utf8');
    const listed = [...page.matchAll(/^\| `([a-z-]+)` \| (\d+) \| (.+) \|$/gm)].map(([, code, exit, about]) => [
      code,
      { exit: Number(exit), about },
    ]);
    expect(Object.fromEntries(listed)).toEqual(ERROR_CODES);
  });
});
