import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { replayJournal } from '../backtest/replay-journal.ts';
import { EdgewiseError } from '../core/errors.ts';
import type { ReportProgress } from '../core/progress.ts';
import { JOURNAL_FORMAT } from '../engine/journal.port.ts';
import { restorePeriod } from './forecast-bytes.ts';
import { journalHeader } from './backtest-journal-header.ts';
import { loadUniverse } from './load-universe.ts';
import { runStrategy } from './backtest-strategy.ts';
import { strategyRun } from './strategy-run.ts';
import { loadKeptModules } from '../parts/kept-modules.ts';
import { recordedSystemSchema } from '../parts/recorded-system.ts';
import { sha256 } from '../training/pack-artifact.ts';
import { workspaceAt } from '../config/workspace.ts';

const manifestSchema = z.strictObject({
  format: z.literal(1),
  config: recordedSystemSchema,
  stage: z.enum(['search', 'final']),
  codeVersion: z.string(),
  thresholds: z.array(z.number()),
  artifacts: z.array(z.string()),
  // Absent where each fold has a model of its own, and in runs of older versions, which named every forecast by its
  // fold.
  artifact: z.string().optional(),
  forecasts: z.strictObject({
    classes: z.array(z.string()),
    from: z.number(),
    to: z.number(),
    rows: z.array(z.number()),
    sha256: z.string(),
    missing: z
      .array(z.strictObject({ market: z.number(), members: z.array(z.string()), rows: z.array(z.number()) }))
      .optional(),
  }),
});

export interface ReplayOptions {
  /** Folder of the run. */
  readonly folder: string;
  readonly workspace: string;
  readonly progress: ReportProgress;
  readonly stop?: AbortSignal;
}

/**
 * Makes a run again from stored candles and kept forecasts. Throws `journal-diverged`, naming the first record that
 * differs.
 */
export async function replayRun({
  folder,
  workspace,
  progress,
  stop,
}: ReplayOptions): Promise<{ readonly records: number }> {
  const manifest = await readManifest(folder);
  const { config, codeVersion, thresholds, artifacts, artifact } = manifest;
  await loadKeptModules(config, folder);
  const universe = await loadUniverse(config, workspaceAt(workspace).candles, progress);
  const bytes = await readFile(join(folder, 'forecasts.bin'));
  requireSame('forecasts.bin', manifest.forecasts.sha256, sha256(bytes));
  const series = universe.loaded.map((loaded) => loaded.series);
  const period = restorePeriod(series, manifest.forecasts, bytes);
  const lines = (await readFile(join(folder, 'journal.jsonl'), 'utf8')).split('\n').filter((line) => line !== '');
  requireSameUnits(lines[0], folder);
  const outcome = replayJournal({
    lines,
    header: journalHeader({ config, codeVersion, universe, period, artifacts }),
    run: (journal) =>
      runStrategy({
        ...strategyRun({ config, universe, period, thresholds, artifact }),
        journal,
        progress,
        ...(stop === undefined ? {} : { stop }),
      }),
  });
  if (outcome.kind === 'equal') return { records: outcome.records };
  throw new EdgewiseError('journal-diverged', `The replay of ${folder} differs from its journal`, {
    where: `journal.jsonl, line ${outcome.line}${outcome.seq === undefined ? '' : `, event ${outcome.seq}`}`,
    ...difference(outcome.expected, outcome.actual),
    advice:
      outcome.line === 1
        ? 'the stored candles are not those of the run any more; run the research again'
        : 'the journal or the code was changed since the run; run the research again',
  });
}

async function readManifest(folder: string): Promise<z.infer<typeof manifestSchema>> {
  const path = join(folder, 'run.json');
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new EdgewiseError('file-missing', `${folder} holds no finished run`, {
      where: path,
      expected: 'the run.json of a run',
      advice: 'give a folder that `edgewise research` wrote',
      cause,
    });
  });
  const checked = manifestSchema.safeParse(parsedJson(text));
  if (checked.success) return checked.data;
  throw new EdgewiseError('data-corrupt', 'The run.json of this run is damaged', {
    where: `${path}, ${checked.error.issues[0]?.path.join('.') ?? ''}`,
    expected: checked.error.issues[0]?.message ?? 'a run',
  });
}

/** A journal of another format would differ at its first line, for a reason that has nothing to do with the run. */
function requireSameUnits(head: string | undefined, folder: string): void {
  const format = /^\{"kind":"header","format":(\d+),/.exec(head ?? '')?.[1];
  if (format === undefined || Number(format) === JOURNAL_FORMAT) return;
  throw new EdgewiseError('data-unreadable', 'This journal counts money in other units', {
    where: join(folder, 'journal.jsonl'),
    expected: `format ${JOURNAL_FORMAT}, money in parts of 10^-18`,
    actual: `format ${format}`,
    advice: 'run the research again',
  });
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function requireSame(name: string, expected: string, actual: string): void {
  if (expected === actual) return;
  throw new EdgewiseError('journal-diverged', `The file ${name} is not the one that the run wrote`, {
    where: name,
    expected: `sha256 ${expected}`,
    actual: `sha256 ${actual}`,
    advice: 'it was changed or damaged since; run the research again',
  });
}

const SHOWN = 160;

/** The two lines around the place where they part. */
function difference(
  expected: string | undefined,
  actual: string | undefined,
): { readonly expected: string; readonly actual: string } {
  if (expected === undefined || actual === undefined) return { expected: shown(expected, 0), actual: shown(actual, 0) };
  let parting = 0;
  while (parting < expected.length && expected[parting] === actual[parting]) parting++;
  if (parting === actual.length)
    return { expected: shown(expected, parting), actual: `the line ends after ${parting} characters` };
  return { expected: shown(expected, parting), actual: shown(actual, parting) };
}

function shown(line: string | undefined, parting: number): string {
  if (line === undefined) return 'no line';
  const from = Math.max(0, parting - SHOWN / 4);
  return `${from > 0 ? '... ' : ''}${line.slice(from, from + SHOWN)}${from + SHOWN < line.length ? ' ...' : ''}`;
}
