import { ParquetFactStore } from '../adapters/duckdb/parquet-fact-store.ts';
import { importFacts, type FactImportOptions, type FactImportReport } from '../adapters/files/import-facts.ts';
import { workspaceAt } from '../config/workspace.ts';
import { countOf } from '../core/count-of.ts';
import { isoFromInstant } from '../core/time.ts';
import type { StoredFacts } from '../market/fact-store.port.ts';
import { instrumentId } from '../venues/known-instruments.ts';
import { knownVenue } from '../venues/venue-kits.ts';

export interface FactFilesOptions extends Omit<FactImportOptions, 'store' | 'recording'> {
  readonly workspace: string;
  /** The venue whose messages the files hold, where it is not `venue`. */
  readonly messagesOf?: string;
}

/** Imports recorded facts into the store of a workspace. */
export async function importFactFiles({
  workspace,
  messagesOf,
  ...options
}: FactFilesOptions): Promise<FactImportReport> {
  return importFacts({
    ...options,
    instrument: instrumentId(options.instrument),
    recording: knownVenue(messagesOf ?? options.venue)?.recording,
    store: new ParquetFactStore(workspaceAt(workspace).facts),
  });
}

export async function listFacts(workspace: string): Promise<readonly StoredFacts[]> {
  return new ParquetFactStore(workspaceAt(workspace).facts).list();
}

/** Whether more lines of a file were left out than its reader allows: what was stored may lack most of it. */
export function losesTooMuch({ files }: FactImportReport): boolean {
  return files.some(({ state }) => state === 'broken');
}

/** Describes the result of an import. */
export function describeFactImport({ venue, instrument, kind, files, stored }: FactImportReport): string {
  const { written, removed, unchanged } = stored;
  return [
    `${venue} ${instrument}: ${kind} facts`,
    ...files.flatMap(({ source, format, rows, facts, leftOut }) => [
      `  ${source}: ${format}`,
      `    ${countOf(rows, 'line')} gave ${countOf(facts, 'fact')}`,
      ...leftOut.map((each) => `    left out ${countOf(each.rows, 'line')}: ${each.reason}`),
    ]),
    ...(losesTooMuch({ venue, instrument, kind, files, stored })
      ? [
          '  MORE THAN ONE LINE IN A HUNDRED WAS LEFT OUT: mend the file (oldest first, times that have passed) and import it again',
        ]
      : []),
    `  stored: ${written} new, ${removed} removed in the same time, ${unchanged} unchanged facts`,
  ].join('\n');
}

/** Describes the stored facts. */
export function describeFacts(facts: readonly StoredFacts[]): string {
  return facts
    .map(
      ({ venue, instrument, kind, rows, from, to, partitions }) =>
        `${venue} ${instrument} ${kind}: ${countOf(rows, 'fact')} in ${countOf(partitions, 'partition')}, ${isoFromInstant(from)} to ${isoFromInstant(to)}`,
    )
    .join('\n');
}
