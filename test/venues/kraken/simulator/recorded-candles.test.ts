import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CandleSeries } from '../../../../src/core/candle.ts';
import { DAY, HOUR, instant, MINUTE, type Duration } from '../../../../src/core/time.ts';
import { PricePath } from '../../../../src/wire/price-path.ts';
import { RecordedCandles } from '../../../../src/wire/recorded-candles.ts';
import { CandleBoard } from '../../../../src/venues/kraken/simulator/candle-rows.ts';
import { hourlyCandles, START } from './kraken-simulator.ts';

/** Hourly candles with holes, whose prices are drawn. */
const holed = fc
  .array(
    fc.record({
      gap: fc.integer({ min: 0, max: 3 }),
      open: fc.integer({ min: 50, max: 150 }),
      close: fc.integer({ min: 50, max: 150 }),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((rows): CandleSeries => {
    const series = hourlyCandles(
      rows.map(({ open, close }) => [open, Math.max(open, close) + 1, Math.min(open, close) - 1, close]),
    );
    let at = START - HOUR;
    return { ...series, openTime: Float64Array.from(rows, ({ gap }) => (at += HOUR * (1 + gap))) };
  });

it('refuses candles without volume, of which no trade could be made', () => {
  const series = hourlyCandles([
    [100, 110, 90, 105],
    [105, 106, 95, 96],
  ]);
  const unknown = { ...series, volume: Float64Array.of(1, Number.NaN) };
  expect(() => new RecordedCandles(unknown)).toThrow(/cannot be simulated[\s\S]*1 of 2 candles/);
});

it('candles that go there and back are in order, on the grid, found by their time, and leave no jump at a turn', () => {
  fc.assert(
    fc.property(holed, (series) => {
      const candles = new RecordedCandles(series, 'there-and-back');
      const many = 4 * series.length + 3;
      for (let place = 0; place < many; place++) {
        const [row, next] = [candles.row(place), candles.row(place + 1)];
        if (row === undefined || next === undefined) throw new Error('an endless recording ends');
        expect(next.openTime).toBeGreaterThanOrEqual(row.openTime + HOUR);
        expect((next.openTime - START) % HOUR).toBe(0);
        const times = [row.openTime, row.openTime - 1, row.openTime - HOUR + 1].filter(
          (time) => time > (candles.row(place - 1)?.openTime ?? 0),
        );
        expect(times.map((time) => candles.firstAt(time))).toEqual(times.map(() => place));
      }
      // At the end of a pass the same candle comes again, from the other side.
      const turns = [1, 2, 3].map(
        (pass) => [candles.row(pass * series.length - 1), candles.row(pass * series.length)] as const,
      );
      expect(turns.map(([, after]) => [after?.open, after?.openTime])).toEqual(
        turns.map(([before]) => [before?.close, (before?.openTime ?? 0) + HOUR]),
      );
      expect(candles.end).toBe(Infinity);
    }),
  );
});

describe('candles that go there and back', () => {
  it('say of which recorded times they are, once at most each, as a stranger finds them row by row', () => {
    fc.assert(
      fc.property(
        holed,
        fc.integer({ min: -10, max: 120 }),
        fc.integer({ min: 0, max: 120 }),
        (series, first, hours) => {
          const candles = new RecordedCandles(series, 'there-and-back');
          const [from, to] = [START + first * HOUR, START + (first + hours) * HOUR];
          const stretches = candles.recordedTimes(from, to);
          const shown = new Set<number>();
          for (let place = candles.firstAt(from); (candles.row(place)?.openTime ?? to) < to; place++) {
            const pass = Math.floor(place / series.length);
            const within = place % series.length;
            shown.add(series.openTime[pass % 2 === 0 ? within : series.length - 1 - within] as number);
          }
          const told = [...series.openTime].filter((time) =>
            stretches.some((stretch) => stretch.from <= time && time < stretch.to),
          );
          expect(told).toEqual([...shown].sort((one, other) => one - other));
          for (const stretch of stretches) expect(stretch.from).toBeLessThan(stretch.to);
          expect(new RecordedCandles(series).recordedTimes(START - DAY, START + 400 * HOUR)).toEqual([
            { from: series.openTime[0], to: (series.openTime.at(-1) ?? 0) + HOUR },
          ]);
        },
      ),
    );
  });

  it('a path that begins anywhere is where one that was walked from the beginning is', () => {
    fc.assert(
      fc.property(holed, fc.integer({ min: 0, max: 240 }), (series, quarters) => {
        const candles = new RecordedCandles(series, 'there-and-back');
        const at = instant(START + quarters * 15 * MINUTE);
        const [whole, late] = [new PricePath(candles), PricePath.near(candles, at)];
        whole.walkTo(at);
        late.walkTo(at);
        expect(late.price).toBe(whole.price);
        expect(late.nextTurn).toBe(whole.nextTurn);
      }),
    );
  });
});

const boardOf = (series: CandleSeries, interval: number) =>
  new CandleBoard(new RecordedCandles(series), interval as Duration, 720);

describe('candles of a coarser interval', () => {
  it('are those that a stranger makes of the recorded ones, whether asked for once or at every hour', () => {
    fc.assert(
      fc.property(holed, fc.constantFrom(1, 4, 24), (series, hours) => {
        const interval = hours * HOUR;
        const end = (series.openTime.at(-1) ?? 0) + HOUR;
        const often = boardOf(series, interval);
        for (let now = START; now < end; now += HOUR) often.rows(instant(now));
        const { closed } = often.rows(instant(end));
        expect(closed).toEqual(boardOf(series, interval).rows(instant(end)).closed);
        for (const row of closed) {
          const inside = [...series.openTime.keys()].filter(
            (place) => Math.floor((series.openTime[place] as number) / interval) * interval === row.openTime,
          );
          expect(row.volume).toBe(30 * inside.length);
          expect(row.transactions).toBe(100 * inside.length);
          const column = (name: 'open' | 'high' | 'low' | 'close') =>
            inside.map((place) => series[name][place] as number);
          // Where nothing traded, flat at the price before.
          const before = series.close[series.openTime.findLastIndex((openTime) => openTime < row.openTime)];
          const truth =
            inside.length > 0
              ? [column('open')[0], Math.max(...column('high')), Math.min(...column('low')), column('close').at(-1)]
              : [before, before, before, before];
          expect([row.open, row.high, row.low, row.close]).toEqual(truth);
        }
        expect(
          closed.every(
            ({ openTime }, place) => place === 0 || openTime - (closed[place - 1]?.openTime ?? 0) === interval,
          ),
          'without a hole',
        ).toBe(true);
      }),
    );
  });

  it('are the same whenever somebody asked before, also after a long silence and after the end', () => {
    const asks = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(holed, fc.constantFrom(1, 4), asks, (series, hours, silences) => {
        const candles = new RecordedCandles(series);
        const board = () => new CandleBoard(candles, (hours * HOUR) as Duration, 5);
        const asked = board();
        let now = START;
        for (const silence of silences) {
          now += silence * HOUR;
          const { closed, growing } = asked.rows(instant(now));
          expect({ closed, growing }).toEqual(board().rows(instant(now)));
          expect(closed.length).toBeLessThanOrEqual(5);
        }
      }),
    );
  });
});

describe('candles of a coarser interval', () => {
  it('have as much volume as the candles that have begun within them, and always one that grows', () => {
    const board = boardOf(hourlyCandles(Array.from({ length: 48 }, () => [100, 102, 99, 101] as const)), 4 * HOUR);
    const { closed, growing } = board.rows(instant(START + 5 * HOUR + 30 * MINUTE));
    expect(closed.map(({ volume }) => volume)).toEqual([120]);
    expect(growing).toMatchObject({ openTime: START + 4 * HOUR, volume: 45, transactions: 150 });
    expect(board.rows(instant(START + 8 * HOUR)).growing, 'in its first instant').toMatchObject({
      openTime: START + 8 * HOUR,
      open: 100,
      volume: 0,
    });
  });
});

it('candles of a coarser interval are at most 720 closed ones, and none after the recording has ended', () => {
  const board = boardOf(hourlyCandles(Array.from({ length: 1_000 }, () => [100, 102, 99, 101] as const)), HOUR);
  expect(board.rows(instant(START + 999 * HOUR)).closed).toHaveLength(720);
  const after = board.rows(instant(START + 1_000 * HOUR + 2 * DAY));
  expect([after.closed.at(-1)?.openTime, after.growing]).toEqual([START + 999 * HOUR, undefined]);
});
