import type { LiveStatus } from './run-status.ts';

/** A process that is silent for so long hangs. It writes every five seconds. */
const SILENCE_MILLIS = 60_000;

/**
 * For how many seconds a process that lives has said nothing; undefined while it is heard of, and where no process
 * runs.
 */
export function silentSeconds(
  { process, health }: Pick<LiveStatus, 'process' | 'health'>,
  now: Date,
): number | undefined {
  if (process === 'not running' || health === undefined) return undefined;
  const silent = now.getTime() - Date.parse(health.written);
  return silent > SILENCE_MILLIS ? Math.round(silent / 1_000) : undefined;
}
