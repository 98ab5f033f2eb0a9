import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ArtifactFolder } from '../../src/adapters/artifacts/artifact-folder.ts';
import { SqliteLiveJournal } from '../../src/adapters/sqlite/sqlite-live-journal.ts';
import { workspaceAt } from '../../src/config/workspace.ts';
import { DAY, HOUR, instant } from '../../src/core/time.ts';
import { modelOf } from '../../src/parts/parts-of-system.ts';
import { readSystem } from '../../src/parts/read-system.ts';
import { loadUniverse } from '../../src/research/load-universe.ts';
import { loadArtifact, openArtifact } from '../../src/training/open-artifact.ts';
import { packArtifact } from '../../src/training/pack-artifact.ts';
import type { LiveRun } from '../../src/trading/open-run.ts';
import type { ReplayVenue } from '../../src/trading/replay-venue.ts';
import { suiteFolder } from '../harness/scratch-folder.ts';
import { smallWorkspace } from '../research/small-system.ts';
import { openRun, openVenue, tradeUntil, type Trading } from './continued-run.ts';

/** What an earlier version wrote; the page there says which one, and how. */
const EARLIER = join(import.meta.dirname, 'earlier-version');
const ARTIFACT = 'small-1h-66b49a5adb37';
const START = instant(Date.UTC(2024, 0, 1) * 1_000);
const END = instant(START + DAY);

const workspace = suiteFolder();
const earlierRun = join(workspace, 'earlier');
const journalPath = join(earlierRun, 'journal.sqlite');
let trading: Trading;
let venue: ReplayVenue;
/** The same day traded by this version. */
let twin: LiveRun;
/** The run of the earlier version, opened by this one. */
let continued: LiveRun;

interface WrittenRow {
  readonly seq: number;
  readonly kind: string;
  readonly event: string;
  readonly output: string;
  readonly chain: string;
  readonly chain_form: number;
}

const rowsOf = (path: string): readonly WrittenRow[] => {
  const database = new Database(path, { readonly: true });
  try {
    return database.prepare<[], WrittenRow>('SELECT * FROM events ORDER BY seq').all();
  } finally {
    database.close();
  }
};
let writtenEarlier: readonly WrittenRow[];
let headerEarlier: unknown;

function headerIn(path: string): unknown {
  const database = new Database(path, { readonly: true });
  try {
    return database.prepare('SELECT header FROM header').pluck().get();
  } finally {
    database.close();
  }
}

beforeAll(async () => {
  const system = await smallWorkspace(workspace, {
    system: readFileSync(join(EARLIER, 'system.yaml'), 'utf8'),
    bars: 1_000,
    start: START - 700 * HOUR,
    volume: 5_000,
  });
  mkdirSync(join(workspace, 'artifacts'));
  for (const end of ['json', 'bin'])
    copyFileSync(join(EARLIER, `${ARTIFACT}.${end}`), join(workspace, 'artifacts', `${ARTIFACT}.${end}`));
  mkdirSync(earlierRun);
  writeFileSync(journalPath, gunzipSync(readFileSync(join(EARLIER, 'journal.sqlite.gz'))));
  writtenEarlier = rowsOf(journalPath);
  headerEarlier = headerIn(journalPath);
  const config = await readSystem(system);
  const { loaded } = await loadUniverse(config, workspaceAt(workspace).candles, () => undefined);
  const [market] = loaded;
  if (market === undefined) throw new Error('The system has a market');
  trading = {
    config,
    artifact: await loadArtifact(new ArtifactFolder(join(workspace, 'artifacts')), ARTIFACT),
    series: market.series,
  };
  venue = await openVenue(trading, START, join(workspace, 'venue'));
  twin = await openRun(trading, venue, join(workspace, 'twin'));
  await tradeUntil(END, trading, venue, twin);
  twin.close();
  continued = await openRun(trading, venue, earlierRun);
}, 60_000);

afterAll(async () => {
  await venue.close();
});

describe('an artefact of an earlier version', () => {
  it('opens as format 1, and packed again it has the very same bytes', () => {
    const { record, manifest } = trading.artifact;
    expect(manifest.format).toBe(1);
    const { format: _, id, model: _model, tensors: _tensors, ...description } = manifest;
    const packed = packArtifact(record, description);
    expect(packed.id).toBe(id);
    expect(packed.manifestText).toBe(readFileSync(join(EARLIER, `${ARTIFACT}.json`), 'utf8'));
    expect(Buffer.from(packed.tensorBytes).equals(readFileSync(join(EARLIER, `${ARTIFACT}.bin`)))).toBe(true);
  });

  it('gives the very forecasts that its run wrote down', () => {
    const model = modelOf(trading.artifact, trading.config);
    const made = writtenEarlier.filter(({ kind }) => kind === 'forecast');
    expect(made.length).toBeGreaterThan(20);
    const database = new Database(journalPath, { readonly: true });
    const features = database.prepare<[number], Buffer>('SELECT numbers FROM features WHERE seq = ?').pluck();
    for (const { seq, event } of made) {
      const bytes = Uint8Array.from(features.get(seq) ?? Buffer.alloc(0));
      const row = Float32Array.from(new Float64Array(bytes.buffer));
      const out = { rows: 1, columns: 3, values: new Float64Array(3) };
      model.predictInto({ rows: 1, columns: row.length, values: row }, out);
      const { forecasts } = JSON.parse(event) as { forecasts: { probabilities: number[] }[] };
      expect([...out.values], `event ${seq}`).toEqual(forecasts[0]?.probabilities);
    }
    database.close();
  });
});

describe('a run of an earlier version with a position open', () => {
  const lots = ({ engine }: LiveRun) => engine.portfolio.lots(0);

  it('is restored by this version to what this version has after the same day', () => {
    expect(lots(continued), 'a position is open').toBeGreaterThan(0);
    expect(lots(continued)).toBe(lots(twin));
    expect(continued.engine.portfolio.cashMinor).toBe(twin.engine.portfolio.cashMinor);
    expect(continued.engine.workingOrders(), 'its stop is known').toEqual(twin.engine.workingOrders());
    expect(continued.engine.workingOrders().length).toBe(1);
  });

  it('goes on: the position is closed at its horizon, and the books agree with those of the venue', async () => {
    const before = lots(continued);
    await tradeUntil(instant(END + 6 * HOUR), trading, venue, continued);
    const added = rowsOf(journalPath).slice(writtenEarlier.length);
    const closing = added.find(({ output }) => output.includes('"cause":"horizon"'));
    expect(closing, 'an exit at the horizon').toBeDefined();
    const fills = added.filter(({ kind, event }) => kind === 'fill' && event.includes('"side":"sell"'));
    const sold = fills.reduce((sum, { event }) => sum + (JSON.parse(event) as { fill: { lots: number } }).fill.lots, 0);
    expect(sold, 'as much is sold as was held').toBe(before);
    const notes = [...continued.journal.notes()].map(({ kind }) => kind);
    expect(notes.filter((kind) => kind === 'reconciled').length).toBeGreaterThan(0);
    expect(notes, 'nothing differs').not.toContain('books-differ');
  });

  it('stays a journal that the earlier version can read: schema, header, chain forms, kinds of events', () => {
    continued.close();
    const database = new Database(journalPath, { readonly: true });
    try {
      expect(database.pragma('user_version', { simple: true }), 'it refuses a higher one').toBe(2);
      expect(headerIn(journalPath), 'the header is not written anew').toBe(headerEarlier);
    } finally {
      database.close();
    }
    const rows = rowsOf(journalPath);
    expect(rows.slice(0, writtenEarlier.length), 'what it wrote is as it was').toEqual(writtenEarlier);
    expect(rows.length).toBeGreaterThan(writtenEarlier.length + 10);
    expect(new Set(rows.map(({ chain_form: form }) => form))).toEqual(new Set([2]));
    const known = new Set(
      'moment forecast forecast-missing fill order-update cash-flow credited quote timer command venue-health'.split(
        ' ',
      ),
    );
    expect(rows.filter(({ kind }) => !known.has(kind))).toEqual([]);
    const journal = SqliteLiveJournal.openToRead(journalPath);
    expect([...journal.events()].length, 'every hash of the chain fits').toBe(rows.length);
    journal.close();
  });
});

it('an artefact that an earlier version cannot open says so by its format', () => {
  const { record, manifest } = trading.artifact;
  const { format: _, id: _id, model: _model, tensors: _tensors, ...description } = manifest;
  const single = openArtifact(packArtifact(record, description));
  const windowed = openArtifact(packArtifact({ ...record, window: 4 }, description));
  expect([single.manifest.format, windowed.manifest.format]).toEqual([1, 2]);
});
