import type { PairTask } from '../../boosting-kernels.ts';
import { exponential, roundHalfEven } from './exponential.ts';
import type { MemoryViews } from './memory-views.ts';

/** Sums of |gradient| and hessian, rows alternating between two accumulators as the SIMD lanes do. */
interface LaneSums {
  readonly gradient: [number, number];
  readonly hessian: [number, number];
}

const newLanes = (): LaneSums => ({ gradient: [0, 0], hessian: [0, 0] });

function storePair(
  views: MemoryViews,
  task: PairTask,
  cell: number,
  row: number,
  gradient: number,
  hessian: number,
  lanes: LaneSums,
): void {
  const lane = (row - task.first) & 1;
  lanes.gradient[lane] = (lanes.gradient[lane] as number) + Math.abs(gradient);
  lanes.hessian[lane] = (lanes.hessian[lane] as number) + hessian;
  const word = (task.pairs >>> 2) + 2 * cell;
  views.uint32[word] = Math.min(roundHalfEven(hessian * task.hessianScale), 4294967295);
  views.int32[word + 1] = Math.max(-2147483648, Math.min(roundHalfEven(gradient * task.gradientScale), 2147483647));
}

function storeSums(views: MemoryViews, address: number, lanes: LaneSums): void {
  views.float64[address >>> 3] = lanes.gradient[0] + lanes.gradient[1];
  views.float64[(address >>> 3) + 1] = lanes.hessian[0] + lanes.hessian[1];
}

function weightOf(views: MemoryViews, task: PairTask, row: number): number {
  return task.weights === 0 ? 1 : (views.float64[(task.weights >>> 3) + row] as number);
}

export function logisticPairs(views: MemoryViews, task: PairTask): void {
  const lanes = newLanes();
  for (let row = task.first; row < task.first + task.count; row++) {
    const margin = views.float64[(task.margins >>> 3) + row] as number;
    const label = views.float64[(task.labels >>> 3) + row] as number;
    const weight = weightOf(views, task, row);
    const probability = 1 / (1 + exponential(-margin));
    const gradient = (probability - label) * weight;
    const hessian = probability * (1 - probability) * weight;
    storePair(views, task, row, row, gradient, hessian, lanes);
  }
  storeSums(views, task.sums, lanes);
}

export function squaredPairs(views: MemoryViews, task: PairTask): void {
  const lanes = newLanes();
  for (let row = task.first; row < task.first + task.count; row++) {
    const margin = views.float64[(task.margins >>> 3) + row] as number;
    const label = views.float64[(task.labels >>> 3) + row] as number;
    const weight = weightOf(views, task, row);
    storePair(views, task, row, row, (margin - label) * weight, weight, lanes);
  }
  storeSums(views, task.sums, lanes);
}

/** The hessian 2 p (1 - p) is XGBoost's upper bound of the soft-max curvature. */
export function softmaxPairs(views: MemoryViews, task: PairTask, classes: number): void {
  const lanes = Array.from({ length: classes }, newLanes);
  const powers = new Float64Array(classes);
  for (let row = task.first; row < task.first + task.count; row++) {
    const margin = (group: number) => views.float64[(task.margins >>> 3) + group * task.classStride + row] as number;
    let highest = margin(0);
    for (let group = 1; group < classes; group++) highest = Math.max(highest, margin(group));
    let total = 0;
    for (let group = 0; group < classes; group++) total += powers[group] = exponential(margin(group) - highest);
    const label = views.float64[(task.labels >>> 3) + row] as number;
    const weight = weightOf(views, task, row);
    for (let group = 0; group < classes; group++) {
      const probability = (powers[group] as number) / total;
      const gradient = (probability - (label === group ? 1 : 0)) * weight;
      const hessian = 2 * probability * (1 - probability) * weight;
      storePair(views, task, group * task.classStride + row, row, gradient, hessian, lanes[group] as LaneSums);
    }
  }
  lanes.forEach((lane, group) => storeSums(views, task.sums + 32 * group, lane));
}
