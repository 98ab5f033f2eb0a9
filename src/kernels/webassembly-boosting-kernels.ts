import type { BoostingKernels, PairTask, SplitSearch } from './boosting-kernels.ts';

type SharedKernels = Omit<BoostingKernels, 'logisticPairs' | 'softmaxPairs' | 'squaredPairs' | 'findSplit'>;
type PairArguments = [
  first: number,
  count: number,
  margins: number,
  labels: number,
  weights: number,
  pairs: number,
  sums: number,
  gradientScale: number,
  hessianScale: number,
];

interface BoostingExports extends SharedKernels {
  logisticPairs(...task: PairArguments): void;
  squaredPairs(...task: PairArguments): void;
  softmaxPairs(classes: number, classStride: number, ...task: PairArguments): void;
  findSplit(
    histogram: number,
    bins: number,
    gradientSum: number,
    hessianSum: number,
    gradientUnit: number,
    hessianUnit: number,
    l1: number,
    l2: number,
    minimumHessian: number,
    out: number,
  ): void;
}

function listed(task: PairTask): PairArguments {
  return [
    task.first,
    task.count,
    task.margins,
    task.labels,
    task.weights,
    task.pairs,
    task.sums,
    task.gradientScale,
    task.hessianScale,
  ];
}

/** The boosting kernels compiled from `assembly/`, one instance per thread over the shared memory. */
export function webassemblyBoostingKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): BoostingKernels {
  const { exports } = new WebAssembly.Instance<BoostingExports>(module, { env: { memory } });
  return {
    ...exports,
    logisticPairs: (task) => exports.logisticPairs(...listed(task)),
    squaredPairs: (task) => exports.squaredPairs(...listed(task)),
    softmaxPairs: (task, classes) => exports.softmaxPairs(classes, task.classStride, ...listed(task)),
    findSplit: (histogram: number, bins: number, search: SplitSearch, out: number) =>
      exports.findSplit(
        histogram,
        bins,
        search.gradientSum,
        search.hessianSum,
        search.gradientUnit,
        search.hessianUnit,
        search.l1,
        search.l2,
        search.minimumHessian,
        out,
      ),
  };
}
