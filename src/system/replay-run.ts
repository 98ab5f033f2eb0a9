import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { replayJournal } from '../backtest/replay-journal.ts';
import { EdgewiseError } from '../core/errors.ts';
import type { ReportProgress } from '../core/progress.ts';
import { restorePeriod } from './forecast-bytes.ts';
import { journalHeader } from './journal-header.ts';
import { loadUniverse } from './load-universe.ts';
import { runStrategy } from './strategy-run.ts';
import { systemSchema } from './system-schema.ts';
import { workspaceAt } from './workspace.ts';

const manifestSchema = z.strictObject({
  format: z.literal(1),
  config: systemSchema,
  stage: z.enum(['search', 'final']),
  codeVersion: z.string(),
  thresholds: z.array(z.number()),
  artifacts: z.array(z.string()),
  forecasts: z.strictObject({ classes: z.array(z.string()), from: z.number(), to: z.number(), rows: z.array(z.number()), sha256: z.string() }),
});

export interface ReplayOptions {
  /** Folder of the run. */
  readonly folder: string;
  readonly workspace: string;
  readonly progress: ReportProgress;
  readonly stop?: AbortSignal;
}

/** Makes a run again from stored candles and kept forecasts. Throws `journal-diverged`, naming the first record that differs. */
export async function replayRun({ folder, workspace, progress, stop }: ReplayOptions): Promise<{ readonly records: number }> {
  const manifest = await readManifest(folder);
  const { config, codeVersion, thresholds, artifacts } = manifest;
  const universe = await loadUniverse(config, workspaceAt(workspace).candles, progress);
  const period = restorePeriod(universe.loaded.map(({ series }) => series), manifest.forecasts, await readFile(join(folder, 'forecasts.bin')));
  const lines = (await readFile(join(folder, 'journal.jsonl'), 'utf8')).split('\n').filter((line) => line !== '');
  const outcome = replayJournal({
    lines,
    header: journalHeader({ config, codeVersion, universe, period, artifacts }),
    run: (journal) => runStrategy({ config, instruments: universe.instruments, period, thresholds, journal, progress, ...(stop === undefined ? {} : { stop }) }),
  });
  if (outcome.kind === 'equal') return { records: outcome.records };
  throw new EdgewiseError('journal-diverged', `The replay of ${folder} differs from its journal`, {
    where: `journal.jsonl, line ${outcome.line}${outcome.seq === undefined ? '' : `, event ${outcome.seq}`}`,
    expected: shortened(outcome.expected),
    actual: shortened(outcome.actual),
    advice: 'the journal, the candles or the forecasts were changed since the run; run the research again',
  });
}

async function readManifest(folder: string): Promise<z.infer<typeof manifestSchema>> {
  const path = join(folder, 'run.json');
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new EdgewiseError('file-missing', `${folder} holds no finished run`, { where: path, expected: 'the run.json of a run', advice: 'give a folder that `edgewise research` wrote', cause });
  });
  const checked = manifestSchema.safeParse(parsedJson(text));
  if (checked.success) return checked.data;
  throw new EdgewiseError('data-corrupt', 'The run.json of this run is damaged', { where: `${path}, ${checked.error.issues[0]?.path.join('.') ?? ''}`, expected: checked.error.issues[0]?.message ?? 'a run' });
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function shortened(line: string | undefined): string {
  if (line === undefined) return 'nothing';
  return line.length <= 240 ? line : `${line.slice(0, 240)} ...`;
}
