import { describe, expect, it } from 'vitest';
import { failure, success } from '../core/outcome.ts';
import { checkSizer } from './check-sizer.ts';
import { EquityShareSizing } from './equity-share-sizing.ts';
import type { Sizer } from './sizer.port.ts';
import { VolatilitySizing } from './volatility-sizing.ts';

const own: Sizer = {
  name: 'own-sizing',
  size: ({ belief, confidence = 0.5, instrument, price, equity }) => {
    const lots = Math.floor((Math.abs(belief) * confidence * equity * 0.1) / (price * 1e-4));
    const isSmall = !(lots >= instrument.minimumLots && lots * 1e-4 * price >= instrument.minimumNotional);
    if (isSmall || !Number.isSafeInteger(lots) || equity <= 0 || price <= 0)
      return failure({ sizer: 'own-sizing', reason: 'too small' });
    return success({ lots });
  },
};

describe('the contract of sizers', () => {
  it.each([new EquityShareSizing(), new VolatilitySizing({ horizonBars: 5 }), own])('is kept by $name', (sizer) => {
    expect(checkSizer(sizer)).toEqual([]);
  });

  let asked = 0;
  const broken: readonly { readonly check: string; readonly sizer: Sizer }[] = [
    { check: 'name', sizer: { ...own, name: 'Own Sizing' } },
    { check: 'window', sizer: { ...own, volatilityWindow: 1 } },
    { check: 'size', sizer: { ...own, size: () => success({ lots: 0.5 }) } },
    { check: 'nonsense', sizer: { ...own, size: () => success({ lots: 1_000_000 }) } },
    { check: 'refusal', sizer: { ...own, size: () => failure({ sizer: 'other', reason: 'no' }) } },
    { check: 'refusal', sizer: { ...own, size: () => failure({ sizer: 'own-sizing', reason: ' ' }) } },
    { check: 'repetition', sizer: { ...own, size: () => failure({ sizer: 'own-sizing', reason: `${asked++}` }) } },
    {
      check: 'throws',
      sizer: {
        ...own,
        size: () => {
          throw new RangeError('no');
        },
      },
    },
    {
      check: 'change',
      sizer: {
        ...own,
        size: (view) => {
          view.forecast?.probabilities.fill(0.5, 0, 1).fill(Math.random());
          return own.size(view);
        },
      },
    },
  ];
  it.each(broken)('is broken where $check is', ({ check, sizer }) => {
    expect(checkSizer(sizer).map((problem) => problem.check)).toContain(check);
  });
});
