import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSeriesFile } from '../../src/adapters/files/read-series-file.ts';
import { readyForecasts } from '../../src/backtest/forecast-source.ts';
import type { CandleSeries } from '../../src/core/candle.ts';
import { stepSize } from '../../src/core/money.ts';
import { effort } from '../harness/effort.ts';
import { suiteFolder } from '../harness/scratch-folder.ts';
import { randomCandles } from '../support/candles.ts';
import { backtest, randomForecasts } from './backtest-scenario.ts';

const BARS = 160;
const folder = suiteFolder();

/** How a file writes a price path: at which scale, in which notation, and with how many spare digits. */
interface Spelling {
  readonly scale: number;
  readonly form: 'plain' | 'scientific';
  readonly spareDigits: number;
  readonly volume: 'whole' | 'decimals' | 'zero' | 'none';
}

const spelling: fc.Arbitrary<Spelling> = fc.record({
  scale: fc.constantFrom(1e-9, 1e-6, 1e-3, 1, 10),
  form: fc.constantFrom('plain', 'scientific'),
  spareDigits: fc.integer({ min: 0, max: 6 }),
  volume: fc.constantFrom('whole', 'decimals', 'zero', 'none'),
});

const DIGITS = 9;

function written(value: number, { form, spareDigits }: Spelling): string {
  // Rounded to nine digits, so that each notation gives the same number.
  const rounded = Number(value.toPrecision(DIGITS));
  if (form === 'scientific') return rounded.toExponential(DIGITS - 1 + spareDigits);
  return rounded.toFixed(Math.min(30, Math.max(0, DIGITS - 1 - Math.floor(Math.log10(rounded))) + spareDigits));
}

function volumeOf({ volume, scale }: Spelling): string {
  // Has the same value at every scale, and is so large that it never limits an order.
  const amount = 1e6 / scale;
  switch (volume) {
    case 'whole':
      return amount.toFixed(0);
    case 'decimals':
      return amount.toFixed(8);
    case 'zero':
      return '0';
    case 'none':
      return '';
    default:
      return volume satisfies never;
  }
}

async function seriesOf(path: CandleSeries, how: Spelling): Promise<CandleSeries> {
  const rows = Array.from({ length: path.length }, (_, row) => {
    const prices = [path.open, path.high, path.low, path.close].map((column) =>
      written((column[row] ?? 0) * how.scale, how),
    );
    return [new Date((path.openTime[row] ?? 0) / 1_000).toISOString(), ...prices, volumeOf(how)].join();
  });
  const file = join(folder, 'candles.csv');
  writeFileSync(file, `time,open,high,low,close,volume\n${rows.join('\n')}\n`);
  return (await readSeriesFile({ file, venue: 'somewhere', instrument: 'ABC/USD', kind: 'margin' })).series;
}

describe('one price path in any spelling', () => {
  it('trades the same: as often, and to the same return', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1_000 }), spelling, spelling, async (seed, one, other) => {
        const path = randomCandles(BARS, seed);
        const results = [];
        for (const how of [one, other]) {
          const series = await seriesOf(path, how);
          expect(
            stepSize(series.instrument.tick) / (path.low[0] ?? 1) / how.scale,
            'finer than a hundredth of a basis point',
          ).toBeLessThan(1e-6);
          results.push(
            backtest({
              series: [series],
              forecasts: [readyForecasts(randomForecasts(series, seed))],
              rules: { participation: 0.1 },
            }),
          );
        }
        const [first, second] = results;
        expect(second!.trades.length).toBe(first!.trades.length);
        expect(first!.trades.length).toBeGreaterThan(0);
        expect((second!.equity.at(-1) ?? 0) / (first!.equity.at(-1) ?? 1)).toBeCloseTo(1, 5);
      }),
      { numRuns: effort({ usual: 25, thorough: 300 }), seed: 11 },
    );
  });
});
