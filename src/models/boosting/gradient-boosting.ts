import { MAXIMUM_VALUE_BINS } from '../../kernels/boosting-kernels.ts';
import type { KernelKind } from '../../kernels/kernel-memory.ts';
import type { TrainingTable } from '../../math/training-table.ts';
import type { Estimator, FitContext } from '../estimator.port.ts';
import { boost } from './boost.ts';
import { BoostedTreesModel } from './boosted-trees-model.ts';
import { boostingOptions } from './boosting-options.ts';
import type { BoostingOptions } from './boosting-options.ts';
import { checkAnswers } from './check-answers.ts';
import { groupsOf } from './objective.ts';
import { planTraining } from './training-plan.ts';
import { WorkerTeam } from './worker-team.ts';

/**
 * Learns gradient-boosted trees by the histogram method (Chen and Guestrin 2016, second-order gain; Ke et al. 2017,
 * histograms with subtraction). Gradients are quantised to whole numbers, so the same seed gives bit-identical trees at
 * any number of threads. Each split learns the side of missing values (NaN). Infinite values are refused
 * (`data-quality`).
 */
export class GradientBoosting implements Estimator {
  readonly kind = 'gradient-boosting';
  readonly options: BoostingOptions;
  readonly #kernels: KernelKind | undefined;

  /** `kernels` is for tests; the default is the fastest kind that the machine can run. */
  constructor(options: Partial<BoostingOptions> = {}, kernels?: KernelKind) {
    this.options = boostingOptions(options);
    this.#kernels = kernels;
  }

  get parameters(): Readonly<Record<string, unknown>> {
    return { ...this.options };
  }

  async fit(train: TrainingTable, context: FitContext): Promise<BoostedTreesModel> {
    const { options } = this;
    context.stop?.throwIfAborted();
    checkAnswers(train, options.objective);
    // Only early stopping uses validation rows.
    const validation =
      options.earlyStoppingRounds === undefined || context.validation?.x.rows === 0 ? undefined : context.validation;
    if (validation !== undefined && validation.x.columns !== train.x.columns)
      throw new RangeError('Validation rows have other features than training rows');
    const shape = {
      rows: train.x.rows,
      validationRows: validation?.x.rows ?? 0,
      features: train.x.columns,
      groups: groupsOf(options.objective, train.classes.length),
      weighted: train.weight === undefined ? 'unweighted' : 'weighted',
    } as const;
    const threads = usefulThreads(shape, context.threads);
    const plan = planTraining(shape, options, threads);
    const team = new WorkerTeam(plan, threads, this.#kernels);
    const valueBins = Math.min(MAXIMUM_VALUE_BINS, options.maximumBins - 2);
    let ending: 'keep' | 'terminate' = 'terminate';
    try {
      const ensemble = await boost({ options, plan, team, train, validation, valueBins }, context);
      ending = 'keep';
      return new BoostedTreesModel(ensemble, train.featureNames, outputsOf(train, options));
    } finally {
      await team.release(ending);
    }
  }
}

/** With fewer values per thread, another thread costs more time than it saves. */
const VALUES_PER_THREAD = 300_000;
const MOST_THREADS = 64;

function usefulThreads(
  { rows, features }: { readonly rows: number; readonly features: number },
  wanted: number,
): number {
  return Math.max(1, Math.min(Math.floor(wanted), Math.ceil((rows * features) / VALUES_PER_THREAD), MOST_THREADS));
}

function outputsOf({ classes }: TrainingTable, { objective }: BoostingOptions): readonly string[] {
  return objective === 'reg:squarederror' ? ['value'] : classes;
}
