import type { BenchLine } from './bench-line.ts';

/** Turns a comparison of `bench/boosting.bench.ts`, which also measures memory and loss, into a common line. */
export function boostingLine(found: Readonly<Record<string, string | number>>): BenchLine {
  const number = (name: string) => {
    const value = found[name];
    return typeof value === 'number' ? value : undefined;
  };
  const [name = '', peerName] = String(found['name']).split(', against ');
  const [ours, peer, ratio] = [number('ours') ?? Number.NaN, number('peer'), number('ratio')];
  const [loss, peerLoss] = [number('oursLogLoss') ?? Number.NaN, number('peerLogLoss')];
  const [memory, peerMemory] = [number('oursRssMb') ?? Number.NaN, number('peerRssMb')];
  const line = { group: 'boosting', name, ours, unit: 's' };
  if (
    peer === undefined ||
    ratio === undefined ||
    peerName === undefined ||
    peerLoss === undefined ||
    peerMemory === undefined
  ) {
    return { ...line, note: `log-loss ${loss.toFixed(6)}, memory ${memory.toFixed(0)} MB` };
  }
  const lossRatio = loss / peerLoss;
  const memoryRatio = memory / peerMemory;
  const budgeted = peerName.startsWith('xgboost');
  return {
    ...line,
    peer,
    peerName,
    ratio,
    ...(budgeted
      ? ({
          budget: 'ratio at most 1, log-loss within 0.1 %, memory at most 2x',
          kept: ratio <= 1 && lossRatio <= 1.001 && memoryRatio <= 2 ? 'kept' : 'missed',
        } as const)
      : {}),
    note: `processor time ${number('cpuRatio')?.toFixed(2)}x; log-loss ${loss.toFixed(6)} / ${peerLoss.toFixed(6)}; memory ${memory.toFixed(0)} / ${peerMemory.toFixed(0)} MB`,
  };
}
