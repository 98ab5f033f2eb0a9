/**
 * The venue of `own-venue.ts` with markets that come and go: a new market is listed every ten days of hourly candles,
 * when the one before it is settled. A system trades it with `live: { slots: 2 }`.
 */
import { defineVenue, instant } from 'edgewise';
import { openStall } from './own-venue-simulator.ts';
import type { MarketPlan, PlannedChange } from './own-venue-markets.ts';
import { terms } from './own-venue.ts';

const LIFE_CANDLES = 240;
const FIRST_CANDLES = 24;

/** FIG1/USD, FIG2/USD and so on, each with the prices of the first market. One unit pays the last of them. */
const plan: MarketPlan = ([first], start) => {
  if (first?.prices.kind !== 'recorded') return [];
  const { instrument, prices } = first;
  const { openTime, close } = prices.series;
  const at = (row: number) => instant(openTime[row] ?? 0);
  const changes: PlannedChange[] = [];
  let row = openTime.findIndex((time) => time >= start) + FIRST_CANDLES;
  for (let number = 1; row + LIFE_CANDLES < openTime.length; number++, row += LIFE_CANDLES) {
    const base = `${instrument.base}${number}`;
    const id = `${base}/${instrument.quote}`;
    const end = row + LIFE_CANDLES;
    changes.push({ kind: 'listed', at: at(row), instrument: { ...instrument, id, base }, series: prices.series });
    changes.push({ kind: 'settled', at: at(end), instrument: id, value: close[end - 1] ?? 0 });
  }
  return changes;
};

export const fair = defineVenue({
  ...terms,
  ...(terms.simulator && { simulator: { ...terms.simulator, open: async (options) => openStall(options, plan) } }),
});
