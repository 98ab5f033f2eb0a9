import { describe, expect, it } from 'vitest';
import { SimulatedClock } from '../core/clock.ts';
import type { MarketView, Moment } from '../core/moment.ts';
import { duration, instant, MINUTE, SECOND, type Instant } from '../core/time.ts';
import { PushedFeed } from './pushed-feed.ts';
import { ShadowTrader } from './shadow-trader.ts';

const BEGIN = 1_704_067_200 * SECOND;
const minute = (count: number): Instant => instant(BEGIN + count * MINUTE);
const minutes = (at: number): number => (at - BEGIN) / MINUTE;

function candle(from: number, until: number): MarketView {
  const price = { open: 1, high: 1, low: 1, close: 1 };
  return {
    candle: { openTime: minute(from), closeTime: minute(until), ...price, volume: 1, transactions: 1 },
    continuity: 'continuous',
  };
}
const lastBefore = (count: number): string => `elapse ${minutes(minute(count) - 1)}`;
const ABSENT: MarketView = { candle: undefined, continuity: 'continuous' };

interface Stage {
  /** When the session has something to do, in minutes. */
  readonly due?: readonly number[];
  /** Whether the session always has something to do at once. */
  readonly busy?: boolean;
  /** The calls after which the venue has news. */
  readonly news?: readonly string[];
  readonly traded?: boolean;
}

/** Writes down what happens, with the time of the session in minutes. */
function stage({ due = [], busy = false, news = [], traded = false }: Stage = {}) {
  const told: string[] = [];
  const clock = new SimulatedClock(minute(0));
  const feed = new PushedFeed();
  let newest = '';
  let compares: 'next' | 'later' = 'later';
  const call = (text: string): void => {
    if (told.push((newest = text)) > 200) throw new Error('it does not end');
  };
  const trader = new ShadowTrader({
    session: {
      compareNext: () => void (compares = 'next'),
      get wakeAt() {
        if (busy) return clock.now();
        return minute(due.find((at) => minute(at) > clock.now()) ?? 10_000);
      },
      turn: async () => {
        const moments = (await feed.take()).map(() => ', with the moment');
        expect(compares, 'the books are held against the venue in each turn').toBe('next');
        compares = 'later';
        expect(feed.completeUntil, 'no candle before now is waited for').toBe(clock.now());
        call(`turn at ${minutes(clock.now())}${moments.join('')}`);
      },
    },
    engine: { portfolio: { equity: 5 } as never },
    venue: {
      open: () => (call('open'), traded ? 'traded' : 'opened'),
      elapse: (until) => call(`elapse ${minutes(until)}`),
      close: () => call('close'),
      get hasNews() {
        return news.includes(newest);
      },
    },
    feed,
    clock,
    decisionDelay: duration(MINUTE),
  });
  const push = (moment: Moment, takenAt = moment.at) => trader.push({ moment, takenAt, quotes: [] });
  return { told, trader, push };
}

describe('a moment that is pushed to a shadow', () => {
  it('is walked through from the open of its candles to their close, with a turn whenever one is due', async () => {
    const { told, push } = stage({ due: [12, 20, 60, 70] });
    await push({ at: minute(60), markets: [candle(0, 60)] });
    expect(told).toEqual([
      'turn at 0',
      'open',
      'elapse 12',
      'turn at 12',
      'elapse 20',
      'turn at 20',
      lastBefore(60),
      'close',
      'turn at 60, with the moment',
    ]);
  });

  it('gives a turn each second where the session always has something to do', async () => {
    const { told, push } = stage({ busy: true });
    await push({ at: minute(1), markets: [candle(0, 1)] });
    const turns = told.flatMap((text) => /^turn at ([\d.]+)$/.exec(text)?.[1] ?? []);
    expect(turns.map((at) => Math.round(Number(at) * 60))).toEqual(Array.from({ length: 60 }, (_, second) => second));
  });

  it('begins with the earliest candle, where some markets have a later one or none', async () => {
    const { told, push } = stage();
    await push({ at: minute(60), markets: [ABSENT, candle(30, 60), candle(5, 60)] });
    expect(told[0]).toBe('turn at 5');
    await push({ at: minute(120), markets: [ABSENT, ABSENT, ABSENT] });
    expect(told.slice(5), 'without a candle there is nothing to walk through').toEqual([
      'turn at 120',
      'open',
      lastBefore(120),
      'close',
      'turn at 120, with the moment',
    ]);
  });

  it('waits for a turn whenever something has happened at the venue', async () => {
    const { told, push } = stage({ news: ['open', 'close'] });
    await push({ at: minute(60), markets: [candle(0, 60)] });
    expect(told).toEqual([
      'turn at 0',
      'open',
      'turn at 0',
      lastBefore(60),
      'close',
      'turn at 60',
      'turn at 60, with the moment',
    ]);
  });
});

describe('a moment that is pushed to a shadow', () => {
  it('is shown and not walked through where its candles were traded before', async () => {
    const { told, push } = stage({ traded: true, due: [12] });
    await push({ at: minute(60), markets: [candle(0, 60)] });
    expect(told).toEqual(['turn at 0', 'open', 'turn at 60, with the moment']);
  });

  it.each([
    ['as late as is allowed, is taken for one in time', 61, 60],
    ['later than that, is shown when it came', 61.01, 61.01],
  ])('and came %s', async (_, takenAt, turnAt) => {
    const { told, push } = stage();
    await push({ at: minute(60), markets: [candle(0, 60)] }, minute(takenAt));
    expect(told.at(-1)).toBe(`turn at ${turnAt}, with the moment`);
  });

  it('is answered with the orders and fills since the one before', async () => {
    const { trader, push } = stage();
    const event = { kind: 'timer', at: minute(0), timer: 'due' } as const;
    trader.observe({ kind: 'fill', fill: {} as never }, { orders: [] });
    trader.observe(event, { orders: [{} as never, {} as never] });
    const moment = { at: minute(60), markets: [candle(0, 60)] };
    expect(await push(moment)).toEqual({ at: moment.at, equity: 5, orders: 2, fills: 1 });
    expect(await push(moment)).toMatchObject({ orders: 0, fills: 0 });
  });
});
