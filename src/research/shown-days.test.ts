import { expect, it } from 'vitest';
import { DAY, duration, HOUR, instant } from '../core/time.ts';
import { MemoryTrialLedger } from '../evidence/memory-trial-ledger.ts';
import { ShownDays, type ShownMarket } from './shown-days.ts';

const trial = { purpose: 'research', system: 'simulated', configuration: '{}' };
const day = (count: number) => instant(count * DAY);
const asRecorded: ShownMarket = { market: 'BTC', recordedTimes: (from, to) => [{ from, to }] };

function watch(markets: readonly ShownMarket[] = [asRecorded]) {
  const ledger = new MemoryTrialLedger();
  const told: string[] = [];
  const shown = new ShownDays({ ledger, trial, markets, tell: (line) => void told.push(line) });
  const days = async (market = 'BTC') =>
    (await ledger.readings({ purpose: 'research', days: [{ market, from: 0, to: day(1_000) }] })).flatMap((reading) =>
      reading.days.filter((each) => each.market === market).map(({ from, to }) => [from / DAY, to / DAY]),
    );
  return { ledger, told, shown, days };
}

it('records each day before it is shown, once, and says once that an earlier run held some out', async () => {
  const { ledger, told, shown, days } = watch();
  await ledger.recordHoldOut({
    purpose: 'research',
    system: 'first',
    configuration: '{"a":1}',
    days: [{ market: 'BTC', from: day(12), to: day(20) }],
  });
  await shown.upTo(instant(day(10) + 5 * HOUR), duration(HOUR));
  expect(await days(), 'the day that is running, and the one before, whose extremes a quote tells').toEqual([[9, 11]]);
  await shown.upTo(instant(day(10) + 20 * HOUR), duration(HOUR));
  expect(await days(), 'nothing new').toHaveLength(1);
  await shown.upTo(instant(day(10) + 23.5 * HOUR), duration(HOUR));
  expect((await days()).at(-1), 'an hour before it begins').toEqual([11, 12]);
  expect(told).toEqual([]);
  await shown.upTo(day(13), duration(2 * DAY));
  await shown.upTo(day(18), duration(DAY));
  expect(await days()).toEqual([
    [9, 11],
    [11, 12],
    [12, 15],
    [17, 19],
  ]);
  expect(told).toEqual([expect.stringMatching(/^WARNING: This run reads .* of what first held out/)]);
});

it('records the days of candles of before that somebody asks for, of that market alone', async () => {
  const { shown, days } = watch([asRecorded, { ...asRecorded, market: 'ETH' }]);
  await shown.upTo(day(100), duration(HOUR));
  await shown.since('BTC', day(70) + 6 * HOUR, day(100));
  expect(await days('BTC')).toEqual([
    [99, 101],
    [70, 99],
  ]);
  expect(await days('ETH')).toEqual([[99, 101]]);
  await shown.since('BTC', day(80), day(100));
  expect(await days('BTC'), 'they are known').toHaveLength(2);
});

it('records the days of the stored candles where the time of the venue is another', async () => {
  const later: ShownMarket = {
    market: 'BTC',
    recordedTimes: (from, to) => [{ from: from - 500 * DAY, to: to - 500 * DAY }],
  };
  const { shown, days } = watch([later]);
  await shown.upTo(day(600), duration(HOUR));
  expect(await days()).toEqual([[99, 101]]);
});
