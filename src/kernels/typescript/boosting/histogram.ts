import type { MemoryViews } from './memory-views.ts';

/**
 * Both halves of a pair are added on their own: sums never overflow the low half, so this equals one 64-bit addition.
 */
export function addToHistogram(
  views: MemoryViews,
  bins: number,
  width: number,
  rows: number,
  first: number,
  count: number,
  pairs: number,
  histogram: number,
): void {
  const cells = views.int32;
  const base = histogram >>> 2;
  for (let index = 0; index < count; index++) {
    const row = rows === 0 ? first + index : (cells[(rows >>> 2) + index] as number);
    const pair = (pairs >>> 2) + 2 * row;
    const hessian = cells[pair] as number;
    const gradient = cells[pair + 1] as number;
    const from = bins + row * width;
    for (let feature = 0; feature < width; feature++) {
      const cell = base + (feature << 9) + ((views.bytes[from + feature] as number) << 1);
      cells[cell] = ((cells[cell] as number) + hessian) | 0;
      cells[cell + 1] = ((cells[cell + 1] as number) + gradient) | 0;
    }
  }
}

export function subtractHistogram(views: MemoryViews, larger: number, smaller: number, cells: number): void {
  const words = views.int32;
  for (let index = 0; index < 2 * cells; index++) {
    const cell = (larger >>> 2) + index;
    words[cell] = ((words[cell] as number) - (words[(smaller >>> 2) + index] as number)) | 0;
  }
}
