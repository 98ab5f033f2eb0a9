import { expect, it } from 'vitest';
import { DAY, duration, HOUR, instant } from '../core/time.ts';
import { MemoryTrialLedger } from '../evidence/memory-trial-ledger.ts';
import { ShownDays } from './shown-days.ts';

const trial = { purpose: 'research', system: 'simulated', configuration: '{}' };
const day = (count: number) => instant(count * DAY);

it('records each day before it is shown, once, and says once that an earlier run held some out', () => {
  const ledger = new MemoryTrialLedger();
  ledger.recordHoldOut({ purpose: 'research', system: 'first', configuration: '{"a":1}', days: [{ market: 'BTC', from: day(12), to: day(20) }] });
  const told: string[] = [];
  const shown = new ShownDays({ ledger, trial, markets: ['BTC'], tell: (line) => void told.push(line) });
  const days = () => ledger.readings({ purpose: 'research', days: [{ market: 'BTC', from: 0, to: day(100) }] }).flatMap((reading) => reading.days.map(({ from, to }) => [from / DAY, to / DAY]));
  shown.upTo(instant(day(10) + 5 * HOUR), duration(HOUR));
  expect(days(), 'the day that is running, from the first candle shown').toEqual([[10 + 5 / 24, 11]]);
  shown.upTo(instant(day(10) + 20 * HOUR), duration(HOUR));
  expect(days(), 'nothing new').toHaveLength(1);
  shown.upTo(instant(day(10) + 23.5 * HOUR), duration(HOUR));
  expect(days().at(-1), 'an hour before it begins').toEqual([11, 12]);
  expect(told).toEqual([]);
  shown.upTo(day(13), duration(2 * DAY));
  shown.upTo(day(18), duration(DAY));
  expect(days()).toEqual([[10 + 5 / 24, 11], [11, 12], [12, 16], [16, 20]]);
  expect(told).toEqual([expect.stringMatching(/^WARNING: This run reads .* of what first held out/)]);
});
