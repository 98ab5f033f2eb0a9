import type { Answer } from './wire.ts';

/** A private call is carried out when it has arrived, so many milliseconds later, and answered as much later still. */
export function delayedAnswers(answer: Answer, millis: number, called: () => void = () => undefined): Answer {
  return (request) => {
    if (!request.path.startsWith('/0/private/')) return answer(request);
    called();
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
