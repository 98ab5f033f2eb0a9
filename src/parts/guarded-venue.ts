import { EdgewiseError } from '../core/errors.ts';
import { answerInWords } from '../core/part-failure.ts';
import type { VenueConnection, VenueKit } from '../venues/venue-kit.port.ts';
import { delegateTo } from './delegate-to.ts';
import { ACCOUNT_ANSWERS, CONNECTION_ANSWERS, FEED_ANSWERS, type AnswerForms } from './venue-answers.ts';

/** A member may make many calls, one page after another. It is waited for as long as so many may take. */
const MOST_CALLS = 30;

/**
 * A kit of a user whose answers are looked at before anything uses them. One that has another form than its port says is
 * a failure that names the venue, its module, the member and the place in the answer. So is one that never comes: what
 * was asked is not known then, and a new process has to look it up. What the kit throws itself is left as it is: the kit
 * says which of it is trouble of the venue.
 */
export function guardedKit(kit: VenueKit, file: string): VenueKit {
  const look = (member: string, answer: unknown, forms: AnswerForms): void => {
    const problem = forms[member]?.safeParse(answer).error?.issues[0];
    if (problem === undefined) return;
    const place = problem.path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
    const given = problem.path.reduce<unknown>((value, key) => Object(value)[key] as unknown, answer);
    throw new EdgewiseError('part-failed', `The venue ${kit.name} of ${file} failed in \`${member}\``, {
      where: file,
      expected: `${place === '' ? 'an answer' : place} of the form that the types say (${problem.message})`,
      actual: answerInWords(given),
      advice: `correct it; \`edgewise plugin check ${file}\` tries the venue at its simulator`,
    });
  };
  let silent: EdgewiseError | undefined;
  const inTime = async (member: string, answer: Promise<unknown>): Promise<unknown> => {
    const millis = MOST_CALLS * kit.answerMillis;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        silent = new EdgewiseError('part-failed', `The venue ${kit.name} of ${file} gave no answer in \`${member}\``, {
          where: file,
          expected: `an answer or an error within ${millis / 1_000} s, ${MOST_CALLS} times its \`answerMillis\``,
          actual: 'a promise that does not settle',
          advice: 'give up each call after `answerMillis`, and reject with an error that `troubleOf` understands',
        });
        reject(silent);
      }, millis);
    });
    try {
      return await Promise.race([answer, late]);
    } finally {
      clearTimeout(timer);
    }
  };
  const checked = <Made extends object>(
    made: Made,
    forms: AnswerForms,
    over: (name: string, answer: unknown) => unknown,
  ) =>
    delegateTo(made, (name, call) => {
      if (silent !== undefined) throw silent;
      const answer = call();
      const done = (given: unknown): unknown => {
        look(name, given, forms);
        return over(name, given);
      };
      return answer instanceof Promise ? inTime(name, answer).then(done) : done(answer);
    });
  const same = (_: string, answer: unknown): unknown => answer;
  const connection = (made: VenueConnection): VenueConnection =>
    checked(made, CONNECTION_ANSWERS, (name, answer) => {
      if (name === 'account') return checked(answer as object, ACCOUNT_ANSWERS, same);
      return name === 'feed' ? checked(answer as object, FEED_ANSWERS, same) : answer;
    });
  return delegateTo(kit, (name, call) => {
    const answer = call();
    return name === 'open' ? (answer as Promise<VenueConnection>).then(connection) : answer;
  });
}
