import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { expect, it } from 'vitest';
import { runCli } from '../../test/cli/run-cli.ts';
import { scratchFolder } from '../../test/harness/scratch-folder.ts';
import { SMALL_SYSTEM } from '../../test/research/small-system.ts';
import { SqliteLiveJournal } from '../adapters/sqlite/sqlite-live-journal.ts';
import { canonicalJson } from '../core/canonical-json.ts';
import type { Fill } from '../core/fill.ts';
import type { ClientOrderId } from '../core/order.ts';
import { instant, SECOND } from '../core/time.ts';
import { exactJson } from '../engine/exact-json.ts';
import type { EventEntry } from '../live/live-journal.port.ts';
import { instrumentFor } from '../venues/known-instruments.ts';
import { exportJournal, exportJournalFile, type JournalFormat } from './export-journal.ts';
import { liveFolderAt } from '../trading/run-folder.ts';
import { parseSystem } from '../parts/read-system.ts';

const INSTRUMENT = instrumentFor('kraken', 'BTC/USD');
const config = parseSystem(SMALL_SYSTEM, 'system.yaml');
const at = (second: number) => instant(1_704_067_200 * SECOND + second * SECOND);

interface FillOptions extends Pick<Fill, 'side' | 'priceTicks' | 'feeMinor'> {
  readonly second: number;
}

const fill = (id: string, { second, ...options }: FillOptions): EventEntry => ({
  at: at(second),
  kind: 'fill',
  output: '{}',
  event: exactJson({
    kind: 'fill',
    fill: {
      id,
      order: `o-${id}` as ClientOrderId,
      instrument: 'BTC/USD',
      lots: 12_345_678,
      ...options,
      liquidity: 'taker',
      at: at(second),
      cause: 'order',
    } satisfies Fill,
  }),
});
const timer = (name: string): EventEntry => ({
  at: at(9),
  kind: 'timer',
  event: `{"kind":"timer","at":${at(9)},"timer":"${name}"}`,
  output: '{ "decisions":[] }',
});

/** A run with one trade, whose process is alive. */
function working(): { readonly folder: string; readonly journal: SqliteLiveJournal } {
  const folder = scratchFolder();
  const journal = SqliteLiveJournal.open(liveFolderAt(folder).journal, () => ({
    format: 2,
    system: 'small',
    config: canonicalJson(config),
    configHash: '',
    setting: 'paper',
    venue: 'kraken',
    tag: 't000000',
    cashMinor: '10000000000000000000000',
    foreign: { cashMinor: '0', lots: {} },
    instruments: [JSON.stringify(INSTRUMENT)],
    artifact: 'a',
    featureNames: ['one', 'two'],
    classes: ['down', 'up'],
  }));
  journal.begin(at(0), 'test');
  journal.commit([
    {
      at: at(1),
      kind: 'forecast',
      event: '{"kind":"forecast","at":1,"forecasts":[]}',
      output: '{}',
      features: [undefined, Float64Array.of(0.1, Number.NaN)],
    },
  ]);
  journal.commit([fill('a,1', { side: 'buy', priceTicks: 421_234, second: 2, feeMinor: 123_456_789_012_000_000n })]);
  journal.commit([fill('b', { side: 'sell', priceTicks: 421_244, second: 3, feeMinor: 1n }), timer('t')]);
  journal.commit([
    {
      at: at(4),
      kind: 'cash-flow',
      event: `{"kind":"cash-flow","at":${at(4)},"amountMinor":"-1","cause":"interest","id":"l1"}`,
      output: '{}',
    },
  ]);
  journal.note({ at: at(5), kind: 'health', detail: { fine: true } });
  journal.commit([], { total: 3, account: 1 });
  return { folder, journal };
}

async function told(folder: string, format: JournalFormat): Promise<string[]> {
  const pieces: string[] = [];
  await exportJournal(folder, format, async (lines) => {
    for await (const piece of lines) pieces.push(piece);
  });
  return pieces.join('').trimEnd().split('\n');
}

it('tells every record of every table in order, as it was written', async () => {
  const { folder, journal } = working();
  const lines = await told(folder, 'jsonl');
  const records = lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
  expect(records.map(({ record, kind }) => [record, kind].filter((word) => word !== undefined).join(' '))).toEqual([
    'header',
    'start',
    'event forecast',
    'event fill',
    'event fill',
    'event timer',
    'event cash-flow',
    'note health',
    'halt-switch',
    'end',
  ]);
  expect(records.at(-2)).toEqual({ record: 'halt-switch', epoch: 3, accountEpoch: 1 });
  expect(records[0]).toMatchObject({ cashMinor: '10000000000000000000000', cash: '10000.00', system: 'small' });
  expect(records[2]).toMatchObject({ seq: 1, time: '2024-01-01T00:00:01Z', features: [null, [0.1, 'NaN']] });
  expect(records[3]?.['amounts'], 'exact decimals').toEqual({
    price: '42123.4',
    quantity: '0.12345678',
    value: '5200.419326652',
    fee: '0.123456789012',
    currency: 'USD',
  });
  expect(records[6]?.['amounts']).toEqual({ amount: '-0.000000000000000001' });
  expect(records.at(-1)).toEqual({ record: 'end', ...journal.end });
  expect(lines[5], 'letter by letter').toContain('"output":{ "decisions":[] }');
  journal.close();
});

it('holds what it takes to compute the hashes anew', async () => {
  const { folder, journal } = working();
  let chain = '';
  for (const line of await told(folder, 'jsonl')) {
    const [, event, output] = /"event":(\{.*\}),"output":(\{.*?\}),"(?:features|amounts|chain)":/.exec(line) ?? [];
    if (event === undefined) continue;
    const {
      at: time,
      kind,
      chain: kept,
      features,
    } = JSON.parse(line) as { at: number; kind: string; chain: string; features?: (number[] | null)[] };
    const hash = createHash('sha256').update(`${chain}\n${time}\n${kind}\n${event}\n${output}`);
    for (const [market, numbers] of (features ?? []).entries())
      if (numbers !== null) hash.update(`\n${market}\n`).update(Buffer.from(Float64Array.from(numbers, Number).buffer));
    chain = hash.digest('hex').slice(0, 32);
    expect(chain, line).toBe(kept);
  }
  expect(chain).toBe(journal.end.chain);
  journal.close();
});

it('tells fills and trades as tables in exact decimals', async () => {
  const { folder, journal } = working();
  expect(await told(folder, 'fills')).toEqual([
    'event,time,fill,order,instrument,side,quantity,price,value,fee,currency,liquidity,cause',
    '2,2024-01-01T00:00:02Z,"a,1","o-a,1",BTC/USD,buy,0.12345678,42123.4,5200.419326652,0.123456789012,USD,taker,order',
    '3,2024-01-01T00:00:03Z,b,o-b,BTC/USD,sell,0.12345678,42124.4,5200.542783432,0.000000000000000001,USD,taker,order',
  ]);
  expect(await told(folder, 'trades')).toEqual([
    'instrument,side,opened,closed,quantity,average_entry,average_exit,gross,fees,financing,net,currency,exit_cause',
    'BTC/USD,long,2024-01-01T00:00:02Z,2024-01-01T00:00:03Z,0.12345678,42123.400,42124.400,0.12345678,0.123456789012000001,-0.000000000000000001,-0.000000009012000002,USD,order',
  ]);
  journal.close();
});

it('reads to where the journal ended when it began, while the run goes on writing', async () => {
  const { folder, journal } = working();
  journal.commit(Array.from({ length: 3_000 }, (_, count) => timer(`many${count}`)));
  const seqs: number[] = [];
  let pieces = 0;
  const done = await exportJournal(folder, 'jsonl', async (lines) => {
    for await (const piece of lines) {
      pieces++;
      journal.commit([timer('meanwhile')]);
      seqs.push(...[...piece.matchAll(/"record":"event","seq":(\d+)/g)].map(([, seq]) => Number(seq)));
    }
  });
  expect(pieces, 'it comes in pieces').toBeGreaterThan(3);
  expect([seqs.length, seqs.at(-1), done.events]).toEqual([3_005, 3_005, 3_005]);
  expect(journal.end.seq).toBe(3_005 + pieces);
  journal.close();
});

it('changes nothing, and refuses a journal that it would have to change', async () => {
  const { folder, journal } = working();
  journal.close();
  const path = liveFolderAt(folder).journal;
  const before = readFileSync(path);
  await told(folder, 'jsonl');
  expect(readFileSync(path).equals(before)).toBe(true);
  const reader = SqliteLiveJournal.openToRead(path);
  expect(() => reader.commit([timer('x')]), 'a reader cannot write').toThrow(/readonly/);
  reader.close();
  const raw = new BetterSqlite(path);
  raw.exec(
    'DROP TRIGGER events_tail; DROP TABLE tail; DROP TABLE halt_switch; ALTER TABLE events DROP COLUMN chain_form; PRAGMA user_version = 1',
  );
  raw.close();
  await expect(told(folder, 'jsonl')).rejects.toMatchObject({ code: 'data-unreadable' });
});

it('stops at a record that was altered, and leaves no half file', async () => {
  const { folder, journal } = working();
  journal.close();
  const raw = new BetterSqlite(liveFolderAt(folder).journal);
  raw.exec("UPDATE events SET output = '{  }' WHERE seq = 3");
  raw.close();
  const file = join(folder, 'out.jsonl');
  await expect(exportJournalFile(folder, 'jsonl', file)).rejects.toMatchObject({ code: 'data-corrupt' });
  expect(() => readFileSync(file)).toThrow('ENOENT');
});

it('is a command, to a file or to the output', async () => {
  const { folder, journal } = working();
  journal.close();
  const help = await runCli(['journal', 'export', '--help'], { folder });
  expect(help.stdout).toMatch(/Examples?:\n {2}\$ edgewise journal export/);
  const poured = await runCli(['journal', 'export', '.', '--format', 'fills'], { folder });
  expect([poured.code, poured.stderr, poured.stdout.split('\n').length]).toEqual([0, '', 4]);
  const written = await runCli(['journal', 'export', '.', '--out', 'out.jsonl', '--json'], { folder });
  expect(JSON.parse(written.stdout)).toEqual({ file: 'out.jsonl', format: 'jsonl', events: 5, lines: 10 });
  expect(readFileSync(join(folder, 'out.jsonl'), 'utf8').trimEnd().split('\n')).toHaveLength(10);
  expect(await runCli(['journal', 'export', 'nowhere'], { folder })).toMatchObject({ code: 5 });
  expect(await runCli(['journal', 'export', '.', '--out', '.'], { folder })).toMatchObject({
    code: 5,
    stderr: expect.stringMatching(/^A folder cannot be written as a file\.\n/) as string,
  });
});
