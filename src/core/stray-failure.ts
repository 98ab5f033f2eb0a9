import { EdgewiseError } from './errors.ts';
import { messageOf, ownLineOf } from './part-failure.ts';

/** A failure that nobody waited for or caught: of a promise, or of a callback that the system called. */
export interface StrayFailure {
  readonly kind: 'rejection' | 'exception';
  readonly error: unknown;
}

/** Where the stray failures of this process can be heard. */
export interface StrayFailures {
  /** From now on `listen` hears them, until it is ended; a failure that it leaves goes to whoever heard before. */
  hear(listen: (stray: StrayFailure) => 'heard' | 'left'): { end(): void };
}

/** The folder that our own code runs from, as stacks show it. */
const OUR_CODE = new URL('..', import.meta.url).href;

const SUMMARIES = {
  rejection: 'A promise was rejected, and nobody waited for it',
  exception: 'An error was thrown where nobody could catch it',
} as const;

const ADVICE = {
  rejection: 'wait for the promise, or give it a `catch`',
  exception: 'catch it inside of the callback',
} as const;

/**
 * A stray failure in words that name the line of a user. Gives the error itself where only our own code is in its
 * stack: that is a bug of ours.
 */
export function failureOfStray({ kind, error }: StrayFailure): unknown {
  if (error instanceof EdgewiseError) return error;
  const line = ownLineOf(error);
  if (line === undefined && error instanceof Error && error.stack?.includes(OUR_CODE) === true) return error;
  return new EdgewiseError('part-failed', SUMMARIES[kind], {
    where: line ?? 'code of yours, or of a package that it uses: no line of Edgewise is in it',
    actual: messageOf(error),
    advice: ADVICE[kind],
    cause: error,
  });
}
