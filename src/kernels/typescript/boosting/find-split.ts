import { MISSING_BIN } from '../../boosting-kernels.ts';
import type { SplitSearch } from '../../boosting-kernels.ts';
import type { MemoryViews } from './memory-views.ts';

interface Best {
  score: number;
  bin: number;
  gradient: number;
  hessian: number;
}

/**
 * Scans the bins from the left; the left child starts from the given sums (those of missing rows, or none). Equal
 * scores keep the lower bin.
 */
function scan(
  views: MemoryViews,
  histogram: number,
  bins: number,
  search: SplitSearch,
  startGradient: number,
  startHessian: number,
): Best {
  const { gradientSum, hessianSum, gradientUnit, hessianUnit, l1, l2, minimumHessian } = search;
  const best: Best = { score: -Infinity, bin: 0, gradient: 0, hessian: 0 };
  let gradient = startGradient;
  let hessian = startHessian;
  for (let bin = 0; bin < bins; bin++) {
    const word = (histogram >>> 2) + 2 * bin;
    hessian += views.uint32[word] as number;
    gradient += views.int32[word + 1] as number;
    if (hessian < minimumHessian || hessianSum - hessian < minimumHessian) continue;
    const left = gradient * gradientUnit;
    const right = (gradientSum - gradient) * gradientUnit;
    const leftPart = left - Math.min(Math.max(left, -l1), l1);
    const rightPart = right - Math.min(Math.max(right, -l1), l1);
    const leftCover = hessian * hessianUnit + l2;
    const rightCover = (hessianSum - hessian) * hessianUnit + l2;
    const score = (leftPart * leftPart * rightCover + rightPart * rightPart * leftCover) / (leftCover * rightCover);
    if (score > best.score) {
      best.score = score;
      best.bin = bin;
      best.gradient = gradient;
      best.hessian = hessian;
    }
  }
  return best;
}

/** Missing rows try both sides; where the node has none, they are to follow the heavier child. */
export function findSplit(views: MemoryViews, histogram: number, bins: number, search: SplitSearch, out: number): void {
  const missing = (histogram >>> 2) + 2 * MISSING_BIN;
  const missingHessian = views.uint32[missing] as number;
  const missingGradient = views.int32[missing + 1] as number;
  const anyMissing = missingHessian !== 0 || missingGradient !== 0;
  let best = scan(views, histogram, bins, search, 0, 0);
  let missingLeft = !anyMissing && best.hessian * 2 > search.hessianSum;
  if (anyMissing) {
    const other = scan(views, histogram, bins, search, missingGradient, missingHessian);
    if (other.score > best.score) {
      best = other;
      missingLeft = true;
    }
  }
  views.float64[out >>> 3] = best.score;
  views.int32[(out >>> 2) + 2] = best.bin;
  views.int32[(out >>> 2) + 3] = missingLeft ? 1 : 0;
  views.int32[(out >>> 2) + 4] = best.gradient;
  views.uint32[(out >>> 2) + 5] = best.hessian;
}
