import type { Trend } from './memory-trend.ts';
import type { SoakResult } from './soak.ts';

const VERDICTS: Readonly<Record<SoakResult['verdict'], string>> = {
  kept: 'kept',
  broken: 'BROKEN: memory grows',
  undecided: 'not shown: the interval reaches above the bound; run longer or on a quieter machine',
};

const KINDS = [
  ['own', 'own, without pages of files'],
  ['resident', 'resident'],
  ['heap', 'heap with external buffers'],
  ['committed', 'reserved for the heap'],
] as const satisfies readonly (readonly [keyof SoakResult['memory'], string])[];

/** Describes the result of a soak in lines of text. */
export function describeSoak(result: SoakResult): string {
  const {
    minutes,
    from,
    to,
    candles,
    events,
    calls,
    orders,
    fills,
    resumed,
    books,
    journalMegabytes,
    samples,
    collection,
    warmUp,
    judged,
    memory,
    bound,
    verdict,
    delay,
    unhandledRejections,
    warnings,
    failedTurns,
  } = result;
  const count = (value: number): string => value.toLocaleString('en');
  return [
    `${minutes.toFixed(1)} minutes after a warm-up of ${warmUp.minutes.toFixed(1)} and ${count(warmUp.events)} events, ${from.slice(0, 10)} to ${to.slice(0, 10)} at the venue: ${count(candles)} candles, ${count(events)} events, ${count(calls)} calls, ${count(orders)} orders, ${count(fills)} fills`,
    `  memory      after the warm-up; ${samples} samples, garbage collected ${collection === 'forced' ? 'before each' : 'by Node.js alone (start with --expose-gc)'}`,
    ...KINDS.filter(([kind]) => !Number.isNaN(memory[kind].first)).map(
      ([kind, words]) => `    ${words.padEnd(28)}${inWords(memory[kind])}`,
    ),
    `  bound       ${judged === 'own' ? 'own memory' : 'resident memory'} grows by at most ${bound} MB/h: ${VERDICTS[verdict]}`,
    `  loop delay  median ${delay.p50.toFixed(2)} ms, 99 % ${delay.p99.toFixed(2)} ms, most ${delay.most.toFixed(1)} ms`,
    `  errors      ${unhandledRejections} unhandled rejections, ${failedTurns} failed turns, ${warnings.length} warnings${warnings.length === 0 ? '' : ` (${warnings.join('; ')})`}`,
    `  books       ${books}; journal ${journalMegabytes.toFixed(1)} MB; trading resumed ${resumed} times`,
  ].join('\n');
}

function inWords({ first, last, most, trend }: SoakResult['memory']['own']): string {
  const slope =
    trend === undefined
      ? 'too few samples'
      : `${trend.slope.toFixed(2)} MB/h, 95 % interval ${trend.low.toFixed(2)} to ${trend.high.toFixed(2)}${stepInWords(trend)}`;
  return `${first.toFixed(1)} MB, ${last.toFixed(1)} at the end, ${most.toFixed(1)} at most; slope ${slope}`;
}

function stepInWords({ step }: Trend): string {
  if (step === undefined) return '';
  return `, beside one step of ${step.size.toFixed(1)} MB in minute ${(60 * step.at).toFixed(0)} of the process`;
}
