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
 * What to write into a system file whose candles are not in the store, where those of the same market are: another venue's,
 * or in another currency for the same money. The failure itself where there are none.
 */
export function candleAdvice(failure: unknown, wanted: StoredName, stored: readonly StoredName[]): unknown {
  if (!(failure instanceof EdgewiseError) || failure.code !== 'data-missing') return failure;
  const [same] = stored.filter(({ instrument, interval }) => interval === wanted.interval && marketName(instrument) === marketName(wanted.instrument));
  if (same === undefined || (same.venue === wanted.venue && same.instrument === wanted.instrument)) return failure;
  const name = `${wanted.venue} ${wanted.instrument} ${formatDuration(wanted.interval)}`;
  return new EdgewiseError('data-missing', `The store has no candles of ${name}.`, {
    ...failure.details,
    expected: name,
    actual: `${same.venue} ${same.instrument} ${formatDuration(same.interval)}, of the same market`,
    advice: `to learn from these, write below the instrument in the system file: candles: { venue: ${same.venue}, instrument: ${same.instrument} }`,
    cause: failure,
  });
}
