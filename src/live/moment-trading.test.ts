import { expect, it } from 'vitest';
import { instant } from '../core/time.ts';
import type { Moment } from '../core/moment.ts';
import { MomentTrading } from './moment-trading.ts';

it('a feature that changes the candle and the book that it is shown changes neither price nor journal', async () => {
  const asks = Float64Array.of(101, 5);
  const moment = {
    at: instant(60),
    markets: [{ candle: { close: 100 }, continuity: 'continuous', facts: { book: { kind: 'book', asks } } }],
  } as unknown as Moment;
  const kept: unknown[] = [];
  const parts = {
    news: { showBefore: async () => undefined },
    timers: { fireUpTo: async () => undefined },
    forecaster: {
      observe: ({ markets: [view] }: Moment) => {
        Object.assign(view?.candle ?? {}, { close: 1 });
        view?.facts?.book?.asks.fill(0);
      },
    },
    clock: { now: () => instant(61) },
    keeper: {
      showBeforeKeeping: (event: unknown) => {
        kept.push(structuredClone(event));
        return { forecast: 'not-wanted' };
      },
      keep: () => undefined,
    },
    sender: { sendAll: async () => undefined },
  };
  await new MomentTrading(parts as unknown as ConstructorParameters<typeof MomentTrading>[0]).show([moment]);
  expect(kept).toEqual([
    {
      kind: 'moment',
      moment: {
        at: 60,
        markets: [
          {
            candle: { close: 100 },
            continuity: 'continuous',
            facts: { book: { kind: 'book', asks: Float64Array.of(101, 5) } },
          },
        ],
      },
    },
  ]);
});
