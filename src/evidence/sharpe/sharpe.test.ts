import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalCdf } from '../../math/normal.ts';
import { standardDeviation } from '../../math/moments.ts';
import { SeededRandom } from '../../math/random.ts';
import { MemoryTrialLedger } from '../memory-trial-ledger.ts';
import { deflatedSharpe, luckySharpe } from './deflated-sharpe.ts';
import { detectableSharpe, detectionChance, tradesNeeded, tradesNeededForWinRate } from './detectable-edge.ts';
import { expectedMaximum } from './expected-maximum.ts';
import { missRate, observedFalseDiscoveryRate, plannedFalseDiscoveryRate } from './false-discovery.ts';
import { minimumTrackRecord } from './minimum-track-record.ts';
import { probabilisticSharpe, probabilisticSharpeAtNull } from './probabilistic-sharpe.ts';
import { sharpeMoments, sharpeRatio } from './sharpe-ratio.ts';
import { sharpeVarianceAt } from './sharpe-variance.ts';

const normal = (sharpe: number, observations: number) => ({ sharpe, observations, skewness: 0, kurtosis: 3 });
const fund = { sharpe: 0.036 / 0.079, observations: 24, skewness: -2.448, kurtosis: 10.164 };

describe('probabilistic Sharpe ratio, published values', () => {
  it('Bailey and Lopez de Prado (2012): the hedge fund of 24 months', () => {
    expect(probabilisticSharpe(fund)).toBeCloseTo(0.912709, 6);
    expect(probabilisticSharpe(normal(fund.sharpe, 24))).toBeCloseTo(0.981243, 6);
  });

  it('Lopez de Prado, Lipton and Zoonekynd (2025): the same fund', () => {
    expect(Math.sqrt(sharpeVarianceAt(fund.sharpe, fund) ?? 0)).toBeCloseTo(0.329, 3);
    expect(Math.sqrt(sharpeVarianceAt(fund.sharpe, normal(0, 24)) ?? 0)).toBeCloseTo(0.214, 3);
    expect(probabilisticSharpeAtNull(fund)).toBeCloseTo(0.987, 3);
    expect(probabilisticSharpeAtNull(fund, 0.1)).toBeCloseTo(0.939, 3);
    const miss = missRate(fund, { alternative: 0.5 }) ?? 0;
    expect(miss).toBeCloseTo(0.315, 3);
    expect(plannedFalseDiscoveryRate(0.05, 0.05, miss)).toBeCloseTo(0.581, 3);
    expect(observedFalseDiscoveryRate(fund, { alternative: 0.5 }, 0.05)).toBeCloseTo(0.306, 3);
  });

  it('mlfinlab', () => {
    expect(probabilisticSharpe(normal(1.14, 250), 1)).toBeCloseTo(0.957278, 6);
    expect(
      minimumTrackRecord(normal(1.14, 250), { benchmark: 1 }),
      'published as 228.734975; the last digit is of the rounded normal quantile',
    ).toBeCloseTo(228.734979, 5);
    const population = standardDeviation(Float64Array.of(3.5, 1.01, 1.02), 'population') ?? 0;
    expect(
      probabilisticSharpe(normal(1.14, 250), luckySharpe(population, 3)),
      'mlfinlab takes the population deviation',
    ).toBeCloseTo(0.958366, 6);
  });

  it('pypbo: the ratio of twelve returns above a benchmark', () => {
    const returns = Float64Array.of(0.259, 0.198, 0.364, -0.081, 0.057, 0.055, 0.188, 0.317, 0.24, 0.184, -0.01, 0.526);
    expect(sharpeRatio(returns.map((value) => value - 0.05))).toBeCloseTo(0.834364, 6);
  });
});

describe('minimum track record, published values', () => {
  it.each([
    [252, 0, 3, 2.731],
    [52, 0, 3, 2.8288],
    [12, 0, 3, 3.2398],
    [252, -0.72, 5.78, 3.0063],
    [52, -0.72, 5.78, 3.5138],
    [12, -0.72, 5.78, 4.9913],
  ])('%d periods a year, skewness %d, kurtosis %d', (periods, skewness, kurtosis, years) => {
    const needed = minimumTrackRecord(
      { sharpe: 2 / Math.sqrt(periods), skewness, kurtosis },
      { benchmark: 1 / Math.sqrt(periods) },
    );
    expect((needed ?? 0) / periods).toBeCloseTo(years, 4);
  });

  it('is undefined for a ratio that does not exceed the benchmark', () => {
    expect(minimumTrackRecord(normal(0.1, 50), { benchmark: 0.1 })).toBeUndefined();
  });
});

describe('deflated Sharpe ratio, published values', () => {
  it.each([
    [100, -3, 10, 0.900397],
    [46, -3, 10, 0.950502],
    [88, 0, 3, 0.950491],
  ])('annual 2.5 over five years of 250 days, %d trials, skewness %d', (trials, skewness, kurtosis, expected) => {
    const lucky = luckySharpe(Math.sqrt(0.5 / 250), trials);
    expect(
      probabilisticSharpe({ sharpe: 2.5 / Math.sqrt(250), observations: 1250, skewness, kurtosis }, lucky),
    ).toBeCloseTo(expected, 6);
  });

  it('the luck of 100 trials with an annual variance of one half, per day', () => {
    expect(luckySharpe(Math.sqrt(0.5 / 250), 100)).toBeCloseTo(0.113172, 6);
  });

  it.each([
    [10, 1.574598],
    [45, 2.23564],
    [100, 2.530603],
    [1000, 3.255122],
  ])('expected maximum of %d', (tries, expected) => {
    expect(expectedMaximum(tries)).toBeCloseTo(expected, 6);
  });

  it.each([
    [1.5, 1, [0.933, 0.62, 0.344, 0.151]],
    [2, 1, [0.977, 0.789, 0.538, 0.297]],
    [1.5, 3, [0.995, 0.92, 0.757, 0.526]],
    [2, 3, [0.9997, 0.988, 0.94, 0.824]],
  ])('the claim "Sharpe %d" over %d years of days after 1, 5, 20 and 100 trials', (annual, years, expected) => {
    const observations = 365 * years;
    const found = [1, 5, 20, 100].map(
      (trials) =>
        probabilisticSharpe(
          normal(annual / Math.sqrt(365), observations),
          luckySharpe(1 / Math.sqrt(observations - 1), trials),
        ) ?? 0,
    );
    found.forEach((value, index) =>
      expect(Math.abs(value - (expected[index] ?? 0)), `printed to three digits, was ${value}`).toBeLessThan(0.0006),
    );
  });
});

const scope = { purpose: 'test', days: [{ market: 'BTC', from: 0, to: 1 }] };
const series = (seed: number, drift: number, length = 500) => {
  const random = new SeededRandom(seed);
  return Float64Array.from({ length }, () => drift + 0.01 * random.normal());
};
const ledgerOf = async (tried: readonly Float64Array[]) => {
  const ledger = new MemoryTrialLedger();
  for (const [index, returns] of tried.entries())
    await ledger.record({
      ...scope,
      system: 's',
      configuration: `${index}`,
      returns,
      periodsPerYear: 365,
      stage: 'search',
    });
  return ledger;
};

describe('deflated Sharpe ratio from the ledger', () => {
  it('refuses without a trial in the ledger', async () => {
    await expect(
      deflatedSharpe({ returns: series(1, 0), periodsPerYear: 365 }, new MemoryTrialLedger(), scope),
    ).rejects.toThrow(/record the run before it is judged/);
  });

  it('is the probabilistic ratio after a single trial, and falls with each further one', async () => {
    const best = series(1, 0.001);
    const others = Array.from({ length: 19 }, (_, index) => series(index + 2, 0));
    const probability = async (count: number) => {
      const ledger = await ledgerOf([best, ...others.slice(0, count)]);
      return (await deflatedSharpe({ returns: best, periodsPerYear: 365 }, ledger, scope))?.probability ?? 1;
    };
    const moments = sharpeMoments(best);
    expect(await probability(0)).toBe(moments === undefined ? undefined : probabilisticSharpe(moments));
    expect(await probability(19)).toBeLessThan(await probability(4));
    expect(await probability(4)).toBeLessThan(await probability(0));
  });

  it('the frequency at which a trial was recorded does not matter', async () => {
    const best = series(1, 0.001);
    const daily = [best, series(2, 0), series(3, 0)];
    const ledger = await ledgerOf([best]);
    for (const [index, returns] of daily.slice(1).entries()) {
      // The same annual ratio, stated as if each observation were a quarter of a day: half the ratio per period.
      const moments = sharpeMoments(returns);
      const shift =
        moments === undefined
          ? 0
          : (moments.sharpe / 2) * (standardDeviation(returns) ?? 0) -
            moments.sharpe * (standardDeviation(returns) ?? 0);
      await ledger.record({
        ...scope,
        system: 's',
        configuration: `h${index}`,
        returns: returns.map((value) => value + shift),
        periodsPerYear: 4 * 365,
        stage: 'search',
      });
    }
    const judged = { returns: best, periodsPerYear: 365 };
    expect((await deflatedSharpe(judged, ledger, scope))?.probability).toBeCloseTo(
      (await deflatedSharpe(judged, await ledgerOf(daily), scope))?.probability ?? 0,
      10,
    );
  });

  it('counts configurations that never traded, and is undefined for returns without variance', async () => {
    const ledger = await ledgerOf([series(1, 0.001), new Float64Array(0), new Float64Array(500)]);
    expect((await deflatedSharpe({ returns: series(1, 0.001), periodsPerYear: 365 }, ledger, scope))?.trials).toBe(3);
    expect(
      await deflatedSharpe({ returns: new Float64Array(500), periodsPerYear: 365 }, ledger, scope),
    ).toBeUndefined();
  });
});

describe('error rate of the deflated Sharpe ratio', () => {
  it('the best of many worthless strategies passes 0.95 in at most 5 % of searches', async () => {
    const random = new SeededRandom(20);
    const searches = 400;
    let passed = 0;
    for (let search = 0; search < searches; search++) {
      const tried = Array.from({ length: 50 }, () => Float64Array.from({ length: 250 }, () => random.normal()));
      const best = tried.reduce((left, right) =>
        (sharpeRatio(left) ?? 0) >= (sharpeRatio(right) ?? 0) ? left : right,
      );
      const found = await deflatedSharpe({ returns: best, periodsPerYear: 365 }, await ledgerOf(tried), scope);
      if ((found?.probability ?? 0) > 0.95) passed++;
    }
    expect(
      passed / searches,
      `${passed} of ${searches}; picking by the plain PSR would pass nearly all`,
    ).toBeLessThanOrEqual(0.05);
  });

  it('a thousand worthless strategies in one search: at most 5 % exceed 0.95', () => {
    const random = new SeededRandom(7);
    const tried = Array.from({ length: 1000 }, () => Float64Array.from({ length: 250 }, () => random.normal()));
    const deviation = standardDeviation(Float64Array.from(tried, (returns) => sharpeRatio(returns) ?? 0)) ?? 0;
    const lucky = luckySharpe(deviation, tried.length);
    const passed = tried.filter((returns) => {
      const found = sharpeMoments(returns);
      return found !== undefined && (probabilisticSharpe(found, lucky) ?? 0) > 0.95;
    }).length;
    expect(passed / tried.length).toBeLessThanOrEqual(0.05);
  });
});

describe('what could have been seen', () => {
  it('the chance of seeing an edge is Phi(SR sqrt(years) - 1.96) for normal daily returns, and follows their shape otherwise', () => {
    const observations = 5 * 365;
    const sharpe = 4 / 3 / Math.sqrt(365);
    const chanceOf = (skewness: number, kurtosis: number) =>
      detectionChance(sharpe, { observations, skewness, kurtosis }, { significance: 0.025 });
    expect(chanceOf(0, 3), 'Phi(1.33 x 2.24 - 1.96)').toBeCloseTo(0.8466, 3);
    const [distance, spread] = [
      sharpe * Math.sqrt(observations) - 1.959963985,
      Math.sqrt(1 + 2 * sharpe + (29 / 4) * sharpe ** 2),
    ];
    expect(chanceOf(-2, 30)).toBeCloseTo(normalCdf(distance / spread), 8);
  });

  it('six years of days find an annual Sharpe ratio of 1.015 at 5 % and 80 %', () => {
    expect((detectableSharpe({ observations: 6 * 365, skewness: 0, kurtosis: 3 }) ?? 0) * Math.sqrt(365)).toBeCloseTo(
      1.0153,
      4,
    );
  });

  it('a ratio as large as the detectable one is missed one time in five', () => {
    const moments = { observations: 800, skewness: -0.5, kurtosis: 7 };
    const sharpe = detectableSharpe(moments) ?? 0;
    expect(missRate({ ...moments, sharpe }, { alternative: sharpe })).toBeCloseTo(0.2, 10);
  });

  it('luck over many trials raises it, and one observation detects nothing', () => {
    const moments = { observations: 800, skewness: 0, kurtosis: 3 };
    expect(detectableSharpe(moments, { benchmark: 0.05 })).toBeGreaterThan((detectableSharpe(moments) ?? 0) + 0.04);
    expect(detectableSharpe({ ...moments, observations: 1 })).toBeUndefined();
  });

  it.each([
    [0.52, 3862],
    [0.53, 1715],
    [0.55, 616],
  ])('a win rate of %d against a coin needs about %d trades', (rate, expected) => {
    expect(
      Math.abs((tradesNeededForWinRate(rate, 0.5) ?? 0) - expected),
      'the source rounds down, a count of trades rounds up',
    ).toBeLessThanOrEqual(1);
  });

  it('no number of trades proves an edge that is not there', () => {
    expect([tradesNeeded(0, 1), tradesNeeded(-1, 1), tradesNeeded(1, 0), tradesNeededForWinRate(0.5, 0.5)]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(tradesNeeded(0.1, 1)).toBe(619);
  });
});

describe('laws', () => {
  const ratio = fc.double({ min: -0.5, max: 0.5, noNaN: true });
  const count = fc.integer({ min: 3, max: 5000 });

  it('with normal moments the PSR is Phi(SR sqrt(T - 1) / sqrt(1 + SR^2 / 2)): kurtosis is not excess', () => {
    expect(() =>
      fc.assert(
        fc.property(
          ratio,
          count,
          (sharpe, observations) =>
            Math.abs(
              (probabilisticSharpe(normal(sharpe, observations)) ?? 0) -
                normalCdf((sharpe * Math.sqrt(observations - 1)) / Math.sqrt(1 + (sharpe * sharpe) / 2)),
            ) < 1e-12,
        ),
      ),
    ).not.toThrow();
  });

  it('more trials never help', () => {
    expect(() =>
      fc.assert(
        fc.property(
          fc.integer({ min: 1, max: 2000 }),
          (tries) => expectedMaximum(tries + 1) > expectedMaximum(tries) || tries === 1,
        ),
      ),
    ).not.toThrow();
  });

  it('the Sharpe ratio does not depend on the size of the position, and turns with its sign', () => {
    const law = fc.property(
      fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 50 }),
      fc.double({ min: 0.01, max: 100, noNaN: true }),
      (values, scale) => {
        const returns = Float64Array.from(values, (value) => value / 1000);
        const base = sharpeRatio(returns);
        const turned = sharpeRatio(returns.map((value) => -value * scale));
        return base === undefined
          ? turned === undefined
          : Math.abs((turned ?? Number.NaN) + base) <= 1e-9 * Math.max(1, Math.abs(base));
      },
    );
    expect(() => fc.assert(law)).not.toThrow();
  });

  it('a series without variance has no ratio', () => {
    expect([
      sharpeRatio(new Float64Array(0)),
      sharpeRatio(Float64Array.of(1)),
      sharpeRatio(new Float64Array(10).fill(0.1)),
    ]).toEqual([undefined, undefined, undefined]);
  });
});
