import type { LiveJournalHeader } from '../live/live-journal.port.ts';

/** Order ids of a replay on paper begin so. Tags of runs that trade and of shadows begin with other letters. */
export function replayTag(seed: number): string {
  return `r${seed.toString(36).padStart(6, '0').slice(-6)}`;
}

/**
 * Whether a journal is that of a replay on paper. Its venue was simulated in the process of the replay and is gone, so
 * a position at its end is none anywhere.
 */
export function isReplay({ setting, place, tag }: Pick<LiveJournalHeader, 'setting' | 'place' | 'tag'>): boolean {
  return setting === 'paper' && place !== 'real' && tag.startsWith('r');
}
