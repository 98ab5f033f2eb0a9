import { setTimeout as pause } from 'node:timers/promises';
import { isAlive } from '../adapters/files/is-alive.ts';
import { EdgewiseError } from '../core/errors.ts';
import { liveFolderAt } from '../system/live-folder.ts';
import { readHealth } from '../system/live-status.ts';

const PATIENCE = 30_000;

/** Asks a run's process to end in order, and waits until it has. */
export async function stopRun(folder: string): Promise<{ readonly was: 'running' | 'not running'; readonly pid?: number }> {
  const health = readHealth(liveFolderAt(folder).health);
  if (health === undefined || health.state === 'stopped' || !isAlive(health.pid)) return { was: 'not running' };
  process.kill(health.pid, 'SIGTERM');
  for (let waited = 0; isAlive(health.pid); waited += 100) {
    if (waited >= PATIENCE) {
      throw new EdgewiseError('check-failed', `Process ${health.pid} has not ended after ${PATIENCE / 1_000} s`, { where: folder, advice: 'it may hang or be stopped; positions are protected by their stops at the venue, and `edgewise flatten` works without it' });
    }
    await pause(100);
  }
  return { was: 'running', pid: health.pid };
}
