import { EdgewiseError } from './errors.ts';

/**
 * Modules of a user are loaded under an address with this parameter, which holds the hash of their text and the number of the copy. A stack of calls
 * shows it, and thereby which lines are the user's.
 */
export const OWN_CODE_PARAMETER = 'edgewise-text';

const OWN_LINE = new RegExp(`(?:file://)?([^\\s()]+?)\\?${OWN_CODE_PARAMETER}=[0-9a-f-]+:(\\d+)(?::(\\d+))?`);

/** The uppermost line of a user's module in the stack of an error, as `file:line:column`; undefined without one. */
export function ownLineOf(error: unknown): string | undefined {
  const [, path, line, column] = (error instanceof Error && OWN_LINE.exec(error.stack ?? '')) || [];
  if (path === undefined || line === undefined) return undefined;
  return [decodeURI(path), line, ...(column === undefined ? [] : [column])].join(':');
}

/** What failed, and in which of its functions. */
export interface FailingPart {
  /** Its kind and name, such as `the model nearest-mean`. */
  readonly part: string;
  /** The function that failed: `make`, `fit`, `predict`, `decide`. */
  readonly phase: string;
  /** The module that the part stands in; absent where only the stack can say. */
  readonly file?: string;
}

/**
 * The failure of a part of a user, in words that name part, function and line. Gives the error itself where it says already
 * what to do (an EdgewiseError), and where no code of a user is involved: that is a bug of ours.
 */
export function failureOfPart({ part, phase, file }: FailingPart, error: unknown): unknown {
  if (error instanceof EdgewiseError) return error;
  const line = ownLineOf(error);
  if (line === undefined && file === undefined && error instanceof Error) return error;
  const of = file === undefined ? '' : ` of ${file}`;
  const module = file ?? line?.replace(/(:\d+)+$/, '') ?? 'FILE';
  return new EdgewiseError('part-failed', `${capital(part)}${of} failed in \`${phase}\``, {
    where: line ?? module,
    actual: messageOf(error),
    advice: `correct it; \`edgewise plugin check ${module}\` tries the parts of a module alone`,
    cause: error,
  });
}

/** Whether an error is the failure of a part of a user. */
export function isPartFailure(error: unknown): error is EdgewiseError {
  return error instanceof EdgewiseError && error.code === 'part-failed';
}

/** The failure of a part in one line: part and function, the user's own message, and the line. */
export function partFailureInWords({ message, details: { actual = '', where = '' } }: EdgewiseError): string {
  return `${message.split('\n')[0] ?? ''}: ${actual} (${where})`;
}

/** What was thrown, in one line: its own message, with its class where that says more than `Error`. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return `thrown: ${String(error)}`;
  const [first = ''] = error.message.split('\n');
  return error.name === 'Error' ? first : `${error.name}: ${first}`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
