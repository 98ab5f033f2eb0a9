import { parseDuration } from '../core/time.ts';

/** What a sample that comes with Edgewise holds. */
interface BundledSample {
  readonly venue: string;
  readonly instrument: string;
  readonly interval: string;
}

export const BUNDLED_SAMPLES = {
  'btc-1h': { venue: 'binance', instrument: 'BTC/USDT', interval: '1h' },
} as const satisfies Readonly<Record<string, BundledSample>>;

export type BundledSampleName = keyof typeof BUNDLED_SAMPLES;

interface Learner {
  readonly bundled_sample?: BundledSampleName | undefined;
  readonly interval: string;
  readonly instruments: readonly {
    readonly id: string;
    readonly venue: string;
    readonly candles?: { readonly venue: string; readonly instrument: string } | undefined;
  }[];
}

/**
 * What would be right where a system names a sample that none of its instruments learns from; undefined where one does.
 */
export function sampleProblem({ bundled_sample: name, interval, instruments }: Learner): string | undefined {
  if (name === undefined) return undefined;
  const sample = BUNDLED_SAMPLES[name];
  const isUsed = instruments.some(
    ({ id, venue, candles = { venue, instrument: id } }) =>
      candles.venue === sample.venue && candles.instrument === sample.instrument,
  );
  if (isUsed && parseDuration(interval) === parseDuration(sample.interval)) return undefined;
  return `nothing: no instrument here learns from ${sample.venue} ${sample.instrument} ${sample.interval}, which the sample holds`;
}
