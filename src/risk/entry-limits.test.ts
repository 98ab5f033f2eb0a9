import { describe, expect, it } from 'vitest';
import { answerOf, column, entry, exit, instruments, NOW, view } from '../../test/support/risk-view.ts';
import { clientOrderId } from '../core/order.ts';
import { DAY, duration, HOUR, instant } from '../core/time.ts';
import { dailyLoss } from './daily-loss.ts';
import { openPositions } from './open-positions-limit.ts';
import { orderSize } from './order-size.ts';
import { overduePositions } from './overdue-positions.ts';
import { positionSize } from './position-size.ts';
import { priceKnown } from './price-known.ts';

describe('the size of an order', () => {
  const check = orderSize();

  it('is a whole number of lots above zero, for entries and exits', () => {
    for (const lots of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      const reason = `lots are a whole number above zero, was ${lots}`;
      expect(answerOf(check, entry({ lots }), view())).toBe(reason);
      expect(answerOf(check, exit({ lots }), view())).toBe(reason);
    }
  });

  it('is at least the smallest of the instrument, which does not hold for exits', () => {
    const [first, ...others] = instruments;
    const seen = view({ instruments: [{ ...first!, minimumNotional: 0 }, ...others] });
    expect(answerOf(check, entry({ lots: 1 }), seen)).toBe('the smallest order is 2 lots, was 1');
    expect(answerOf(check, entry({ lots: 2 }), seen), 'the smallest order itself passes').toBe('passes');
    expect(answerOf(check, exit({ lots: 1 }), seen), 'a remainder can always be closed').toBe('passes');
  });

  it('is worth at least the smallest value of the instrument, which does not hold for exits', () => {
    expect(answerOf(check, entry({ lots: 9 }), view()), '9 lots of 0.1 USD').toBe(
      'the smallest order is worth 1 USD, was 0.90',
    );
    expect(answerOf(check, entry({ lots: 10 }), view()), '10 lots are worth 1 USD').toBe('passes');
    expect(answerOf(check, exit({ lots: 9 }), view())).toBe('passes');
  });

  it('is refused outside the universe, and an exit that could open a position is refused too', () => {
    expect(answerOf(check, entry({ instrument: 'XX/USD' }), view())).toBe('XX/USD is not in the universe');
    expect(answerOf(check, exit({ reduce: 'open-or-reduce' }), view())).toBe('an order to exit is reduce-only');
    expect(answerOf(check, entry({ purpose: 'protect' }), view())).toBe('an order to protect is reduce-only');
  });
});

describe('the size of a position', () => {
  const check = positionSize({ maximumShare: 0.1 });

  it('may reach its share of equity and no lot more, with what is held', () => {
    expect(answerOf(check, entry({ lots: 9_900 }), view({ lots: [100] })), '1,000 of 10,000').toBe('passes');
    expect(answerOf(check, entry({ lots: 9_901 }), view({ lots: [100] }))).toBe(
      'the position could reach 1000.10, the limit is 1000.00 (10 % of equity)',
    );
  });

  it('lets exits pass, and refuses where the price is not a number or the market is not known', () => {
    expect(answerOf(check, exit({ lots: 99_999 }), view({ lots: [99_999] }))).toBe('passes');
    expect(answerOf(check, entry(), view({ prices: column(Number.NaN) }))).toBe(
      'the position could reach NaN, the limit is 1000.00 (10 % of equity)',
    );
    expect(answerOf(check, entry({ instrument: 'XX/USD' }), view())).toBe('XX/USD is not in the universe');
  });
});

describe('the number of open positions', () => {
  const check = openPositions({ maximum: 2 });

  it('counts positions and working entries, each instrument once', () => {
    expect(answerOf(check, entry(), view({ lots: [0, 5] })), 'two are allowed').toBe('passes');
    expect(answerOf(check, entry(), view({ lots: [0, 5, -5] })), 'a short counts').toBe(
      '3 positions would be open or on their way, the limit is 2',
    );
    const working = entry({ id: clientOrderId('w'), instrument: 'M2/USD' });
    expect(answerOf(check, entry(), view({ lots: [0, 5], workingEntries: [working] }))).toBe(
      '3 positions would be open or on their way, the limit is 2',
    );
    expect(answerOf(check, entry(), view({ lots: [0, 0, 5], workingEntries: [working] })), 'M2 counts once').toBe(
      'passes',
    );
  });

  it('lets one be added to that is open, and exits pass', () => {
    expect(answerOf(check, entry({ instrument: 'M1/USD' }), view({ lots: [0, 5, -5] }))).toBe('passes');
    expect(answerOf(check, exit(), view({ lots: [1, 2, 3, 4, 5] }))).toBe('passes');
  });
});

it('an entry needs a price that is a number above zero, and an exit does not', () => {
  const check = priceKnown();
  for (const price of [Number.NaN, 0, -1, Number.POSITIVE_INFINITY]) {
    const seen = view({ prices: column(price) });
    expect(answerOf(check, entry(), seen)).toBe('M0/USD has no price yet');
    expect(answerOf(check, exit(), seen)).toBe('passes');
  }
  expect(answerOf(check, entry(), view({ prices: column(0.01) }))).toBe('passes');
  expect(answerOf(check, entry({ instrument: 'XX/USD' }), view())).toBe('XX/USD has no price yet');
});

it('entries are refused from the loss of the day on, and exits pass', () => {
  const check = dailyLoss({ maximumLoss: 0.05 });
  expect(answerOf(check, entry(), view({ equity: 9_500.01 }))).toBe('passes');
  const reason = 'equity 9500.00 is at or below 9500.00, 5 % under the start of the day';
  expect(answerOf(check, entry(), view({ equity: 9_500 }))).toBe(reason);
  expect(answerOf(check, exit(), view({ equity: 9_500 }))).toBe('passes');
  expect(answerOf(check, entry(), view({ equity: Number.NaN })), 'an unknown equity refuses').not.toBe('passes');
});

it('positions are overdue from their allowed age on, and flat markets never', () => {
  const seen = view({ lots: [10, 0, -20] });
  const at = (age: number) => ({ portfolio: seen.portfolio, now: instant(NOW + age) });
  const allowed = { timeout: duration(HOUR), candle: duration(0) };
  expect(overduePositions(at(HOUR - 1), allowed)).toEqual([]);
  expect(overduePositions(at(HOUR), allowed)).toEqual([
    { market: 0, lots: 10, openedAt: NOW, age: HOUR },
    { market: 2, lots: -20, openedAt: NOW, age: HOUR },
  ]);
});

it('the age of a position counts from the close of the candle behind which it was opened, as in a backtest', () => {
  const { portfolio } = view({ lots: [10] });
  const candle = duration(4 * HOUR);
  const closed = NOW - (NOW % candle);
  const allowed = { timeout: duration(8 * HOUR), candle };
  expect(NOW, 'it is filled within a candle').toBeGreaterThan(closed);
  expect(overduePositions({ portfolio, now: instant(closed + 7 * HOUR) }, allowed)).toEqual([]);
  expect(overduePositions({ portfolio, now: instant(closed + 8 * HOUR) }, allowed)).toMatchObject([
    { market: 0, openedAt: NOW, age: 8 * HOUR },
  ]);
});

it('the age of a position counts from the close of its candle where candles begin on Mondays', () => {
  const { portfolio } = view({ lots: [10] });
  const candle = duration(7 * DAY);
  // 2023-11-13, the Monday before the fill.
  const closed = Date.UTC(2023, 10, 13) * 1_000;
  const allowed = { timeout: duration(10 * DAY), candle };
  expect(NOW, 'it is filled within that week').toBeGreaterThan(closed);
  expect(overduePositions({ portfolio, now: instant(closed + 7 * DAY) }, allowed)).toEqual([]);
  expect(overduePositions({ portfolio, now: instant(closed + 14 * DAY) }, allowed)).toMatchObject([{ age: 14 * DAY }]);
});
