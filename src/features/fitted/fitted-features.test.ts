import { describe, expect, it } from 'vitest';
import { aloneInUniverse } from '../../market/market-past.ts';
import { drawnCandles } from '../../parts/checks/drawn-candles.ts';
import { closePrice } from '../candle-fields.ts';
import { buildFeatureGraph } from '../feature-graph.ts';
import { logReturn } from '../log-return.ts';
import { lagged } from '../lag.ts';
import { checkFittedFeature } from './check-fitted-feature.ts';
import { defineFittedFeature } from './define-fitted-feature.ts';
import { fittingPast } from './fitting-past.ts';
import { garchVolatility } from './garch-volatility.ts';
import { RefitCounts } from './refit-counts.ts';
import { standardised } from './standardised.ts';

const returns = logReturn({ lag: 1 });
const whole = drawnCandles({ bars: 900, seed: 5, holes: [] });
const series = [drawnCandles({ bars: 900, seed: 3, holes: [200, 500] }), whole];
const EVERYTHING = { from: -Infinity, until: Infinity };

const meanOfReturns = (fit: (column: Float64Array) => number, refit = { everyBars: 24, fromBars: 100 }) =>
  defineFittedFeature({
    name: 'mean_return',
    inputs: [returns],
    parameters: ['mean'],
    formula: 'mean',
    source: 'a test',
    refit,
    fit: ({ columns: [column = new Float64Array(0)] }) => ({ mean: fit(column) }),
    start: ({ mean }) => ({ push: () => mean }),
  });
const average = (column: Float64Array) => column.reduce((sum, value) => sum + value, 0) / column.length;

describe('the contract of fitted features', () => {
  it('is kept by a scaler, with and without refits', () => {
    expect(checkFittedFeature(standardised({ of: returns }), series)).toEqual([]);
    const refit = { everyBars: 24, fromBars: 100 };
    expect(checkFittedFeature(standardised({ of: returns, refit }), series)).toEqual([]);
  });

  it('is kept by GARCH, with and without refits', () => {
    const long = [drawnCandles({ bars: 4_200, seed: 8, holes: [300] })];
    expect(checkFittedFeature(garchVolatility(), long, { prefixes: 8 })).toEqual([]);
    const refit = { everyBars: 250, fromBars: 500 };
    expect(checkFittedFeature(garchVolatility({ refit }), long, { prefixes: 2, beginnings: 2 })).toEqual([]);
  });

  it('finds a fit that changes its past, one that gives another answer each time, and one that never forgets', () => {
    const checksOf = (fit: (column: Float64Array) => number) =>
      checkFittedFeature(meanOfReturns(fit), [whole], { prefixes: 5 }).map(({ check }) => check);
    expect(checksOf(average)).toEqual([]);
    expect(checksOf((column) => average(column.fill(1)))).toContain('past');
    let calls = 0;
    expect(checksOf(() => ++calls)).toContain('repeat');
    const grows = defineFittedFeature({
      name: 'grows',
      inputs: [returns],
      parameters: ['first'],
      formula: 'sum',
      source: 'a test',
      fit: ({ columns: [column = new Float64Array(0)] }) => ({ first: column[0] ?? 0 }),
      start: ({ first }) => {
        let sum = first;
        return { push: ([value = 0]) => (sum += value) };
      },
    });
    expect(checkFittedFeature(grows, [whole]).map(({ check }) => check)).toContain('memory');
  });
});

describe('the refit schedule', () => {
  const feature = meanOfReturns(average).withParameters({ mean: 7 });
  const [values = new Float64Array(0)] = buildFeatureGraph([feature]).compute(whole).columns;
  const [column = new Float64Array(0)] = buildFeatureGraph([returns]).compute(whole).columns;
  const closes = Array.from(whole.openTime, (open) => open / whole.interval + 1);
  const refits = closes.flatMap((close, row) => (close % 24 === 0 && row >= 100 ? [row] : []));

  it('keeps the parameters of the fold until enough candles have closed', () => {
    expect(values[0], 'the input has no value yet').toBeNaN();
    const [first = 0] = refits;
    expect(new Set(values.subarray(1, first + 1))).toEqual(new Set([7]));
  });

  it('changes the parameters directly after the fixed times, and learns exactly the candles closed by then', () => {
    const changes = Array.from(values.keys()).filter((row) => row > 1 && values[row] !== values[row - 1]);
    expect(changes).toEqual(refits.map((row) => row + 1).filter((row) => row < values.length));
    for (const row of changes) expect(values[row]).toBeCloseTo(average(column.slice(row - 100, row)), 15);
  });

  it('goes back to the parameters of the fold where a refit cannot learn', () => {
    const refuses = meanOfReturns(() => {
      throw new RangeError('nothing to learn');
    }).withParameters({ mean: 7 });
    const [kept = new Float64Array(0)] = buildFeatureGraph([refuses]).compute(whole).columns;
    expect(new Set(kept.subarray(1))).toEqual(new Set([7]));
  });
});

describe('what a fitted feature refuses', () => {
  it('runs only with parameters', () => {
    const feature = standardised({ of: returns });
    expect(() => buildFeatureGraph([feature]).compute(whole)).toThrow('has not been fitted');
  });

  it('takes exactly the parameters that it names, all finite', () => {
    const feature = standardised({ of: returns });
    expect(() => feature.withParameters({ mean: 1 })).toThrow('mean, deviation');
    expect(() => feature.withParameters({ mean: 1, deviation: 2, more: 3 })).toThrow('more = 3');
    expect(() => feature.withParameters({ mean: 1, deviation: Number.NaN })).toThrow('deviation = NaN');
  });
});

describe('the past that a fit sees', () => {
  it('ends with the candle that closed at the end of the span, and leaves out rows without a value', () => {
    const until = (whole.openTime[9] as number) + whole.interval;
    const past = fittingPast(standardised({ of: returns }), aloneInUniverse(whole), { ...EVERYTHING, until });
    expect(past.rows).toBe(9);
    const closes = fittingPast(standardised({ of: closePrice }), aloneInUniverse(whole), { from: until, until });
    expect([...(closes.columns[0] ?? [])]).toEqual([whole.close[9]]);
  });

  it('standardises to the numbers of the definition', () => {
    const feature = standardised({ of: closePrice });
    const past = fittingPast(feature, aloneInUniverse(whole), EVERYTHING);
    const [values = new Float64Array(0)] = buildFeatureGraph([feature.withParameters(feature.fit(past))]).compute(
      whole,
    ).columns;
    expect(average(values)).toBeCloseTo(0, 9);
    expect(average(values.map((value) => value ** 2))).toBeCloseTo(1, 9);
  });
});

describe('a fitted feature that reads a fitted one', () => {
  it('is refused when it is defined, directly and through another feature', () => {
    const scaled = standardised({ of: returns });
    expect(() => standardised({ of: scaled })).toThrow('which is fitted');
    expect(() => lagged({ of: scaled, bars: 1 })).toThrow('which is fitted');
  });
});

describe('a refit that learns nothing', () => {
  it('is counted, and the feature goes back to the parameters of its fold', () => {
    let fits = 0;
    const feature = meanOfReturns(() => {
      fits++;
      if (fits % 3 === 0) throw new RangeError('nothing to learn');
      return fits % 3 === 1 ? 1 : Number.NaN;
    });
    const counts = new RefitCounts();
    const { columns } = buildFeatureGraph([feature.withParameters({ mean: 7 }, counts)]).compute(whole);
    const seen = columns[0]?.filter((value, row, all) => !Number.isNaN(value) && value !== all[row - 1]);
    expect(fits).toBeGreaterThan(20);
    expect(counts.failed).toEqual([{ feature: 'mean_return', failed: fits - Math.ceil(fits / 3), all: fits }]);
    expect([...(seen ?? [])].slice(0, 4), 'one that gives no number teaches nothing either').toEqual([7, 1, 7, 1]);
  });
});
