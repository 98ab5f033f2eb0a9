import type { ListedMutant } from './list-mutants.ts';
import { isNoticed, type MutantResult } from './mutant-results.ts';

/** The smallest share of the mutants, without those listed as equivalent, that the tests have to notice. */
export const MINIMUM_NOTICED_SHARE = 0.95;

/** A mutant that does what the source does, with the reason. */
export interface EquivalentMutant {
  readonly id: string;
  readonly file: string;
  readonly change: string;
  readonly reason: string;
}

/** The counts of one folder. */
export interface FolderCounts {
  readonly folder: string;
  readonly noticed: number;
  readonly equivalent: number;
  readonly survived: number;
}

export interface MutantSummary {
  readonly folders: readonly FolderCounts[];
  /** Not listed as equivalent. */
  readonly survivors: readonly ListedMutant[];
  /** Drawn, and without a result. */
  readonly missing: readonly ListedMutant[];
  /** Everything that makes the run fail. */
  readonly problems: readonly string[];
  readonly lines: readonly string[];
}

/** What a sample shows about the tests. `all` holds every mutant that the source has today, drawn or not. */
export function summariseMutants({
  all,
  drawn,
  results,
  equivalents,
}: {
  readonly all: readonly ListedMutant[];
  readonly drawn: readonly ListedMutant[];
  readonly results: ReadonlyMap<string, Pick<MutantResult, 'status'>>;
  readonly equivalents: readonly EquivalentMutant[];
}): MutantSummary {
  const listed = new Set(equivalents.map(({ id }) => id));
  const tried = drawn.flatMap((mutant) => {
    const result = results.get(mutant.id);
    if (result === undefined) return [];
    const equivalent = listed.has(mutant.id);
    // All its tests run, as none fails, so that on a busy machine they run out of time without having noticed anything.
    const isSlow = equivalent && result.status === 'Timeout';
    return [{ mutant, noticed: isNoticed(result) && !isSlow, equivalent }];
  });
  const folders = [...Map.groupBy(tried, ({ mutant }) => folderOf(mutant.file))]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([folder, mutants]) => ({
      folder,
      noticed: mutants.filter(({ noticed }) => noticed).length,
      equivalent: mutants.filter(({ noticed, equivalent }) => !noticed && equivalent).length,
      survived: mutants.filter(({ noticed, equivalent }) => !noticed && !equivalent).length,
    }));
  const total = folders.reduce(
    (sum, { noticed, equivalent, survived }) => ({
      folder: 'all',
      noticed: sum.noticed + noticed,
      equivalent: sum.equivalent + equivalent,
      survived: sum.survived + survived,
    }),
    { folder: 'all', noticed: 0, equivalent: 0, survived: 0 },
  );
  const survivors = tried.filter(({ noticed, equivalent }) => !noticed && !equivalent).map(({ mutant }) => mutant);
  const missing = drawn.filter(({ id }) => !results.has(id));
  const noticed = tried.filter(({ noticed }) => noticed).map(({ mutant }) => mutant.id);
  const problems = [
    ...(tried.length === 0 ? ['No mutant was tried.'] : []),
    ...(missing.length === 0 ? [] : [`${missing.length} drawn mutants have no result: run the same command again.`]),
    ...(shareOf(total) < MINIMUM_NOTICED_SHARE
      ? [`Tests noticed ${percent(total)}, and at least ${100 * MINIMUM_NOTICED_SHARE} % are required.`]
      : []),
    ...equivalentProblems({ all, equivalents, noticed: new Set(noticed) }),
  ];
  return {
    folders,
    survivors,
    missing,
    problems,
    lines: [...[...folders, total].map(folderLine), ...survivorLines(survivors)],
  };
}

function equivalentProblems({
  all,
  equivalents,
  noticed,
}: {
  readonly all: readonly ListedMutant[];
  readonly equivalents: readonly EquivalentMutant[];
  readonly noticed: ReadonlySet<string>;
}): string[] {
  const known = new Set(all.map(({ id }) => id));
  const files = new Set(all.map(({ file }) => file));
  return equivalents.flatMap(({ id, file, change, reason }) => {
    if (noticed.has(id)) return [`${id} in ${file} is listed as equivalent, and a test noticed it: ${change}`];
    if (files.has(file) && !known.has(id))
      return [`${id} in ${file} is listed, and the source has no such code: ${change}`];
    return reason.trim() === '' ? [`${id} in ${file} is listed without a reason: ${change}`] : [];
  });
}

/** `a → b`, as lists and reports write a mutant. Long code is cut. */
export function changeOf({ original, replacement }: Pick<ListedMutant, 'original' | 'replacement'>): string {
  const cut = (code: string): string => (code.length > 140 ? `${code.slice(0, 137)}...` : code);
  return `${cut(original)} → ${cut(replacement)}`;
}

function folderOf(file: string): string {
  return file.split('/').slice(0, -1).join('/');
}

/** Of the mutants that are not listed as equivalent. */
function shareOf({ noticed, survived }: FolderCounts): number {
  return noticed + survived === 0 ? 1 : noticed / (noticed + survived);
}

function percent(counts: FolderCounts): string {
  return `${(100 * shareOf(counts)).toFixed(1)} %`;
}

function folderLine(counts: FolderCounts): string {
  const { folder, noticed, survived, equivalent } = counts;
  return `${folder.padEnd(14)} ${percent(counts).padStart(7)} noticed: ${noticed} of ${noticed + survived}, and ${equivalent} equivalent`;
}

function survivorLines(survivors: readonly ListedMutant[]): string[] {
  return survivors.map(
    (mutant) => `survived: ${mutant.id} ${mutant.file}:${mutant.line} ${mutant.mutator}: ${changeOf(mutant)}`,
  );
}
