import { commonDays, coveredShare, withoutDays } from '../core/market-days.ts';
import type { KeptReading, TrialLedger } from './trial-ledger.port.ts';

/** What had been read from a hold-out before a final run opened it. */
export interface HoldOutHistory {
  /** Share of its time that had been read, from 0 to 1, in the market with the largest share. */
  readonly shareRead: number;
  /** The readings, oldest first. */
  readonly readers: readonly KeptReading[];
}

/**
 * Finds what had been read from the hold-out that a final run opened. Final runs of the same configuration do not
 * count. Readings of days after such a final run opened them do not count either, because the configuration was chosen
 * before. Every other reading counts, for training and for judging, because it may have influenced the choice.
 */
export async function holdOutHistory(
  ledger: Pick<TrialLedger, 'readings'>,
  opened: KeptReading,
): Promise<HoldOutHistory> {
  const earlier = (await ledger.readings(opened)).filter(({ id }) => id < opened.id);
  const isOwnFinal = ({ use, configuration }: KeptReading) => use === 'final' && configuration === opened.configuration;
  const ownFinals = earlier.filter(isOwnFinal);
  const touched = earlier
    .filter((reading) => !isOwnFinal(reading))
    .map((reader) => {
      const openedBefore = ownFinals.filter(({ id }) => id < reader.id).flatMap(({ days }) => days);
      return { reader, days: withoutDays(commonDays(opened.days, reader.days), openedBefore) };
    })
    .filter(({ days }) => days.length > 0);
  return {
    shareRead: coveredShare(
      opened.days,
      touched.flatMap(({ days }) => days),
    ),
    readers: touched.map(({ reader }) => reader),
  };
}
