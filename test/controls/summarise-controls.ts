import { normalCdf } from '../../src/math/normal.ts';
import { wilsonInterval } from '../../src/math/proportion-interval.ts';
import type { ControlResult } from './judge-control.ts';

/** Drift at which the oracle has a net Sharpe ratio of 2.0 on average. */
export const PLANTED_DRIFT = 0.166;

/** Drifts at which the oracle has net Sharpe ratios from about 0.5 to 3. */
export const POWER_CURVE = [0.105, 0.125, 0.145, 0.166, 0.183, 0.197] as const;

/** Largest share of verdicts `edge` among random walks, and smallest share among planted edges. */
const MAXIMUM_FALSE_SHARE = 16 / 500;
const MINIMUM_FOUND_SHARE = 170 / 200;

export interface ControlSummary {
  readonly lines: readonly string[];
  readonly held: 'held' | 'broken';
}

/** Describes the results, and checks the bounds on false and missed edges. */
export function summariseControls(results: readonly ControlResult[]): ControlSummary {
  const of = (kind: ControlResult['kind'], drift: number) =>
    results.filter((result) => result.kind === kind && result.drift === drift);
  const walks = of('random-walk', 0);
  const isCurve = (seed: number) => seed >= 20_000;
  const planted = of('planted', PLANTED_DRIFT).filter(({ seed }) => !isCurve(seed));
  const oracle = of('oracle', PLANTED_DRIFT).filter(({ seed }) => !isCurve(seed));
  const falseEdges = count(walks);
  const found = count(planted);
  const costFree = walks.filter(({ costFreeVerdict }) => costFreeVerdict === 'edge').length;
  const shuffled = results.filter(({ kind }) => kind === 'shuffled');
  const holds = falseEdges <= MAXIMUM_FALSE_SHARE * walks.length && found >= MINIMUM_FOUND_SHARE * planted.length;
  return {
    held: holds ? 'held' : 'broken',
    lines: [
      `Random walks: "edge" in ${shareOf(falseEdges, walks.length)}; at most ${(100 * MAXIMUM_FALSE_SHARE).toFixed(1)} % allowed.`,
      `  The same forecasts without costs, where a false edge is most likely: ${shareOf(costFree, walks.length)}. Net Sharpe at costs: ${meanOf(walks)}.`,
      `  Forecasts passed as skilful: ${passedOf(walks, ({ directionLow }) => directionLow)} in direction, ${passedOf(walks, ({ skillLow }) => skillLow)} in log-loss, where forecasting volatility is enough.`,
      `Planted edge, oracle net Sharpe ${meanOf(oracle)}: "edge" in ${shareOf(found, planted.length)}; at least ${(100 * MINIMUM_FOUND_SHARE).toFixed(0)} % required. Learned net Sharpe ${meanOf(planted)}.`,
      `  Skill in direction passed: ${passedOf(planted, ({ directionLow }) => directionLow)}. "not credible": ${shareOf(planted.filter(({ verdict }) => verdict === 'not credible').length, planted.length)}.`,
      'Power curve (oracle net Sharpe -> learned net Sharpe, share of "edge"):',
      ...POWER_CURVE.map((drift) => {
        const learned = of('planted', drift).filter(({ seed }) => isCurve(seed));
        const known = of('oracle', drift).filter(({ seed }) => isCurve(seed));
        return `  ${meanOf(known)} -> ${meanOf(learned)}, ${shareOf(count(learned), learned.length)}`;
      }),
      `Shuffled labels, log-loss skill: ${skillOf(shuffled)}; "edge" in ${shareOf(count(shuffled), shuffled.length)}.`,
      holds ? 'Both bounds hold.' : 'A BOUND DOES NOT HOLD.',
    ],
  };
}

function count(results: readonly ControlResult[]): number {
  return results.filter(({ verdict }) => verdict === 'edge').length;
}

/** Share of markets whose interval of a skill lies above zero. */
function passedOf(results: readonly ControlResult[], low: (result: ControlResult) => number | null): string {
  return shareOf(results.filter((result) => (low(result) ?? 0) > 0).length, results.length);
}

function shareOf(hits: number, total: number): string {
  const interval = wilsonInterval(hits, total);
  if (interval === undefined) return 'none run';
  const { low, high } = interval;
  return `${hits} of ${total} (${(100 * (hits / total)).toFixed(1)} %, 95 % interval ${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)} %)`;
}

function meanOf(results: readonly ControlResult[]): string {
  const sharpes = results.flatMap(({ sharpe }) => (sharpe === null ? [] : [sharpe]));
  return sharpes.length === 0
    ? 'undefined'
    : (sharpes.reduce((sum, value) => sum + value, 0) / sharpes.length).toFixed(2);
}

/** Mean skill with a 95 % normal interval over markets. */
function skillOf(results: readonly ControlResult[]): string {
  const skills = results.flatMap(({ skill }) => (skill === null ? [] : [skill]));
  if (skills.length < 2) return 'undefined';
  const mean = skills.reduce((sum, value) => sum + value, 0) / skills.length;
  const error = Math.sqrt(
    skills.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (skills.length - 1) / skills.length,
  );
  const percent = (value: number) => `${(100 * value).toFixed(3)} %`;
  return `${percent(mean)} (${percent(mean - 1.96 * error)} to ${percent(mean + 1.96 * error)}; one-sided p of skill above zero ${(1 - normalCdf(mean / error)).toFixed(2)})`;
}
