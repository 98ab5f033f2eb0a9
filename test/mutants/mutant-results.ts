import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** What Stryker found. An error is one that ends a test file outside of its tests, which fails the suite too. */
export type MutantStatus = 'Killed' | 'Timeout' | 'RuntimeError' | 'Survived' | 'NoCoverage' | 'Ignored';

/** One tried mutant. */
export interface MutantResult {
  readonly id: string;
  /** The hash of all sources and tests that it was tried with. */
  readonly sources: string;
  readonly status: MutantStatus;
  readonly killedBy?: string;
  /** How many tests ran the changed code. */
  readonly coveredBy: number;
  /** The changed code runs while its module is loaded: all tests of the file were run. */
  readonly ranAtLoad?: boolean;
  /** It ran out of time before, and was tried again. */
  readonly isSecondAttempt?: boolean;
}

export function isNoticed({ status }: Pick<MutantResult, 'status'>): boolean {
  return status === 'Killed' || status === 'Timeout' || status === 'RuntimeError';
}

/** Whether its tests ran out of time, which may have been the machine's fault: it was not tried a second time yet. */
export function isInDoubt({ status, isSecondAttempt }: Pick<MutantResult, 'status' | 'isSecondAttempt'>): boolean {
  return status === 'Timeout' && isSecondAttempt !== true;
}

/** Results are appended one by one, so that a stopped run continues where it ended. */
export function appendResult(path: string, result: MutantResult): void {
  mkdirSync(dirname(path), { recursive: true });
  appendFileSync(path, `${JSON.stringify(result)}\n`);
}

/** The newest result of each mutant. A last line that a killed run left unfinished is not read. */
export function readResults(path: string): Map<string, MutantResult> {
  if (!existsSync(path)) return new Map();
  const whole = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return new Map(
    whole.flatMap((line) => {
      const result = parsed(line);
      return result === undefined ? [] : [[result.id, result] as const];
    }),
  );
}

/** Undefined for the half line of a killed run, which the next run has continued. */
function parsed(line: string): MutantResult | undefined {
  try {
    return JSON.parse(line) as MutantResult;
  } catch {
    return undefined;
  }
}
