import { describe, expect, it } from 'vitest';
import { basisPoints, count, decimals, percent, plain, probability, ratio, returns, signed } from './number-format.ts';

describe('number formats', () => {
  it.each([
    ['thousands are grouped by narrow spaces', count(1_234_567), '1\u202f234\u202f567'],
    ['fractions are not grouped', decimals(5)(1234.56789), '1\u202f234.56789'],
    ['a negative number has a real minus sign', ratio(-0.5), '\u22120.50'],
    ['what rounds to zero has no sign', ratio(-0.001), '0.00'],
    ['a gain has a plus sign', returns(0.1234), '+12.3\u202f%'],
    ['zero has no plus sign', signed(percent(1))(0), '0.0\u202f%'],
    ['half a basis point is not lost', basisPoints(2.5), '2.5\u202fbps'],
    ['whole basis points have no decimals', basisPoints(16), '16\u202fbps'],
    ['a tiny p-value is not shown as zero', probability(0.0002), '<\u202f0.001'],
    ['a probability just below one is not shown as one', probability(0.9996), '>\u202f0.999'],
    ['an exact zero stays zero', probability(0), '0.000'],
    ['an exact one stays one', probability(1), '1.000'],
    ['plain text has commas, spaces and hyphens', plain(returns(-12.345)), '-1,234.5 %'],
  ])('%s', (_, written, wanted) => {
    expect(written).toBe(wanted);
  });
});
