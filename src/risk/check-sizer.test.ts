import { describe, expect, it } from 'vitest';
import { failure, success } from '../core/outcome.ts';
import { checkSizer } from './check-sizer.ts';
import { EquityShareSizing } from './equity-share-sizing.ts';
import type { Sizer, SizingView } from './sizer.port.ts';
import { VolatilitySizing } from './volatility-sizing.ts';

const own: Sizer = {
  name: 'own-sizing',
  volatilityWindow: 2,
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
    { check: 'window', sizer: { ...own, volatilityWindow: 1 } },
    { check: 'window', sizer: { ...own, volatilityWindow: 2.5 } },
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

  it.each(['Own', '-own', 'own-sizing!'])('does not accept "%s" as a name, which is not in kebab-case', (name) => {
    const refusing: Sizer = { name, size: () => failure({ sizer: name, reason: 'too small' }) };
    expect(checkSizer(refusing).map(({ check }) => check)).toEqual(['name']);
  });
});

/** Refuses everything, and gives some lots where it should not. */
function wrongWhere(isThere: (view: SizingView) => boolean, lots: number): Sizer {
  const refusal = failure({ sizer: 'wrong', reason: 'too small' });
  return { name: 'wrong', size: (view) => (isThere(view) ? success({ lots }) : refusal) };
}

describe('a sizer that goes wrong in one situation only is noticed', () => {
  it.each<readonly [string, number, (view: SizingView) => boolean]>([
    ['the price is zero', 1_000_000, ({ price, equity }) => price === 0 && equity > 0],
    ['the price is below zero', 1_000_000, ({ price, equity }) => price === -1 && equity > 0],
    ['the price is infinite', 1_000_000, ({ price, equity }) => price === Infinity && equity > 0],
    ['equity is zero', 1_000_000, ({ price, equity }) => equity === 0 && price === 100],
  ])('where it gives lots although %s', (_, lots, isThere) => {
    expect(checkSizer(wrongWhere(isThere, lots)).map(({ check }) => check)).toEqual(['nonsense']);
  });

  it.each([
    ['fewer lots than the smallest order has', 4, 65_000.5],
    ['lots that are worth less than the smallest order', 5, 100],
  ])('where it gives %s', (_, lots, at) => {
    const sizer = wrongWhere(({ price, equity }) => price === at && equity > 0, lots);
    expect(checkSizer(sizer).map(({ check }) => check)).toEqual(['size']);
  });

  it.each<readonly [string, (view: SizingView) => boolean]>([
    ['it is to sell', ({ belief }) => belief === -1],
    ['it is half sure', ({ belief }) => belief === 0.3],
    ['a position may be a tenth of equity', ({ limits }) => limits.maximumPositionShare === 0.1],
    ['a position may be of any size', ({ limits }) => limits.maximumPositionShare === Number.POSITIVE_INFINITY],
  ])('where it gives half a lot because %s', (_, isThere) => {
    const sizer = wrongWhere((view) => isThere(view) && view.price === 100 && view.equity > 0, 0.5);
    expect(checkSizer(sizer).map(({ check }) => check)).toEqual(['size']);
  });
});
