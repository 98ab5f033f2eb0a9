import { checkFeature } from '../../features/check-feature.ts';
import { checkFittedFeature } from '../../features/fitted/check-fitted-feature.ts';
import { isFitted } from '../../features/fitted/fitted-feature.port.ts';
import type { Feature } from '../../features/feature.port.ts';
import { checkLabeler } from '../../labels/check-labeler.ts';
import { checkEstimator } from '../../models/check-estimator.ts';
import type { ModelRecord } from '../../models/estimator.port.ts';
import { EdgewiseError } from '../../core/errors.ts';
import type { LabelPart, ModelPart, Part, RiskCheckPart, Settings, SizerPart, StrategyPart } from '../part.port.ts';
import { builtInParts } from '../built-in-parts.ts';
import { restoreWith } from '../make-model.ts';
import { checkRiskCheck } from '../../risk/check-risk-check.ts';
import { checkSizer } from '../../risk/check-sizer.ts';
import { checkStrategy } from '../../strategy/check-strategy.ts';
import { drawnCandles } from './drawn-candles.ts';
import { venueProblems } from './venue-problems.ts';
import { drawnSituations } from './drawn-situations.ts';
import {
  exampleOf,
  HORIZON_BARS,
  labelContext,
  modelContext,
  riskCheckContext,
  strategyContext,
} from './example-of.ts';

/** A promise that a part does not keep. */
export interface PartProblem {
  readonly kind: Part['kind'];
  readonly name: string;
  readonly problem: string;
}

/**
 * Holds a part to the contract of its port, with the settings of its `example`, or with its defaults. An empty list is
 * a pass. This is what `edgewise plugin check` prints.
 */
export async function checkPart(part: Part): Promise<readonly PartProblem[]> {
  const { kind, name } = part;
  const problems = await problemsOf(part).catch((error: unknown) => [inWords(error)]);
  return problems.map((problem) => ({ kind, name, problem }));
}

async function problemsOf(part: Part): Promise<readonly string[]> {
  if (part.describe.trim() === '') return ['`describe` is empty: help and templates show it'];
  const settings = exampleOf(part);
  switch (part.kind) {
    case 'feature':
      return featureProblems([part.make()]);
    case 'feature-set':
      return featureProblems(part.make());
    case 'label':
      return labelProblems(part, settings);
    case 'model':
      return modelProblems(part, settings);
    case 'strategy':
      return strategyProblems(part, settings);
    case 'sizer':
      return sizerProblems(part, settings);
    case 'risk-check':
      return riskCheckProblems(part, settings);
    case 'venue':
      return venueProblems(part);
    default:
      return part satisfies never;
  }
}

/** Hourly candles with holes, a quiet market, and one without a hole, each longer than the memory of usual features. */
function featureProblems(features: readonly Feature[]): readonly string[] {
  const bars = Math.max(1_500, ...features.map(({ memory }) => 3 * memory + 300));
  const series = [
    drawnCandles({ bars, seed: 1, holes: [Math.floor(bars / 4), Math.floor(bars / 3)] }),
    drawnCandles({ bars, seed: 2, holes: [], volatility: 0.0005 }),
  ];
  return features.flatMap((feature) =>
    isFitted(feature)
      ? checkFittedFeature(feature, series, { prefixes: 60 }).map(
          ({ feature: of, check, message }) => `${of}, ${check}, ${message}`,
        )
      : checkFeature(feature, series, { prefixes: 60 }).map(
          ({ feature: of, check, row, message }) => `${of}, ${check}, row ${row}: ${message}`,
        ),
  );
}

async function labelProblems(part: LabelPart, settings: Settings): Promise<readonly string[]> {
  const classes = part.classes(settings);
  const labeler = await part.make(settings, labelContext);
  const series = [drawnCandles({ seed: 3 }), drawnCandles({ seed: 4, holes: [] })];
  const found = checkLabeler(labeler, series).map(({ row, message }) => `row ${row}: ${message}`);
  const made = series.map((one) => labeler.label(one).classes.join());
  if (!classes.includes('up')) found.push(`no class is "up"; they are ${classes.join(', ')}`);
  if (made.some((names) => names !== classes.join()))
    found.push(`\`classes\` says ${classes.join(', ')}, the labeler ${made[0] ?? ''}`);
  if (labeler.horizon > HORIZON_BARS)
    found.push(`it looks ${labeler.horizon} bars ahead where the file says ${HORIZON_BARS}`);
  return found;
}

const restoreMember = (record: ModelRecord) => restoreWith(builtInParts, record);

async function modelProblems(part: ModelPart, settings: Settings): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [answers, classes] of [
    ['two-classes', ['down', 'up']],
    ['three-classes', ['down', 'flat', 'up']],
  ] as const) {
    const problems = await checkEstimator(() => part.make(settings, modelContext(classes)), {
      answers,
      restore: (record) => part.restore(record, restoreMember),
    });
    found.push(...problems.map(({ name, failure }) => `${answers.replace('-', ' ')}: ${name}: ${failure}`));
  }
  return found;
}

function strategyProblems(part: StrategyPart, settings: Settings): readonly string[] {
  const context = strategyContext(part);
  return checkStrategy(() => part.make(settings, context), { classes: context.classes }).map(
    ({ check, message }) => `${check}: ${message}`,
  );
}

function sizerProblems(part: SizerPart, settings: Settings): readonly string[] {
  const sizer = part.make(settings, { horizonBars: HORIZON_BARS });
  const needed = (sizer.volatilityWindow ?? -1) + 1;
  const found = checkSizer(sizer).map(({ check, message }) => `${check}: ${message}`);
  if (part.warmupBars(settings) < needed)
    found.push(`its volatility window needs ${needed} bars, \`warmupBars\` says ${part.warmupBars(settings)}`);
  return found;
}

function riskCheckProblems(part: RiskCheckPart, settings: Settings): readonly string[] {
  const check = part.make(settings, riskCheckContext(part, settings));
  if (check === undefined)
    return ['its example leaves it off, so nothing was tried: give `example` settings that switch it on'];
  if (check.name !== part.name) return [`the check is named "${check.name}", the part "${part.name}"`];
  checkRiskCheck(check, drawnSituations());
  return [];
}

/** A failure of a part while its contract is tried, in one line. */
export function inWords(error: unknown): string {
  if (error instanceof EdgewiseError) return error.message.split('\n').slice(0, 4).join(' ');
  return error instanceof Error ? error.message : String(error);
}
