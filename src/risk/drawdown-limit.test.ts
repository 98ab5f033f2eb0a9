import { expect, it } from 'vitest';
import { answerOf, entry, exit, forgetful, memory, view } from '../../test/support/risk-view.ts';
import { drawdown } from './drawdown-limit.ts';
import { EquityPeak } from './equity-peak.ts';

const check = drawdown({ maximumDrawdown: 0.1 });

it('entries stop at the share under the peak, exits pass', () => {
  const peak = memory({ peakEquity: 12_000 });
  expect(answerOf(check, entry(), view({ equity: 10_800.01, memory: peak }))).toBe('passes');
  expect(answerOf(check, entry(), view({ equity: 10_800, memory: peak }))).toBe(
    'equity 10800.00 is at or below 10800.00, 10 % under its peak of 12000.00',
  );
  expect(answerOf(check, exit(), view({ equity: 5_000, lots: [100], memory: peak }))).toBe('passes');
});

it('a peak or an equity that is not known refuses', () => {
  expect(answerOf(check, entry(), forgetful())).toBe('the peak of equity is not known');
  expect(answerOf(check, entry(), view({ equity: Number.NaN }))).not.toBe('passes');
});

it('the peak rises with equity and never falls', () => {
  const peak = new EquityPeak(100);
  for (const equity of [90, 120, 110, Number.NaN]) peak.observe(equity);
  expect(peak.value).toBe(120);
  peak.beginAnew(80);
  expect(peak.value).toBe(80);
});

it('money paid in or out leaves the drawdown the same share', () => {
  const peak = new EquityPeak(100);
  peak.transfer(90, 90);
  expect(peak.value, 'a deposit heals nothing').toBe(200);
  peak.transfer(-90, 180);
  expect(peak.value, 'a withdrawal breaks nothing').toBe(100);
  peak.transfer(-95, 90);
  expect(peak.value, 'below zero there are no shares').toBe(5);
});
