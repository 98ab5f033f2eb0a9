import { describe, expect, it } from 'vitest';
import { DAY } from '../core/time.ts';
import { TradingDay } from './trading-day.ts';

describe('TradingDay', () => {
  it('is over at midnight UTC, and moves with money paid in or out', () => {
    const day = new TradingDay(100);
    expect([day.startEquity, day.isOver(0)]).toEqual([100, true]);
    day.begin(DAY + 5, 90);
    expect([DAY + 5, 2 * DAY - 1, 2 * DAY].map((at) => day.isOver(at))).toEqual([false, false, true]);
    day.transfer(50);
    day.transfer(-20);
    expect(day.startEquity).toBe(120);
    day.begin(2 * DAY, 80);
    expect(day.startEquity).toBe(80);
    expect([day.isOver(3 * DAY - 1), day.isOver(3 * DAY)], 'a midnight begins its day').toEqual([false, true]);
  });
});
