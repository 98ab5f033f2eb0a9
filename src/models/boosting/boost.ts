import type { TrainingTable } from '../../math/training-table.ts';
import { SeededRandom } from '../../math/random.ts';
import type { FitContext } from '../estimator.port.ts';
import { binTable } from './bin-table.ts';
import type { BoostingOptions } from './boosting-options.ts';
import { EnsembleBuilder } from './ensemble-builder.ts';
import { baseMargins, meanLoss } from './objective.ts';
import { PairQuantiser } from './quantisation.ts';
import { breathe } from '../breathe.ts';
import type { TreeEnsemble } from './tree-ensemble.ts';
import { TreeGrower } from './tree-grower.ts';
import type { TrainingPlan } from './training-plan.ts';
import type { WorkerTeam } from './worker-team.ts';

export interface BoostTask {
  readonly options: BoostingOptions;
  readonly plan: TrainingPlan;
  readonly team: WorkerTeam;
  readonly train: TrainingTable;
  readonly validation: TrainingTable | undefined;
  readonly valueBins: number;
}

/**
 * Runs the rounds of boosting. A round computes gradient pairs, grows its trees, updates the margins and, where there
 * are validation rows, measures their loss. Rejects with the signal's reason when it is stopped.
 */
export async function boost(task: BoostTask, context: FitContext): Promise<TreeEnsemble> {
  const { options, plan, team, train, validation } = task;
  const { buffer } = team;
  const { stop, progress } = context;
  stop?.throwIfAborted();
  binTable({ plan, buffer, team, valueBins: task.valueBins, names: train.featureNames }, train.x, validation?.x);
  const base = baseMargins(train, options.objective);
  fillAnswers(task, base);

  const random = new SeededRandom(context.seed);
  const quantiser = new PairQuantiser(plan, buffer, team);
  const grower = new TreeGrower(plan, options, buffer, team);
  const builder = new EnsembleBuilder();
  const watch = validation === undefined ? undefined : new LossWatch(task, validation);
  let rounds = 0;
  while (rounds < options.rounds) {
    await breathe();
    stop?.throwIfAborted();
    quantiser.compute();
    for (let group = 0; group < plan.groups; group++) {
      const features = drawFeatures(plan.features, options.columnSubsample, random);
      builder.add(grower.grow(group, features, options.rowSubsample < 1 ? random.nextUint32() : undefined));
      grower.addToMargins(group);
    }
    rounds++;
    progress?.({ stage: 'boosting', done: rounds, total: options.rounds });
    if (watch?.isOver(rounds) === true) break;
  }
  return builder.build(options.objective, base, watch?.bestRound ?? rounds);
}

/** Follows the validation loss. Keeps the best round so far, and says when early stopping ends the fit. */
class LossWatch {
  readonly #task: BoostTask;
  readonly #validation: TrainingTable;
  readonly #margins: Float64Array;
  #bestLoss = Infinity;
  bestRound = 0;

  constructor(task: BoostTask, validation: TrainingTable) {
    this.#task = task;
    this.#validation = validation;
    this.#margins = new Float64Array(task.team.buffer, task.plan.at.margins, task.plan.groups * task.plan.classStride);
  }

  isOver(round: number): boolean {
    const { plan, options } = this.#task;
    const margins = { values: this.#margins, first: plan.rows, stride: plan.classStride };
    const loss = meanLoss(options.objective, margins, this.#validation);
    if (loss < this.#bestLoss || this.bestRound === 0) {
      this.#bestLoss = loss;
      this.bestRound = round;
    }
    return round - this.bestRound >= (options.earlyStoppingRounds ?? Infinity);
  }
}

function fillAnswers({ plan, team: { buffer }, train }: BoostTask, base: Float64Array): void {
  new Float64Array(buffer, plan.at.labels, plan.rows).set(train.y);
  if (train.weight !== undefined) new Float64Array(buffer, plan.at.weights, plan.rows).set(train.weight);
  base.forEach((margin, group) =>
    new Float64Array(buffer, plan.at.margins + 8 * group * plan.classStride, plan.classStride).fill(margin),
  );
}

/** 1 for each feature a tree may use: a share of all, at least one, drawn without replacement. */
function drawFeatures(features: number, share: number, random: SeededRandom): Uint8Array {
  const drawn = new Uint8Array(features);
  let wanted = Math.max(1, Math.floor(features * share));
  for (let feature = 0; feature < features; feature++) {
    if (wanted === features - feature || random.below(features - feature) < wanted) {
      drawn[feature] = 1;
      wanted--;
      if (wanted === 0) break;
    }
  }
  return drawn;
}
