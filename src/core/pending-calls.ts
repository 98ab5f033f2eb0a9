import { EdgewiseError } from './errors.ts';
import type { FailingPart } from './part-failure.ts';

/** Calls of parts of a user whose promises are waited for, the oldest first. */
const pending = new Set<FailingPart>();

/** The promise that a part gave, which is remembered as waited for until it settles. */
export async function whilePending<Answer>(call: FailingPart, promise: Promise<Answer>): Promise<Answer> {
  const entry = { ...call };
  pending.add(entry);
  try {
    return await promise;
  } finally {
    pending.delete(entry);
  }
}

/**
 * Why a process has nothing left to do although somebody waits: it names the innermost call of a part whose promise
 * never settles. An error of ours where no part is waited for.
 */
export function neverSettled(): Error {
  const newest = [...pending].at(-1);
  if (newest === undefined) return new Error('The command waits for something that never comes');
  const { part, phase, file } = newest;
  return new EdgewiseError(
    'part-failed',
    `The promise of ${part}${file === undefined ? '' : ` of ${file}`} never settles`,
    {
      where: `\`${phase}\`${file === undefined ? '' : ` in ${file}`}`,
      expected: 'a promise that is fulfilled or rejected',
      actual: 'nothing is left in this process that could settle it',
      advice: 'look at each `new Promise` and at each callback that it waits for',
    },
  );
}
