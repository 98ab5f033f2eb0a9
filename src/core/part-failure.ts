import { EdgewiseError } from './errors.ts';

/**
 * Modules of a user are loaded under an address with this parameter, which holds the hash of their text and the number
 * of the copy. A stack of calls shows it, and thereby which lines are the user's.
 */
export const OWN_CODE_PARAMETER = 'edgewise-text';

const MARK = `?${OWN_CODE_PARAMETER}=`;
const BEHIND_MARK = /[0-9a-f-]+:(\d+)(?::(\d+))?/y;
/** Ends a path in a stack when it is read backwards. */
const BEFORE_PATH = /[\s()]/;
/** The longest path that a system has. */
const LONGEST_PATH = 4_096;

/** Errors that caused one another are looked at so far. */
const DEEPEST_CAUSE = 8;

/** Characters of a message of a user that are shown. */
const SHOWN_CHARACTERS = 1_000;

/**
 * The uppermost line of a user's module in the stack of an error, or else of what caused it, as `file:line:column`;
 * undefined without one.
 */
export function ownLineOf(error: unknown): string | undefined {
  let cause = error;
  for (let depth = 0; depth < DEEPEST_CAUSE && cause instanceof Error; depth++) {
    const line = typeof cause.stack === 'string' ? ownLineIn(cause.stack) : undefined;
    if (line !== undefined) return line;
    ({ cause } = cause);
  }
  return undefined;
}

/** Reads each character a few times at most: a message, which a stack begins with, may be megabytes long. */
function ownLineIn(stack: string): string | undefined {
  for (let mark = stack.indexOf(MARK); mark >= 0; mark = stack.indexOf(MARK, mark + MARK.length)) {
    BEHIND_MARK.lastIndex = mark + MARK.length;
    const [, line, column] = BEHIND_MARK.exec(stack) ?? [];
    if (line === undefined) continue;
    const least = Math.max(0, mark - LONGEST_PATH);
    let from = mark;
    while (from > least && !BEFORE_PATH.test(stack.charAt(from - 1))) from--;
    const path = decoded(stack.slice(from, mark).replace(/^file:\/\//, ''));
    return [path, line, ...(column === undefined ? [] : [column])].join(':');
  }
  return undefined;
}

/** The path as it is written on the disk; as it stands where it is no address. */
function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

/** What failed, and in which of its functions. */
export interface FailingPart {
  /** Its kind and name, such as `the model nearest-mean`. */
  readonly part: string;
  /** The function that failed: `make`, `fit`, `predict`, `decide`. */
  readonly phase: string;
  /** The module that the part stands in; absent where only the stack can say. */
  readonly file?: string;
  /** The module to look into where neither `file` nor the stack names one. */
  readonly module?: string;
}

/**
 * The failure of a part of a user, in words that name part, function and line. Gives the error itself where it says
 * already what to do (an EdgewiseError), and where no code of a user is involved: that is a bug of ours.
 */
export function failureOfPart({ part, phase, file, module: home }: FailingPart, error: unknown): unknown {
  if (error instanceof EdgewiseError) return error;
  const line = ownLineOf(error);
  if (line === undefined && file === undefined && error instanceof Error) return error;
  const of = file === undefined ? '' : ` of ${file}`;
  const module = file ?? line?.replace(/(:\d+)+$/, '') ?? home;
  return new EdgewiseError('part-failed', `${capital(part)}${of} failed in \`${phase}\``, {
    where: line ?? module ?? part,
    actual: messageOf(error),
    advice: adviceFor(module, error),
    cause: error,
  });
}

function adviceFor(module: string | undefined, error: unknown): string {
  const correct =
    error instanceof Error ? 'correct it' : 'throw an Error instead: it keeps the line that it comes from';
  return module === undefined
    ? correct
    : `${correct}; \`edgewise plugin check ${module}\` tries the parts of a module alone`;
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
  if (!(error instanceof Error)) return `thrown: ${shortened(inWords(error))}`;
  const message = ownText(error.message);
  const end = message.indexOf('\n');
  const first = shortened(end < 0 ? message : message.slice(0, end));
  return error.name === 'Error' ? first : `${shortened(ownText(error.name))}: ${first}`;
}

/** Types say that these are texts; code of a user can put anything there. */
function ownText(value: unknown): string {
  return typeof value === 'string' ? value : inWords(value);
}

/** Any value, as it can be put into a sentence. */
function inWords(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  if (value instanceof Promise) return 'a promise';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  const keys = Object.keys(value);
  return keys.length === 0 ? 'an object without properties' : `an object with ${keys.join(', ')}`;
}

/** An answer of a part in words, with its kind where a number was to be: the text "5", a promise, undefined. */
export function answerInWords(value: unknown): string {
  if (typeof value === 'string') return `the text "${shortened(value)}"`;
  return typeof value === 'bigint' ? `the BigInt ${shortened(String(value))}` : shortened(inWords(value));
}

/** A text of a user, cut where it is longer than anybody reads. */
function shortened(text: string): string {
  const rest = text.length - SHOWN_CHARACTERS;
  return rest <= 0 ? text : `${text.slice(0, SHOWN_CHARACTERS)}... (and ${rest} characters more)`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
