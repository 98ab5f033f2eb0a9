import { duration, formatDuration, type Duration } from '../core/time.ts';
import { lossLimit, type LossLimit } from './loss-limit.ts';
import { memoryOf } from './risk-memory.port.ts';

export interface ConsecutiveLossesOptions {
  /** Finished trades in a row with a net loss, after fees, that stop entries. */
  readonly maximum: number;
  /**
   * Entries go on so long after the last of them; a further loss pauses again. Absent: only a resume ends the pause.
   */
  readonly pause?: Duration | undefined;
}

/**
 * No new entries after so many losing trades in a row, for a time or until resumed: the market may not be the one that
 * was learned.
 */
export function consecutiveLosses({ maximum, pause }: ConsecutiveLossesOptions): LossLimit {
  const ending = pause === undefined ? 'until resumed' : `for ${formatDuration(pause)}`;
  return lossLimit({
    name: 'consecutive-losses',
    action: 'refuse-entries',
    countedFrom: 'streak',
    hit(view) {
      const { losingStreak, lastLossAt } = memoryOf(view);
      // Written so that a streak that is not known refuses.
      if (losingStreak < maximum) return undefined;
      if (Number.isNaN(losingStreak)) return 'it is not known how many trades in a row lost money';
      if (pause !== undefined && view.now >= lastLossAt + pause) return undefined;
      const left = pause === undefined ? '' : `, ${formatDuration(duration(lastLossAt + pause - view.now))} of it left`;
      return `the last ${losingStreak === 1 ? 'trade' : `${losingStreak} trades`} lost money, the limit is ${maximum} in a row; a pause ${ending}${left}`;
    },
  });
}
