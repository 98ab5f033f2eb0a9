import type { Answer } from './wire.ts';

export interface DelayOptions {
  /** The delay from the client to the venue, and again on the way back. */
  readonly delayMillis: number;
  /** Whether a call is delayed, by its path. */
  readonly isDelayed: (path: string) => boolean;
  /** Called when such a call has arrived, before its delay. */
  readonly onDelayed?: (() => void) | undefined;
}

/** Carries delayed calls out after the delay, and sends their answers after the same delay again. */
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
