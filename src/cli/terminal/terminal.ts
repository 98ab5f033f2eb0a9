import { readFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { EdgewiseError, ERROR_CODES, type ErrorCode } from '../../core/errors.ts';
import { machineFailure } from '../../adapters/files/machine-failure.ts';
import { isClosedReader } from './process-watch.ts';
import { ProgressLine } from './progress-line.ts';

/** Least width. A narrower terminal cannot show readable lines. */
const LEAST_COLUMNS = 40;

/** The exit code of a bug of ours. */
const BUG_EXIT = 1;

/** The output of a command: results go to stdout, progress and failures to stderr. */
export class Terminal {
  readonly mode: 'json' | 'pretty';
  readonly colour: 'ansi' | 'none';
  readonly progress: ProgressLine;
  /** Width of the terminal in characters. On a pipe it is the value of COLUMNS, or else unlimited. */
  get columns(): number {
    if (process.stdout.isTTY) return process.stdout.columns;
    const asked = Number(process.env['COLUMNS'] ?? '');
    return Number.isSafeInteger(asked) && asked >= LEAST_COLUMNS ? asked : Infinity;
  }

  /** The exit code of the process when no failure is thrown. */
  exitCode = 0;

  constructor({ json }: { readonly json: 'json' | 'pretty' }) {
    this.mode = json;
    this.colour = process.stdout.isTTY && process.env['NO_COLOR'] === undefined ? 'ansi' : 'none';
    this.progress = new ProgressLine({ stream: process.stderr, clock: () => performance.now() });
  }

  /** The version of the running code, read from its package. */
  async version(): Promise<string> {
    const text = await readFile(new URL('../../../package.json', import.meta.url), 'utf8');
    const { version } = JSON.parse(text) as { readonly version: string };
    return version;
  }

  /** Prints a result: as JSON with --json, else as text for people. */
  show(result: unknown, pretty: () => string): void {
    this.progress.clear();
    process.stdout.write(this.mode === 'json' ? `${JSON.stringify(result, jsonValue, 2)}\n` : `${pretty()}\n`);
  }

  /**
   * Prints the result of writing a file that a person named. Where the file is the own standard output, the line for
   * people goes to stderr, with --json too: the output is the content and nothing else.
   */
  async showWritten(file: string, result: unknown, pretty: () => string): Promise<void> {
    const { isOwnStdout } = await import('../../adapters/files/named-file.ts');
    if (await isOwnStdout(file)) this.wait(pretty());
    else this.show(result, pretty);
  }

  /**
   * Prints a result that may be too long for the memory, piece by piece, as fast as the reader reads. It ends without
   * an error when the reader closes the pipe.
   */
  async pour(pieces: AsyncIterable<string>): Promise<void> {
    this.progress.clear();
    try {
      await pipeline(pieces, process.stdout, { end: false });
    } catch (error) {
      if (!isClosedReader(error)) throw error;
    }
  }

  /** Prints a line of progress to stdout. Prints nothing with --json. */
  print(line: string): void {
    if (this.mode === 'json') return;
    this.progress.clear();
    process.stdout.write(`${line}\n`);
  }

  /** Prints what is waited for to stderr, so that the output stays one document. */
  wait(line: string): void {
    this.progress.clear();
    process.stderr.write(`${line}\n`);
  }

  /** Sets the exit code for a result that is a failure. The output stays one document. */
  endWith(code: ErrorCode): void {
    this.exitCode = ERROR_CODES[code].exit;
  }

  /** Reports a failure and returns its exit code, which docs/errors.md lists. */
  reportFailure(error: unknown, stop: AbortSignal): number {
    this.progress.clear();
    if (stop.aborted) {
      process.stderr.write('Stopped. Everything stored before is intact.\n');
      return ERROR_CODES.cancelled.exit;
    }
    const known = machineFailure(error);
    if (known instanceof EdgewiseError) this.#failAsJson(errorJson(known));
    return writeFailure(known);
  }

  /** Reports a failure that came when the command had said how it ended: its output stays one document. */
  reportLate(error: unknown): void {
    this.progress.clear();
    const code = writeFailure(machineFailure(error));
    if (process.exitCode === undefined || process.exitCode === 0) process.exitCode = code;
  }

  /** Reports a command line that the parser refused, and returns the exit code. Its text is on stderr already. */
  reportUsage(message: string): number {
    this.#failAsJson({
      code: 'usage',
      message: message.replace(/^error: /, ''),
      advice: 'Add --help for the options and examples.',
    });
    return ERROR_CODES.usage.exit;
  }

  /**
   * Prints a result that is also a failure: as one JSON document, or for people as the result with the failure below
   * it.
   */
  showFailed(result: Readonly<Record<string, unknown>>, pretty: () => string, failure: EdgewiseError): void {
    this.show({ ...result, error: errorJson(failure) }, pretty);
    process.stderr.write(failureText(failure));
    this.endWith(failure.code);
  }

  #failAsJson(error: Readonly<Record<string, unknown>>): void {
    if (this.mode === 'json') process.stdout.write(`${JSON.stringify({ error }, jsonValue, 2)}\n`);
  }
}

/** Writes a failure to stderr, and gives its exit code. */
function writeFailure(error: unknown): number {
  if (error instanceof EdgewiseError) {
    process.stderr.write(failureText(error));
    return ERROR_CODES[error.code].exit;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`This is a bug in Edgewise, please report it:\n${stack}\n`);
  return BUG_EXIT;
}

function errorJson({ code, message, details }: EdgewiseError): Readonly<Record<string, unknown>> {
  return { code, message, ...details, cause: undefined };
}

function failureText({ code, message }: EdgewiseError): string {
  return `${message}\n  code:     ${code}\n`;
}

/** Typed arrays become lists, NaN becomes null, BigInt becomes text. */
function jsonValue(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return Array.from(value as Float64Array);
  return value;
}
