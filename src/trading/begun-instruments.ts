import { textOfSteps } from '../core/decimal-text.ts';
import { EdgewiseError } from '../core/errors.ts';
import type { Instrument } from '../core/instrument.ts';
import { stepSize } from '../core/money.ts';
import type { LiveJournalHeader } from '../live/live-journal.port.ts';
import { partsOf } from './run-settings.ts';

export interface BegunInstrumentsOptions {
  readonly header: LiveJournalHeader;
  /** What the venue lists today. */
  readonly listed: readonly Instrument[];
  /** Where the journal is. */
  readonly path: string;
  readonly onWarning?: (text: string) => void;
}

/**
 * The instruments that a run was begun with: its journal counts in their ticks and lots, and is repeated with them
 * alone. Throws `check-failed` where the venue lists another lot, a larger tick or a larger smallest order; smaller
 * ones only warn.
 */
export function begunInstruments({ header, listed, path, onWarning }: BegunInstrumentsOptions): readonly Instrument[] {
  const { instruments } = partsOf(header);
  for (const begun of instruments) {
    const today = listed.find(({ id }) => id === begun.id);
    if (today !== undefined) compare(begun, today, path, onWarning);
  }
  return instruments;
}

function compare(
  begun: Instrument,
  today: Instrument,
  path: string,
  onWarning: BegunInstrumentsOptions['onWarning'],
): void {
  const { id } = begun;
  const differs = (what: string, expected: string, actual: string): EdgewiseError =>
    new EdgewiseError(
      'check-failed',
      `The venue lists another ${what} of ${id} than when the run of this folder was begun`,
      {
        where: path,
        expected,
        actual,
        advice:
          'Its journal counts in the old ones. `edgewise flatten RUN` closes what is open without this run; then begin a new run in another --folder.',
      },
    );
  // Ours are prices on a finer grid too; what trades between them is told by the ledger.
  if (stepSize(begun.tick) < stepSize(today.tick))
    throw differs('price step', `${stepSize(begun.tick)}`, `${stepSize(today.tick)}`);
  if (stepSize(begun.tick) !== stepSize(today.tick))
    onWarning?.(
      `the price step of ${id} is now ${stepSize(today.tick)}; this run goes on with ${stepSize(begun.tick)}, as it was begun`,
    );
  if (stepSize(begun.lot) !== stepSize(today.lot))
    throw differs('amount step', `${stepSize(begun.lot)}`, `${stepSize(today.lot)}`);
  const minimum = ({ minimumLots, minimumNotional, lot, base, quote }: Instrument) =>
    `${textOfSteps(minimumLots, lot)} ${base} and ${minimumNotional} ${quote}`;
  if (today.minimumLots > begun.minimumLots || today.minimumNotional > begun.minimumNotional)
    throw differs('smallest order', minimum(begun), minimum(today));
  if (minimum(begun) !== minimum(today))
    onWarning?.(
      `the smallest order of ${id} is now ${minimum(today)}; this run goes on with ${minimum(begun)}, as it was begun`,
    );
}
