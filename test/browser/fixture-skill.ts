import type { SeededRandom } from '../../src/math/random.ts';
import type { FoldSkill, ReliabilityBin, SkillSummary } from '../../src/report/research-summary.ts';
import type { FixtureOptions } from './fixture-options.ts';
import { rounded } from './fixture-rounding.ts';
import { START } from './fixture-series.ts';

const CLASSES = ['down', 'flat', 'up'] as const;
/** How much better than the class shares the forecasts are. */
const LIFT = {
  edge: 0.009,
  'no edge': -0.0012,
  'not enough evidence': 0.004,
  'not credible': 0.12,
  'no verdict': 0.05,
} as const;

/** ISO time at which a bar opens. */
export function isoAt(row: number): string {
  return new Date(START / 1_000 + row * 3_600_000).toISOString().replace('.000Z', 'Z');
}

function around(value: number, half: number, places: number): { value: number; low: number; high: number } {
  return { value: rounded(value, places), low: rounded(value - half, places), high: rounded(value + half, places) };
}

function reliability(random: SeededRandom): ReliabilityBin[] {
  return CLASSES.flatMap((className, position) =>
    Array.from({ length: 9 }, (_, bin) => {
      const forecast = rounded((position === 1 ? 0.3 : 0.16) + bin * 0.042 + random.next() * 0.01);
      const rows = Math.round(9_000 * Math.exp(-((bin - 3.4) ** 2) / 5)) + 40;
      const half = 1.96 * Math.sqrt((forecast * (1 - forecast)) / (rows / 6));
      const observed = rounded(
        Math.max(0.02, Math.min(0.98, 0.33 + (forecast - 0.33) * 0.72 + random.normal() * half * 0.4)),
      );
      return {
        className,
        forecast,
        observed,
        rows,
        low: rounded(Math.max(0, observed - half)),
        high: rounded(Math.min(1, observed + half)),
      };
    }),
  );
}

function foldsOver(random: SeededRandom, bars: number, lift: number): FoldSkill[] {
  return Array.from({ length: 8 }, (_, fold) => {
    const value = rounded(lift + random.normal() * 0.004, 5);
    const from = Math.floor(((fold + 1) * bars) / 9);
    return {
      name: `${fold + 1}`,
      from: isoAt(from),
      to: isoAt(Math.floor(((fold + 2) * bars) / 9)),
      trainRows: from - 60,
      testRows: Math.floor(bars / 9) - 24,
      accuracy: rounded(0.372 + lift + random.normal() * 0.01, 4),
      majorityAccuracy: rounded(0.366 + random.normal() * 0.008, 4),
      logLossSkill: around(value, 0.0065, 5),
    };
  });
}

function confusionOver(bars: number): number[][] {
  return [
    [5_921, 6_870, 3_431],
    [4_410, 9_903, 4_799],
    [4_020, 6_611, 5_913],
  ].map((row) => row.map((cell) => Math.round((cell * bars) / 58_000)));
}

/** How good the invented forecasts are. */
export function skillOf(random: SeededRandom, { verdict, bars }: FixtureOptions): SkillSummary {
  const lift = LIFT[verdict];
  const folds = foldsOver(random, bars, lift);
  const accuracy = around(0.3701 + lift, 0.006, 4);
  const logLoss = rounded(1.0952 * (1 - lift), 5);
  return {
    rows: Math.floor((bars * 8) / 9),
    classes: CLASSES,
    classShares: [0.3127, 0.3684, 0.3189],
    accuracy,
    majorityAccuracy: 0.3684,
    balancedAccuracy: rounded(0.3402 + lift, 4),
    macroF1: rounded(0.3311 + lift, 4),
    matthews: rounded(0.0121 + lift, 4),
    logLoss,
    logLossSkill: { ...around(lift, 0.0023, 5), value: lift },
    direction: {
      rows: Math.floor(bars * 0.55),
      correlation: around(4 * lift, 0.021, 4),
      accuracy: around(0.5 + lift, 0.01, 4),
    },
    confusion: confusionOver(bars),
    reliability: reliability(random),
    folds,
    baselines: [
      { name: 'Accuracy', value: accuracy.value, baseline: 0.3412, baselineName: 'repeating the last sign' },
      { name: 'Accuracy', value: accuracy.value, baseline: 0.3698, baselineName: 'logistic regression' },
      { name: 'Log-loss', value: logLoss, baseline: 1.0944, baselineName: 'logistic regression', unit: 'number' },
    ],
  };
}
