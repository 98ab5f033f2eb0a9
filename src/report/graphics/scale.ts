import { decimals, signed, type NumberFormat } from '../number-format.ts';

/** A linear axis between two ends. */
export interface Scale {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
}

/** A scale from `low` to `high` with about `wanted` round ticks, which lie 1, 2 or 5 times a power of ten apart. */
export function scaleOf(low: number, high: number, wanted: number): Scale {
  const span = high > low ? high - low : Math.max(Math.abs(low), 1);
  const power = 10 ** Math.floor(Math.log10(span / wanted));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => span / candidate <= wanted) ?? span;
  const [first, last] = [Math.floor(low / step), Math.ceil(Math.max(high, low + span) / step)];
  const ticks = Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
  return { low: ticks[0] ?? low, high: ticks.at(-1) ?? high, ticks };
}

/** A scale that covers zero and all values that are defined. */
export function scaleAround(values: readonly (number | undefined)[], wanted: number): Scale {
  const known = values.filter((value) => value !== undefined);
  return scaleOf(Math.min(0, ...known), Math.max(0, ...known), wanted);
}

/** Where a value lies on the scale, as a CSS per cent from 0 to 100. */
export function positionOn(scale: Scale, value: number): string {
  const portion = (value - scale.low) / (scale.high - scale.low);
  return `${Number((Math.min(1, Math.max(0, portion)) * 100).toFixed(2))}%`;
}

/** Writes the ticks of a scale with the fewest decimals at which neighbouring ticks differ. */
export function tickFormat(scale: Scale): NumberFormat {
  const step = (scale.ticks[1] ?? 1) - (scale.ticks[0] ?? 0);
  return signed(decimals(Math.max(0, -Math.floor(Math.log10(step) + 1e-9))));
}
