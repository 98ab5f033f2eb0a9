import { expect, it } from 'vitest';
import { candlesFromCloses } from '../../test/support/candles.ts';
import { instant } from '../core/time.ts';
import { MarketSlots } from './market-slots.ts';
import { PastMoments } from '../market/past-moments.ts';

it('a free slot has no series and shows no candle until a market takes it', () => {
  const series = [candlesFromCloses([1, 2]), candlesFromCloses([3, 4])];
  const past = new PastMoments(series);
  const lives = [{ settlement: { at: instant(2e15), value: 1 } }, {}];
  const slots = new MarketSlots({ series, lives, past: past.moment });
  past.next();
  const closes = () => slots.moment.markets.map(({ candle }) => candle?.close);
  expect([slots.places, closes()]).toEqual([
    [0, 1],
    [1, 3],
  ]);
  slots.leave(0);
  expect([slots.places, closes(), slots.slotOf(0)]).toEqual([[-1, 1], [undefined, 3], -1]);
  slots.enter(0, 0);
  expect([slots.places, closes(), slots.slotOf(0)]).toEqual([[0, 1], [1, 3], 0]);
});
