import { EdgewiseError } from './errors.ts';

/**
 * Waits for work, and no longer than until somebody wants it all to end: then rejects with `cancelled`, and the work is
 * left to itself.
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
