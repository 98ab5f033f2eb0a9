import { describe, expect, it } from 'vitest';
import golden from '../../../test/golden/evidence/skill.json' with { type: 'json' };
import { mean } from '../../math/moments.ts';
import { normalCdf } from '../../math/normal.ts';
import { SeededRandom } from '../../math/random.ts';
import { clusteringForecasts } from '../../../test/golden/scripts/clustering-forecasts.ts';
import { repeatShares } from './class-forecasts.ts';
import { accuracyOf, balancedAccuracyOf, confusionOf, macroF1Of, matthewsOf } from './confusion.ts';
import { brierScores, logLosses, rocAuc } from './probability-scores.ts';
import { reliabilityBins } from './reliability.ts';
import { judgeSkill } from './skill.ts';
import { compareWithBaselines } from './skill-baselines.ts';

const classes = ['down', 'flat', 'up'];
const bootstrap = { seed: 1, resamples: 500 };

/** Rows whose true class is drawn from the probabilities given; `sharpness` 0 is what the shares alone say. */
function draw(rows: number, sharpness: number, seed: number) {
  const random = new SeededRandom(seed);
  const probabilities = new Float64Array(rows * 3);
  const truth = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    const tilt = sharpness * (2 * random.next() - 1);
    probabilities.set([0.3 - tilt, 0.4, 0.3 + tilt], row * 3);
    const u = random.next();
    truth[row] = u < 0.3 - tilt ? 0 : u < 0.7 - tilt ? 1 : 2;
  }
  return { classes, truth, probabilities, baseline: repeatShares([0.3, 0.4, 0.3], rows) };
}

describe('scores against scikit-learn', () => {
  const probabilities = Float64Array.from(golden.probabilities);
  const judged = judgeSkill(
    { classes, truth: golden.truth, probabilities, baseline: repeatShares([0.2, 0.5, 0.3], golden.truth.length) },
    { bootstrap },
  );

  it('confusion, with the truth in rows', () => {
    expect(judged.confusion).toEqual(golden.confusion);
  });

  it.each([
    ['accuracy', judged.accuracy.value, golden.accuracy],
    ['balanced accuracy', judged.balancedAccuracy, golden.balancedAccuracy],
    ['macro F1', judged.macroF1, golden.macroF1],
    ['Matthews correlation', judged.matthews, golden.matthews],
    ['log-loss', judged.logLoss, golden.logLoss],
    ['Brier score', judged.brier, golden.brierMulticlass],
    [
      'area under the ROC curve with ties',
      rocAuc(
        Float64Array.from(golden.aucScores),
        golden.truth.map((value) => value === 1),
      ),
      golden.aucOfClass1,
    ],
  ])('%s', (_, found, expected) => {
    expect(found).toBeCloseTo(expected, 12);
  });

  it('the published Brier score and log-loss of four forecasts', () => {
    const table = Float64Array.from([0.1, 0.4, 0.35, 0.8].flatMap((p) => [1 - p, p]));
    expect(mean(brierScores(table, [0, 0, 1, 1], 2))).toBeCloseTo(0.158125, 12);
    expect(mean(logLosses(table, [0, 0, 1, 1], 2))).toBeCloseTo(0.4722879538, 10);
  });
});

describe('skill', () => {
  it('is zero, within its interval, for forecasts that say what the shares say', () => {
    const flat = draw(3000, 0, 4);
    const noise = draw(3000, 0.1, 5);
    expect(judgeSkill(flat, { bootstrap }).logLossSkill).toEqual({ value: 0, low: 0, high: 0 });
    const worthless = judgeSkill({ ...noise, truth: flat.truth }, { bootstrap }).logLossSkill;
    expect(worthless.low, 'confident about nothing costs').toBeLessThan(0);
  });

  it('is above zero, with its whole interval, for forecasts that know', () => {
    const { logLossSkill, brierSkill } = judgeSkill(draw(3000, 0.25, 6), { bootstrap });
    expect(logLossSkill.low).toBeGreaterThan(0);
    expect(brierSkill.low).toBeGreaterThan(0);
  });

  it('a horizon makes the interval wider, because overlapping answers are not independent', () => {
    const rows = draw(2000, 0.2, 7);
    const overlapped = {
      ...rows,
      truth: rows.truth.map((_, row) => rows.truth[row - (row % 10)] ?? 0),
      probabilities: rows.probabilities.map(
        (_, index) => rows.probabilities[index - 3 * (Math.floor(index / 3) % 10)] ?? 0,
      ),
    };
    const width = (shortestBlock: number) => {
      const { low = 0, high = 0 } = judgeSkill(overlapped, {
        bootstrap: { ...bootstrap, meanBlock: 1, shortestBlock },
      }).logLossSkill;
      return high - low;
    };
    expect(width(20) / width(1)).toBeGreaterThan(2);
  });
});

describe('skill of forecasts that know nothing', () => {
  it('always flat has a high accuracy and no skill by every other measure', () => {
    const truth = Int32Array.from({ length: 1000 }, (_, row) => (row % 20 === 0 ? 0 : row % 20 === 1 ? 2 : 1));
    const judged = judgeSkill(
      {
        classes,
        truth,
        probabilities: repeatShares([0.02, 0.96, 0.02], 1000),
        baseline: repeatShares([0.05, 0.9, 0.05], 1000),
      },
      { bootstrap },
    );
    expect(judged.accuracy.value).toBe(0.9);
    expect(judged.majorityAccuracy).toBe(0.9);
    expect(judged.balancedAccuracy).toBeCloseTo(1 / 3, 12);
    expect(judged, 'a constant has no correlation with the truth').not.toHaveProperty('matthews');
    expect(judged.logLossSkill.value).toBeLessThan(0);
  });

  it.each([
    [0.2, 97.8],
    [0.266, 91.5],
    [0.3, 87.4],
    [0.4, 74.8],
    [0.5, 64.1],
    [0.6, 55.5],
    [0.8, 43.4],
  ])(
    'at a yearly volatility of %d "always flat within 0.2 %% in ten minutes" is right in %d %%',
    (annual, expected) => {
      const flatShare = 2 * normalCdf(0.002 / (annual / Math.sqrt(52_560))) - 1;
      expect(Math.abs(100 * flatShare - expected), 'printed to a tenth').toBeLessThan(0.06);
    },
  );

  it('a probability of zero for what happened costs much, not infinitely much', () => {
    expect(logLosses(Float64Array.of(1, 0), [1], 2)[0]).toBeCloseTo(34.54, 2);
  });

  it('tables that do not fit are refused', () => {
    expect(() =>
      judgeSkill(
        { classes, truth: [], probabilities: new Float64Array(0), baseline: new Float64Array(0) },
        { bootstrap },
      ),
    ).toThrow(RangeError);
    expect(() => judgeSkill({ ...draw(10, 0, 1), baseline: new Float64Array(3) }, { bootstrap })).toThrow(
      /rows x classes/,
    );
  });
});

const made = (seed: number, direction: number) => {
  const forecasts = clusteringForecasts(seed, { direction, lean: 'momentum' });
  return { ...forecasts, baseline: repeatShares(forecasts.shares, forecasts.truth.length) };
};
const judge = (seed: number, direction: number) =>
  judgeSkill(made(seed, direction), { bootstrap: { seed: 1, resamples: 300, shortestBlock: 4 } });

describe('skill in direction', () => {
  it('is not what knowing volatility gives: log-loss passes nearly always, direction about as often as its level says', () => {
    const judged = Array.from({ length: 120 }, (_, seed) => judge(seed, 0));
    expect(judged.filter(({ logLossSkill }) => (logLossSkill.low ?? 0) > 0).length, 'log-loss').toBeGreaterThan(90);
    expect(
      judged.filter(({ direction }) => (direction?.correlation.low ?? 0) > 0).length,
      '3 of 120 by chance',
    ).toBeLessThanOrEqual(9);
  });

  it('is found where there is some', () => {
    const { direction } = judge(1, 0.3);
    expect(direction?.correlation.low).toBeGreaterThan(0.2);
    expect(direction?.accuracy.low).toBeGreaterThan(0.6);
  });
});

describe('share of right directions', () => {
  it('counts right directions over all answers, however small the move: a wide barrier keeps those whose direction is easiest', () => {
    const forecasts = made(1, 0.3);
    // Answers that moved keep their direction; those that did not went either way, as often as not.
    const forwardReturn = Float64Array.from(forecasts.truth, (truth, row) =>
      truth === 1 ? (row % 2 === 0 ? 0.001 : -0.001) : truth === 2 ? 0.05 : -0.05,
    );
    const options = { bootstrap: { seed: 1, resamples: 300, shortestBlock: 4 } };
    const [moved, all] = [judgeSkill(forecasts, options), judgeSkill({ ...forecasts, forwardReturn }, options)];
    expect(all.direction?.accuracy.value).toBeLessThan((moved.direction?.accuracy.value ?? 0) - 0.02);
    expect(all.direction?.correlation, 'skill is judged among those that moved all the same').toEqual(
      moved.direction?.correlation,
    );
  });

  it('of two classes is judged by the sign of what came, for a barrier that only the market moves past is no direction', () => {
    const { truth: three, probabilities: table } = made(5, 0);
    const rows = three.length;
    const random = new SeededRandom(9);
    const signs = Float64Array.from({ length: rows }, () => (random.next() < 0.5 ? -0.01 : 0.01));
    const up = Float64Array.from({ length: rows }, (_, row) => table[row * 3 + 2] as number);
    const binary = {
      classes: ['not-up', 'up'],
      truth: three.map((value) => (value === 2 ? 1 : 0)),
      probabilities: Float64Array.from(
        { length: 2 * rows },
        (_, index) => (index % 2 === 1 ? up[index >> 1] : 1 - (up[index >> 1] as number)) as number,
      ),
      baseline: repeatShares([0.75, 0.25], rows),
    };
    const blind = judgeSkill({ ...binary, forwardReturn: signs }, { bootstrap });
    expect(blind.direction?.rows).toBe(rows);
    expect(blind.direction?.correlation.low).toBeLessThan(0);
    const seeing = judgeSkill(
      { ...binary, forwardReturn: up.map((value, row) => (value > 0.25 ? 0.01 : -0.01) * (row % 3 === 0 ? -1 : 1)) },
      { bootstrap },
    );
    expect(seeing.direction?.correlation.low).toBeGreaterThan(0.1);
    expect(judgeSkill(binary, { bootstrap }).direction, 'nothing moved that is known').toBeUndefined();
  });
});

describe('confusion without rows or variety', () => {
  it('is undefined, not zero', () => {
    const empty = confusionOf([], [], 3);
    expect([accuracyOf(empty), balancedAccuracyOf(empty), macroF1Of(empty), matthewsOf(empty)]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(rocAuc(Float64Array.of(0.1, 0.2), [true, true])).toBeUndefined();
  });
});

describe('reliability', () => {
  it('honest probabilities lie within their intervals nearly always; each class has equal bins', () => {
    const bins = reliabilityBins(draw(6000, 0.25, 8));
    const within = bins.filter(({ forecast, low, high }) => low <= forecast && forecast <= high).length;
    expect(within / bins.length).toBeGreaterThan(0.85);
    const up = bins.filter(({ className }) => className === 'up');
    expect(up.map(({ rows }) => rows)).toEqual(Array.from({ length: 10 }, () => 600));
  });

  it('rows with equal probabilities stay together', () => {
    const bins = reliabilityBins(draw(1000, 0, 9));
    expect(bins.map(({ rows }) => rows)).toEqual([1000, 1000, 1000]);
  });

  it('labels that overlap widen the intervals', () => {
    const width = (uniqueness: number) => {
      const [bin] = reliabilityBins(draw(1000, 0, 9), { uniqueness });
      return (bin?.high ?? 0) - (bin?.low ?? 0);
    };
    expect(width(0.1) / width(1)).toBeGreaterThan(2.5);
  });
});

describe('baselines', () => {
  it('the majority class of training, always long, last sign and logistic regression are compared with the model', () => {
    const forecasts = draw(1000, 0.3, 10);
    const lastReturn = Float64Array.from(forecasts.truth, (value) => (value === 2 ? 0.01 : value === 0 ? -0.01 : 0));
    const compared = compareWithBaselines(forecasts, { lastReturn, logistic: forecasts.probabilities });
    expect(compared.map(({ name, baselineName }) => `${name}: ${baselineName}`)).toEqual([
      'accuracy: majority class of training',
      'accuracy: always long',
      'accuracy: last sign',
      'accuracy: logistic regression',
      'log-loss: logistic regression',
    ]);
    expect(compared[2]?.baseline, 'the planted last sign is always right').toBe(1);
    expect(compared[1]?.baseline).toBe(forecasts.truth.filter((value) => value === 2).length / 1000);
    expect(compared[4]?.value).toBe(compared[4]?.baseline);
  });

  it('classes without a direction have no directional baselines', () => {
    const compared = compareWithBaselines({
      classes: ['no', 'yes'],
      truth: [0, 1],
      probabilities: Float64Array.of(0.6, 0.4, 0.3, 0.7),
      baseline: Float64Array.of(0.5, 0.5, 0.5, 0.5),
    });
    expect(compared).toHaveLength(1);
  });
});
