import { describe, expect, it } from 'vitest';
import { drawnSizings } from './drawn-sizings.ts';
import type { SizingView } from './sizer.port.ts';

const KINDS = ['spot', 'margin', 'perpetual', 'outcome'] as const;
const drawn = drawnSizings();
const isSensible = ({ price, equity }: SizingView): boolean => price > 0 && price < Infinity && equity > 0;
const sensible = drawn.filter(isSensible);
const senseless = drawn.filter((view) => !isSensible(view));

type Situation = readonly [what: string, isThere: (view: SizingView) => boolean];

describe('among the situations that sizers are tried in', () => {
  it.each<Situation>([
    ['a belief is below zero', ({ belief }) => belief === -1],
    ['a belief is above zero', ({ belief }) => belief === 1],
    ['a belief is partial', ({ belief }) => belief > 0 && belief < 1],
    ['no confidence is given', ({ confidence }) => confidence === undefined],
    ['a belief is surely wrong', ({ confidence }) => confidence === 0],
    ['a belief is surely right', ({ confidence }) => confidence === 1],
    ['there is a forecast', ({ forecast }) => forecast !== undefined],
    ['there is confidence without a forecast', (view) => view.forecast === undefined && view.confidence !== undefined],
    ['the volatility is not known', ({ volatility }) => Number.isNaN(volatility)],
    ['nothing moved', ({ volatility }) => volatility === 0],
    ['a position may reach a share of equity', ({ limits }) => limits.maximumPositionShare < 1],
    ['a position is not limited', ({ limits }) => limits.maximumPositionShare === Infinity],
    ['equity does not suffice for the smallest order', ({ equity, price }) => equity < 5e-4 * price],
    ['lots are more than are counted exactly', ({ equity, price }) => equity > Number.MAX_SAFE_INTEGER * 1e-4 * price],
    ...KINDS.map((kind): Situation => [`the instrument is ${kind}`, ({ instrument }) => instrument.kind === kind]),
  ])('is one where %s and price and equity are known', (what, isThere) => {
    expect(sensible.some(isThere), what).toBe(true);
  });

  it.each<Situation>([
    ['the price is zero', ({ price }) => price === 0],
    ['the price is below zero', ({ price }) => price < 0],
    ['the price is not known', ({ price }) => Number.isNaN(price)],
    ['the price is infinite', ({ price }) => price === Infinity],
    ['equity is zero', ({ equity, price }) => equity === 0 && price === 100],
    ['equity is below zero', ({ equity, price }) => equity < 0 && price === 100],
    ['equity is not known', ({ equity, price }) => Number.isNaN(equity) && price === 100],
  ])('is one where %s, so that there is no size', (what, isThere) => {
    expect(senseless.some(isThere), what).toBe(true);
  });

  it('each market has an instrument of its own', () => {
    const seen = new Set(drawn.map(({ market, instrument }) => `${market} ${instrument.kind}`));
    expect([...seen]).toEqual(KINDS.map((kind, market) => `${market} ${kind}`));
  });
});
