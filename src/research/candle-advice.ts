import { EdgewiseError } from '../core/errors.ts';
import { formatDuration, type Duration } from '../core/time.ts';
import { marketName } from '../market/market-name.ts';

/** A stored series by name. */
export interface StoredName {
  readonly venue: string;
  readonly instrument: string;
  readonly interval: Duration;
}

/**
 * Adds advice to the failure of a system file whose candles are not stored. Finer candles of the same series can be
 * resampled. Candles of the same market from another venue, or in an equal currency, can be named in the file. Returns
 * the failure unchanged when neither is stored, and when the series itself is stored: it has other days then, which the
 * failure names, and no resampling brings them.
 */
export function candleAdvice(failure: unknown, wanted: StoredName, stored: readonly StoredName[]): unknown {
  if (!(failure instanceof EdgewiseError) || failure.code !== 'data-missing') return failure;
  const isStored = stored.some(
    ({ venue, instrument, interval }) =>
      venue === wanted.venue && instrument === wanted.instrument && interval === wanted.interval,
  );
  if (isStored) return failure;
  const finer = stored
    .filter(
      ({ venue, instrument, interval }) =>
        venue === wanted.venue &&
        instrument === wanted.instrument &&
        wanted.interval > interval &&
        wanted.interval % interval === 0,
    )
    .toSorted((a, b) => b.interval - a.interval)[0];
  if (finer !== undefined) return resampleAdvice(failure, wanted, finer);
  const [same] = stored.filter(
    ({ instrument, interval }) =>
      interval === wanted.interval && marketName(instrument) === marketName(wanted.instrument),
  );
  if (same === undefined) return failure;
  const name = `${wanted.venue} ${wanted.instrument} ${formatDuration(wanted.interval)}`;
  return new EdgewiseError('data-missing', `The store has no candles of ${name}.`, {
    ...failure.details,
    expected: name,
    actual: `${same.venue} ${same.instrument} ${formatDuration(same.interval)}, of the same market`,
    advice: `to learn from these, write below the instrument in the system file: candles: { venue: ${same.venue}, instrument: ${same.instrument} }`,
    cause: failure,
  });
}

/** Stored candles of the same series with a shorter interval, from which the wanted ones can be resampled. */
function resampleAdvice(failure: EdgewiseError, wanted: StoredName, { interval }: StoredName): EdgewiseError {
  const [from, into] = [formatDuration(interval), formatDuration(wanted.interval)];
  return new EdgewiseError(
    'data-missing',
    `The store has no candles of ${wanted.venue} ${wanted.instrument} ${into}.`,
    {
      ...failure.details,
      actual: `${wanted.venue} ${wanted.instrument} ${from}`,
      advice: `make them of the stored ones: edgewise data resample --venue ${wanted.venue} --instrument ${wanted.instrument} --interval ${from} --into ${into}`,
      cause: failure,
    },
  );
}
