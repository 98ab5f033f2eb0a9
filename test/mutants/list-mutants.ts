import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from '@stryker-mutator/api/logging';
import { Instrumenter } from '@stryker-mutator/instrumenter';
import { mutantKey, type MutantLocation } from './mutant-key.ts';
import { EXCLUDED_MUTATIONS } from './stryker-options.ts';

/** One small change of the source. */
export interface ListedMutant {
  /** Depends on the changed code and not on its line, so that it survives edits elsewhere in the file. */
  readonly id: string;
  /** File, place and change, as Stryker names them in one run. */
  readonly key: string;
  /** Relative to the root of the repository. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** The place as an option of Stryker: the file, the first line and column, the last line and column. */
  readonly range: string;
  readonly mutator: string;
  /** The code that is replaced, on one line. */
  readonly original: string;
  readonly replacement: string;
}

/** All changes that Stryker can make in some files, in the order of the files. */
export async function listMutants(root: string, files: readonly string[]): Promise<ListedMutant[]> {
  const sources = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]));
  const { mutants } = await new Instrumenter(SILENT).instrument(
    [...sources].map(([name, content]) => ({ name, mutate: true, content })),
    { plugins: null, excludedMutations: [...EXCLUDED_MUTATIONS], ignorers: [] },
  );
  const seen = new Map<string, number>();
  return mutants
    .filter(({ status }) => status === undefined)
    .map(({ fileName, location, mutatorName, replacement }) => {
      const original = oneLine(textAt(sources.get(fileName) ?? '', location));
      const change = [fileName, mutatorName, original, oneLine(replacement)].join('\n');
      const occurrence = seen.get(change) ?? 0;
      seen.set(change, occurrence + 1);
      return {
        id: createHash('sha256').update(`${change}\n${occurrence}`).digest('hex').slice(0, 12),
        key: mutantKey({ file: fileName, location, mutator: mutatorName, replacement }),
        file: fileName,
        line: location.start.line + 1,
        range: rangeOf(fileName, location),
        mutator: mutatorName,
        original,
        replacement: oneLine(replacement),
      };
    });
}

/** Lines from 1, columns from 0. */
function rangeOf(file: string, { start, end }: MutantLocation): string {
  return `${file}:${start.line + 1}:${start.column}-${end.line + 1}:${end.column}`;
}

function textAt(source: string, { start, end }: MutantLocation): string {
  const lines = source.split('\n').slice(start.line, end.line + 1);
  const last = lines.length - 1;
  lines[last] = (lines[last] ?? '').slice(0, end.column);
  lines[0] = (lines[0] ?? '').slice(start.column);
  return lines.join('\n');
}

function oneLine(code: string): string {
  return code.replaceAll(/\s+/g, ' ').trim();
}

const ignore = (): void => {};
const no = (): boolean => false;
const SILENT: Logger = {
  isTraceEnabled: no,
  isDebugEnabled: no,
  isInfoEnabled: no,
  isWarnEnabled: no,
  isErrorEnabled: no,
  isFatalEnabled: no,
  trace: ignore,
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  fatal: ignore,
};
