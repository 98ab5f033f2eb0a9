/**
 * All failures that a person can meet, in one table: code, exit status and what the code means.
 * A test compares docs/errors.md with this table.
 */
export const ERROR_CODES = {
  'node-version': { exit: 3, about: 'Edgewise needs a newer Node.js' },
  usage: { exit: 2, about: 'the command line is wrong' },
  'config-invalid': { exit: 4, about: 'a system file has an invalid or unknown setting' },
  'file-missing': { exit: 5, about: 'a file or folder is not there, or is of the wrong kind' },
  'data-unreadable': {
    exit: 5,
    about: 'market data could not be read: wrong columns, mixed time units, a broken archive',
  },
  'data-quality': { exit: 6, about: 'too many rows are unusable, or strict checks refused the data' },
  'data-missing': { exit: 6, about: 'the store has no candles, or no other facts, for what was asked' },
  'data-corrupt': { exit: 7, about: 'a stored file does not match its recorded hash' },
  'too-few-rows': { exit: 6, about: 'not enough rows for warm-up, horizon or folds' },
  'one-class': { exit: 6, about: 'a training fold holds a single class' },
  'training-failed': { exit: 6, about: 'a learner failed while it was trained or tested; the message names it' },
  'holdout-locked': { exit: 8, about: 'the final hold-out may be read only with --final' },
  'artifact-mismatch': { exit: 7, about: 'an artefact belongs to another feature list or system' },
  'artifact-corrupt': { exit: 7, about: 'an artefact does not match its recorded hash' },
  'artifact-missing': { exit: 5, about: 'no artefact of that name' },
  'journal-diverged': { exit: 9, about: 'replaying the journal gave another result' },
  'disk-full': { exit: 10, about: 'a write failed; earlier data is intact' },
  'check-failed': { exit: 11, about: 'a check failed: of `edgewise doctor`, before live trading, or of a run' },
  'venue-silent': { exit: 12, about: 'the venue did not answer for minutes; try again later' },
  'state-silent': { exit: 13, about: 'the state server could not be used: it did not answer, or it refused' },
  'part-failed': { exit: 14, about: 'code of yours failed; the message names part, function and line' },
  cancelled: { exit: 130, about: 'stopped by the user' },
} as const satisfies Record<string, { exit: number; about: string }>;

export type ErrorCode = keyof typeof ERROR_CODES;

export interface ErrorDetails {
  /** Where: a file, a row, a path inside a config such as `costs.fee_bps`. */
  readonly where?: string;
  readonly expected?: string;
  readonly actual?: string;
  /** What the person can do now. */
  readonly advice?: string;
  readonly cause?: unknown;
}

/** A failure that a person can act on. It says where it happened, what was expected, what was found and what to do. */
export class EdgewiseError extends Error {
  override readonly name = 'EdgewiseError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, summary: string, details: ErrorDetails = {}) {
    super(describe(summary, details), { cause: details.cause });
    this.code = code;
    this.details = details;
  }
}

function describe(summary: string, details: ErrorDetails): string {
  const lines = [summary];
  if (details.where !== undefined) lines.push(`  where:    ${details.where}`);
  if (details.expected !== undefined) lines.push(`  expected: ${details.expected}`);
  if (details.actual !== undefined) lines.push(`  was:      ${details.actual}`);
  if (details.advice !== undefined) lines.push(`  to do:    ${details.advice}`);
  return lines.join('\n');
}
