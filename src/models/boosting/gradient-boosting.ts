import { createKernelMemory, memoryBuffer } from '../../kernels/kernel-memory.ts';
import { MAXIMUM_VALUE_BINS } from '../../kernels/boosting-kernels.ts';
import type { KernelKind } from '../../kernels/kernel-memory.ts';
import type { TrainingTable } from '../../math/training-table.ts';
import type { Estimator, FitContext } from '../estimator.port.ts';
import { boost } from './boost.ts';
import { BoostedTreesModel } from './boosted-trees-model.ts';
import { boostingOptions } from './boosting-options.ts';
import type { BoostingOptions } from './boosting-options.ts';
import { checkAnswers, groupsOf } from './objective.ts';
import { planTraining } from './training-plan.ts';
import { soloTeam } from './worker-team.ts';

/**
 * Learns gradient-boosted trees by the histogram method (Chen and Guestrin 2016, second-order gain; Ke et al. 2017,
 * histograms with subtraction), with gradients quantised to whole numbers, so that the same seed gives bit-identical
 * trees at any number of threads. Missing values (NaN) learn their side; infinite ones are refused (`data-quality`).
 */
export class GradientBoosting implements Estimator {
  readonly kind = 'gradient-boosting';
  readonly options: BoostingOptions;
  readonly #kernels: KernelKind | undefined;

  /** `kernels` is for tests; by default the fastest that the machine runs. */
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
    // Validation rows matter only where early stopping watches them.
    const validation = options.earlyStoppingRounds === undefined || context.validation?.x.rows === 0 ? undefined : context.validation;
    if (validation !== undefined && validation.x.columns !== train.x.columns) throw new RangeError('Validation rows have other features than training rows');
    const shape = {
      rows: train.x.rows,
      validationRows: validation?.x.rows ?? 0,
      features: train.x.columns,
      groups: groupsOf(options.objective, train.classes.length),
      weighted: train.weight === undefined ? 'unweighted' : 'weighted',
    } as const;
    const plan = planTraining(shape, options, 1);
    const memory = createKernelMemory(plan.bytes, this.#kernels);
    const team = soloTeam(plan, memory);
    const valueBins = Math.min(MAXIMUM_VALUE_BINS, options.maximumBins - 2);
    const ensemble = await boost({ options, plan, buffer: memoryBuffer(memory), team, train, validation, valueBins }, context);
    return new BoostedTreesModel(ensemble, train.featureNames, outputsOf(train, options));
  }
}

function outputsOf({ classes }: TrainingTable, { objective }: BoostingOptions): readonly string[] {
  return objective === 'reg:squarederror' ? ['value'] : classes;
}
