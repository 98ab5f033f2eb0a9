import type { Feature } from './feature.port.ts';

/** Whether a feature, or anything that it reads, looks at other markets or at facts. */
export function readsUniverse({ reads, inputs, elsewhere }: Feature): boolean {
  return reads === 'universe' || inputs.some(readsUniverse) || (elsewhere !== undefined && readsUniverse(elsewhere.of));
}

/** Whether a feature, or anything that it reads, is of longer candles. */
export function readsLongerCandles({ inputs, elsewhere }: Feature): boolean {
  return (
    inputs.some(readsLongerCandles) ||
    (elsewhere !== undefined && (elsewhere.scope.kind === 'interval' || readsLongerCandles(elsewhere.of)))
  );
}

/** Ids of the instruments of other markets that a feature names, each once. */
export function marketsReadBy({ inputs, elsewhere }: Feature): readonly string[] {
  const inner = [...inputs, ...(elsewhere === undefined ? [] : [elsewhere.of])].flatMap(marketsReadBy);
  const own = elsewhere?.scope.kind === 'market' ? [elsewhere.scope.instrument] : [];
  return [...new Set([...own, ...inner])];
}

/** Every interval of longer candles that a feature names, in microseconds, each once. */
export function intervalsReadBy({ inputs, elsewhere }: Feature): readonly number[] {
  const inner = [...inputs, ...(elsewhere === undefined ? [] : [elsewhere.of])].flatMap(intervalsReadBy);
  const own = elsewhere?.scope.kind === 'interval' ? [elsewhere.scope.interval] : [];
  return [...new Set([...own, ...inner])];
}
