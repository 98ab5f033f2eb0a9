import { EdgewiseError } from './errors.ts';

/**
 * Waits for `work` until `stop` is aborted, and then rejects with `cancelled`. The work itself is not stopped; its
 * result is ignored.
 */
export async function orStopped<Result>(work: Promise<Result>, stop: AbortSignal | undefined): Promise<Result> {
  if (stop === undefined) return work;
  let end: () => void = () => undefined;
  const stopped = new Promise<never>((_, reject) => {
    end = () => reject(new EdgewiseError('cancelled', 'Stopped while waiting'));
    if (stop.aborted) end();
    else stop.addEventListener('abort', end, { once: true });
  });
  try {
    return await Promise.race([stopped, work]);
  } finally {
    stop.removeEventListener('abort', end);
  }
}
