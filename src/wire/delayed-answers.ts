import type { Answer } from './wire.ts';

export interface DelayOptions {
  /** From the client to the venue, and the same back. */
  readonly delayMillis: number;
  /** Which calls are delayed, by their paths. */
  readonly isDelayed: (path: string) => boolean;
  /** Is called when such a call has arrived, before its delay. */
  readonly onDelayed?: (() => void) | undefined;
}

/** A delayed call is carried out after the delay, and answered after as long again. */
export function delayedAnswers(answer: Answer, { delayMillis: millis, isDelayed, onDelayed }: DelayOptions): Answer {
  return (request) => {
    if (!isDelayed(request.path)) return answer(request);
    onDelayed?.();
    return {
      kind: 'late',
      millis,
      reply: () => {
        const reply = answer(request);
        return { kind: 'late', millis, reply: () => reply };
      },
    };
  };
}
