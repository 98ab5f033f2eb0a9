import { commonDays, coveredShare, withoutDays } from '../core/market-days.ts';
import type { KeptReading, TrialLedger } from './trial-ledger.port.ts';

/** What had been read of a hold-out before a final run opened it. */
export interface HoldOutHistory {
  /** Share of its time, in [0, 1]; of the market of which most had been read. */
  readonly shareRead: number;
  /** Who had read it, oldest first. */
  readonly readers: readonly KeptReading[];
}

/**
 * Whether the hold-out that a final run opened was still untouched. What the same configuration opened in an earlier
 * final run, before others read it, counts as untouched: nothing was chosen in between. Anything else that was read of
 * it, to learn or to judge, may have led to the choice of what is now judged.
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
