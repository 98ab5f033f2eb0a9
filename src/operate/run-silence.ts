import type { LiveStatus } from './run-status.ts';

/** A process that has not written its health for this time hangs. It writes every five seconds. */
const SILENCE_MILLIS = 60_000;

/**
 * Seconds since a living process last wrote its health, if that is too long ago; undefined otherwise, and when no
 * process runs.
 */
export function silentSeconds(
  { process, health }: Pick<LiveStatus, 'process' | 'health'>,
  now: Date,
): number | undefined {
  if (process === 'not running' || health === undefined) return undefined;
  const silent = now.getTime() - Date.parse(health.written);
  return silent > SILENCE_MILLIS ? Math.round(silent / 1_000) : undefined;
}
