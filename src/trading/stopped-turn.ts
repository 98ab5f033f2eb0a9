export interface StoppedTurnOptions {
  /** The turn under way. */
  readonly turn: Promise<void>;
  readonly stop: AbortSignal;
  /** Whether something must still be done for a position before the process ends. */
  readonly isNeeded: () => boolean;
  /** How long the client of the venue waits for the answer to a call. */
  readonly answerMillis: number;
  /** Hears that a stop waits for the turn. */
  readonly tell: (text: string) => void;
}

/** A turn at a venue that answers has ended by then. */
const END_MILLIS = 400;

/**
 * Waits for a turn to end; once somebody wants the run to stop, only a moment longer, unless a position needs what
 * comes after it. A turn that is left is like a process that dies there: what it sent is in the journal, and the next
 * start looks it up.
 */
export async function stoppedTurn(options: StoppedTurnOptions): Promise<'ended' | 'left'> {
  const { turn, stop, isNeeded, answerMillis, tell } = options;
  let leave: () => void = () => undefined;
  let timer: NodeJS.Timeout | undefined;
  const left = new Promise<'left'>((resolve) => {
    leave = () => {
      timer = setTimeout(() => {
        if (!isNeeded()) return resolve('left');
        tell(
          `stopping: the turn under way waits for the venue, and a position needs what comes after it; each call is given up after ${answerMillis / 1_000} s. A second Ctrl-C ends at once, and what rests at the venue stays there`,
        );
      }, END_MILLIS);
    };
    if (stop.aborted) leave();
    else stop.addEventListener('abort', leave, { once: true });
  });
  // What becomes of a turn that is left concerns nobody.
  turn.catch(() => undefined);
  try {
    return await Promise.race([turn.then(() => 'ended' as const), left]);
  } finally {
    clearTimeout(timer);
    stop.removeEventListener('abort', leave);
  }
}
