import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { openSync, readdirSync, readFileSync, readlinkSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import BetterSqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { CHILD_DEADLINE } from '../../../test/harness/child-deadline.ts';
import { scratchFolder } from '../../../test/harness/scratch-folder.ts';
import { instant } from '../../core/time.ts';
import type { EventEntry, LiveJournalHeader } from '../../live/live-journal.port.ts';
import { SqliteLiveJournal } from './sqlite-live-journal.ts';

const HEADER: LiveJournalHeader = {
  format: 2,
  system: 'test',
  config: '{}',
  configHash: '',
  setting: 'paper',
  venue: 'kraken',
  tag: 't000000',
  cashMinor: '1',
  foreign: { cashMinor: '0', lots: {} },
  instruments: [],
  artifact: 'a',
  featureNames: ['one', 'two'],
  classes: ['down', 'up'],
};
const open = (path: string) => SqliteLiveJournal.open(path, () => HEADER);
const entry = (name: string): EventEntry => ({
  at: instant(7),
  kind: 'timer',
  event: `{"kind":"timer","at":7,"timer":"${name}"}`,
  output: '{}',
});
const told = (journal: SqliteLiveJournal) =>
  [...journal.events()].map(({ seq, event }) => `${seq} ${/"timer":"([^"]*)"/.exec(event)?.[1]}`);

/** A journal of ten events on disk, closed. */
function written(): string {
  const path = join(scratchFolder(), 'run', 'journal.sqlite');
  const journal = open(path);
  for (let count = 1; count <= 10; count++) journal.commit([entry(`e${count}`)]);
  journal.close();
  return path;
}

function alter(path: string, sql: string): void {
  const raw = new BetterSqlite(path);
  raw.pragma('foreign_keys = OFF');
  raw.exec(sql);
  raw.close();
}

it('the journal of live trading on disk has after a restart what was committed, and goes on counting', () => {
  const path = written();
  const journal = open(path);
  expect(journal.header).toEqual(HEADER);
  journal.commit([entry('e11'), entry('e12')]);
  expect(told(journal)).toEqual(Array.from({ length: 12 }, (_, index) => `${index + 1} e${index + 1}`));
  journal.close();
});

it('the journal of live trading on disk counts starts, each with the event that will be its first', () => {
  const path = written();
  const journal = open(path);
  expect(journal.begin(instant(8), '1.0')).toEqual({ start: 1, seq: 11, at: 8, codeVersion: '1.0' });
  journal.commit([entry('e11')]);
  journal.begin(instant(9), '1.1');
  expect(journal.starts().map(({ start, seq }) => [start, seq])).toEqual([
    [1, 11],
    [2, 12],
  ]);
  journal.close();
});

it('the journal of live trading on disk numbers starts by their second, so that a journal put back to an earlier copy does not number one twice', () => {
  const at = (seconds: number) => instant((1_704_067_200 + seconds) * 1_000_000); // 2024-01-01
  const path = written();
  const journal = open(path);
  const first = journal.begin(at(0), '1.0').start;
  expect(journal.begin(at(0), '1.0').start, 'two within a second differ').toBe(first + 1);
  expect(journal.begin(at(60), '1.0').start).toBe(first + 60);
  journal.close();
  const earlier = open(written());
  expect(earlier.begin(at(61), '1.0').start).toBe(first + 61);
  earlier.close();
});

it.each([
  ['an edited event', `UPDATE events SET event = replace(event, 'e4', 'x4') WHERE seq = 4`, 4],
  ['an edited output', `UPDATE events SET output = '{"orders":[]}' WHERE seq = 6`, 6],
  ['a removed event', 'DELETE FROM events WHERE seq = 3', 4],
  ['the removed first event', 'DELETE FROM events WHERE seq = 1', 2],
  [
    'two swapped events',
    'UPDATE events SET seq = 99 WHERE seq = 5; UPDATE events SET seq = 5 WHERE seq = 6; UPDATE events SET seq = 6 WHERE seq = 99',
    5,
  ],
  [
    'an event put in',
    `INSERT INTO events SELECT 11, at, kind, event, output, chain, chain_form FROM events WHERE seq = 10`,
    11,
  ],
  ['an altered time', 'UPDATE events SET at = at + 1 WHERE seq = 4', 4],
  ['an altered kind', "UPDATE events SET kind = 'quote' WHERE seq = 4", 4],
  ['a record passed off as one of the older form', 'UPDATE events SET chain_form = 1 WHERE seq = 5', 5],
])('the journal of live trading on disk notices %s and names it', (_, sql, seq) => {
  const path = written();
  alter(path, sql);
  const journal = open(path);
  expect(() => told(journal)).toThrow(
    expect.objectContaining({
      code: 'data-corrupt',
      details: expect.objectContaining({ where: `${path}, event ${seq}` }),
    }),
  );
  journal.close();
});

it.each([
  ['the last event is gone', 'DELETE FROM events WHERE seq = 10'],
  ['several of the last are gone', 'DELETE FROM events WHERE seq > 6'],
  ['all of them are gone', 'DELETE FROM events'],
])('the journal of live trading on disk is refused when %s', (_, sql) => {
  const path = written();
  alter(path, sql);
  expect(() => SqliteLiveJournal.openExisting(path)).toThrow(
    expect.objectContaining({
      code: 'data-corrupt',
      details: expect.objectContaining({ expected: expect.stringContaining('event 10') as string }),
    }),
  );
});

it.each([
  ['an altered number', 'UPDATE features SET numbers = zeroblob(16) WHERE market = 0'],
  ['another market', 'UPDATE features SET market = 5 WHERE market = 1'],
  ['no features at all', 'DELETE FROM features'],
])('the journal of live trading on disk notices %s in what a forecast rests on', (_, sql) => {
  const path = join(scratchFolder(), 'journal.sqlite');
  const journal = open(path);
  journal.commit([
    entry('e1'),
    {
      at: instant(7),
      kind: 'forecast',
      event: '{"kind":"forecast","at":7,"forecasts":[]}',
      output: '{}',
      features: [Float64Array.of(1, 2), Float64Array.of(3, 4)],
    },
  ]);
  expect(told(journal)).toHaveLength(2);
  journal.close();
  alter(path, sql);
  const altered = open(path);
  expect(() => told(altered)).toThrow(expect.objectContaining({ code: 'data-corrupt' }));
  altered.close();
});

it('the journal of live trading on disk of an earlier version is read on, and goes on in the new form', () => {
  const path = written();
  // What the first version wrote: hashes over event and output alone, and no record of the end.
  const raw = new BetterSqlite(path);
  let chain = '';
  for (const { seq, event, output } of raw
    .prepare<[], { seq: number; event: string; output: string }>('SELECT seq, event, output FROM events ORDER BY seq')
    .all()) {
    chain = createHash('sha256').update(`${chain}\n${event}\n${output}`).digest('hex').slice(0, 32);
    raw.prepare('UPDATE events SET chain = ? WHERE seq = ?').run(chain, seq);
  }
  raw.exec(
    'DROP TRIGGER events_tail; DROP TABLE tail; DROP TABLE halt_switch; ALTER TABLE events DROP COLUMN chain_form; PRAGMA user_version = 1',
  );
  raw.close();
  const journal = open(path);
  journal.commit([entry('e11')]);
  expect(told(journal)).toHaveLength(11);
  journal.close();
  alter(path, 'UPDATE events SET at = at + 1 WHERE seq = 11');
  const altered = open(path);
  expect(() => told(altered)).toThrow('A record of the journal');
  altered.close();
});

describe('the journal of live trading on disk', () => {
  it('that a process of the earlier version goes on writing, while this one reads, stays whole', () => {
    const path = written();
    const chain = createHash('sha256')
      .update(
        `${new BetterSqlite(path).prepare<[], { chain: string }>('SELECT chain FROM events WHERE seq = 10').get()?.chain}\n{}\n{}`,
      )
      .digest('hex')
      .slice(0, 32);
    alter(
      path,
      `INSERT INTO events (seq, at, kind, event, output, chain) VALUES (11, 7, 'timer', '{}', '{}', '${chain}')`,
    );
    const journal = SqliteLiveJournal.openExisting(path);
    expect([...journal.events()]).toHaveLength(11);
    journal.close();
  });

  it('reads on from an event without reading what came before, and still notices what was altered since', () => {
    const path = written();
    const journal = open(path);
    expect([...journal.events(undefined, 7)].map(({ seq }) => seq)).toEqual([8, 9, 10]);
    alter(path, "UPDATE events SET output = '{ }' WHERE seq = 9");
    expect(() => [...journal.events(undefined, 7)]).toThrow(expect.objectContaining({ code: 'data-corrupt' }));
    journal.close();
  });
});

it('the journal of live trading on disk keeps the newest two snapshots, each behind the event that it is of', () => {
  const path = written();
  const journal = open(path);
  for (const seq of [10, 11, 12]) {
    journal.addSnapshot({ seq, format: 1, state: `{"seq":${seq}}` });
    journal.commit([entry(`e${seq + 1}`)]);
  }
  journal.close();
  const again = open(path);
  expect(again.snapshots()).toEqual([
    { kind: 'whole', seq: 12, format: 1, state: '{"seq":12}' },
    { kind: 'whole', seq: 11, format: 1, state: '{"seq":11}' },
  ]);
  expect(() => again.addSnapshot({ seq: 12, format: 1, state: '{}' }), 'not of the last event').toThrow(RangeError);
  expect(told(again)).toHaveLength(13);
  again.close();
});

it('the journal of live trading on disk with snapshots keeps the schema version of one without, so that an earlier version opens it and writes on', () => {
  const path = written();
  const journal = open(path);
  journal.addSnapshot({ seq: 10, format: 1, state: '{"cash":1}' });
  journal.close();
  const raw = new BetterSqlite(path);
  expect(raw.pragma('user_version', { simple: true }), 'an earlier version refuses a higher one').toBe(2);
  const [last] = raw.prepare<[], { chain: string }>('SELECT chain FROM events WHERE seq = 10').all();
  raw.close();
  const chain = createHash('sha256').update(`${last?.chain}\n{}\n{}`).digest('hex').slice(0, 32);
  const insert = `INSERT INTO events (seq, at, kind, event, output, chain) VALUES (11, 7, 'timer', '{}', '{}', '${chain}')`;
  alter(path, insert);
  const again = open(path);
  expect(again.snapshots()).toMatchObject([{ kind: 'whole', seq: 10 }]);
  expect(told(again)).toHaveLength(11);
  again.close();
});

it('the journal of live trading on disk that only earlier versions opened to write has no snapshots for a reader', () => {
  const path = written();
  alter(path, 'DROP TABLE snapshots');
  const reader = SqliteLiveJournal.openToRead(path);
  expect(reader.snapshots()).toEqual([]);
  reader.close();
});

it.each([
  ['its state', "UPDATE snapshots SET state = '{}'", /not the one that was written/],
  ['its format', 'UPDATE snapshots SET format = 2', /not the one that was written/],
  ['its event', 'UPDATE snapshots SET seq = 9', /not the one that was written/],
  ['the events behind it', "UPDATE events SET chain = 'other' WHERE seq = 10", /not those that it stands behind/],
])('the journal of live trading on disk says that a snapshot is damaged by a change of %s', (_, sql, reason) => {
  const path = written();
  const journal = open(path);
  journal.addSnapshot({ seq: 10, format: 1, state: '{"cash":1}' });
  journal.commit([entry('e11')]);
  alter(path, sql);
  expect(journal.snapshots()).toMatchObject([{ kind: 'damaged', reason: expect.stringMatching(reason) as string }]);
  journal.close();
});

it('the journal of live trading on disk finds the event after which the newest of a kind come', () => {
  const journal = open(written());
  expect([0, 3, 9, 10, 99].map((count) => journal.seqBefore('timer', count))).toEqual([10, 7, 1, 0, 0]);
  expect(journal.seqBefore('moment', 1)).toBe(0);
  journal.close();
});

it('the journal of live trading on disk keeps which change of the halt switch was acted on', () => {
  const path = written();
  const first = open(path);
  expect(first.heededEpoch()).toBeUndefined();
  first.commit([], 3);
  first.commit([entry('e11')], 4);
  first.commit([entry('e12')]);
  first.close();
  const second = open(path);
  expect(second.heededEpoch()).toBe(4);
  const broken = { ...entry('e13'), kind: undefined as never };
  expect(() => second.commit([broken], 5)).toThrow(/NOT NULL|bind/);
  expect(second.heededEpoch(), 'together with its events or not at all').toBe(4);
  second.close();
});

it('the journal of live trading on disk that cannot be begun lets go of its file', () => {
  const path = join(scratchFolder(), 'journal.sqlite');
  const handles = () =>
    readdirSync('/proc/self/fd').filter((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`).startsWith(path);
      } catch {
        return false;
      }
    });
  expect(() =>
    SqliteLiveJournal.open(path, () => {
      expect(handles().length, 'this test sees open files').toBeGreaterThan(0);
      throw new Error('too little cash');
    }),
  ).toThrow('too little cash');
  expect(handles()).toEqual([]);
});

it('the journal of live trading on disk refuses a schema of a newer Edgewise and leaves the file as it is', () => {
  const path = written();
  alter(path, 'PRAGMA user_version = 99');
  const before = readFileSync(path);
  expect(() => open(path)).toThrow(expect.objectContaining({ code: 'data-unreadable' }));
  expect(readFileSync(path).equals(before)).toBe(true);
});

it('the journal of live trading on disk says that a page is damaged', () => {
  const path = join(scratchFolder(), 'journal.sqlite');
  const journal = open(path);
  for (let count = 0; count < 200; count++)
    journal.commit([{ ...entry(`e${count}`), output: JSON.stringify('o'.repeat(1_000)) }]);
  journal.close();
  const file = openSync(path, 'r+');
  for (let page = 8; page < 40; page++) writeSync(file, Buffer.alloc(4_096, 0xff), 0, 4_096, page * 4_096);
  expect(() => {
    const damaged = open(path);
    try {
      told(damaged);
    } finally {
      damaged.close();
    }
  }).toThrow(expect.objectContaining({ code: 'data-corrupt' }));
});

it('the journal of live trading on disk keeps several events or none', () => {
  const path = written();
  const journal = open(path);
  const broken = { ...entry('e12'), kind: undefined as never };
  expect(() => journal.commit([entry('e11'), broken])).toThrow(/NOT NULL|bind/);
  expect(told(journal)).toHaveLength(10);
  journal.commit([entry('e11')]);
  expect(told(journal).at(-1), 'and the chain goes on').toBe('11 e11');
  journal.close();
});

it('the journal of live trading on disk gives features back bit for bit, and the markets that had none', () => {
  const journal = open(join(scratchFolder(), 'journal.sqlite'));
  const features = [
    Float64Array.of(0.1, Number.NaN),
    undefined,
    Float64Array.of(-0, 5e-324),
    new Float64Array(new Float64Array([9, Number.NEGATIVE_INFINITY, 1 / 3]).buffer, 8),
  ];
  journal.commit([
    { at: instant(7), kind: 'forecast', event: '{"kind":"forecast","at":7,"forecasts":[]}', output: '{}', features },
  ]);
  const [kept] = [...journal.events('forecast')];
  const bits = (columns: readonly (Float64Array | undefined)[]) =>
    Array.from(columns, (column) =>
      column === undefined ? 'none' : Buffer.from(column.slice().buffer).toString('hex'),
    );
  expect(bits(kept?.features ?? [])).toEqual(bits(features));
  journal.close();
});

it('the journal of live trading on disk is read by two while one writes', () => {
  const path = written();
  const [writer, first, second] = [
    open(path),
    SqliteLiveJournal.openExisting(path),
    SqliteLiveJournal.openExisting(path),
  ];
  const reading = [first.events()[Symbol.iterator](), second.events()[Symbol.iterator]()];
  for (const each of reading) each.next();
  writer.commit([entry('e11')]);
  writer.note({ at: instant(8), kind: 'health', detail: { fine: true } });
  for (const each of reading) while (each.next().done !== true);
  expect([told(first).length, told(second).length, [...second.notes()].length]).toEqual([11, 11, 1]);
  for (const journal of [writer, first, second]) journal.close();
});

it('the journal of live trading on disk that is not there is said to be missing, and not made', () => {
  const path = join(scratchFolder(), 'journal.sqlite');
  expect(() => SqliteLiveJournal.openExisting(path)).toThrow(expect.objectContaining({ code: 'file-missing' }));
  expect(() => readFileSync(path)).toThrow('ENOENT');
});

describe('the journal of live trading on disk', () => {
  it('on a full disk throws disk-full, has nothing of the commit, and goes on once there is room', async () => {
    const folder = scratchFolder();
    const script = join(folder, 'fill.ts');
    // The operating system lets no file of the process grow further, and later does.
    writeFileSync(
      script,
      `
      import { execFileSync } from 'node:child_process';
      import { SqliteLiveJournal } from ${JSON.stringify(join(import.meta.dirname, 'sqlite-live-journal.ts'))};
      const journal = SqliteLiveJournal.open(process.argv[2], () => (${JSON.stringify(HEADER)}));
      const entry = (name) => ({ at: 7, kind: 'timer', event: JSON.stringify({ kind: 'timer', at: 7, timer: name }), output: JSON.stringify('o'.repeat(50_000)) });
      const limit = (bytes) => execFileSync('prlimit', ['--pid', String(process.pid), '--fsize=' + bytes + ':']);
      const seqs = () => [...journal.events()].map(({ seq }) => seq);
      journal.commit([entry('a')]);
      limit(400_000);
      const codes = [];
      let kept = 1;
      for (let count = 0; count < 12; count++) {
        try {
          journal.commit([entry('b' + count), entry('c' + count)]);
          kept += 2;
        } catch (error) {
          codes.push(error.code);
        }
      }
      journal.note({ at: 8, kind: 'health', detail: {} });
      try {
        journal.addSnapshot({ seq: kept, format: 1, state: 'o'.repeat(400_000) });
      } catch (error) {
        codes.push(error.code);
      }
      const snapshots = journal.snapshots().length;
      const full = { codes: [...new Set(codes)], kept, there: seqs().length, snapshots };
      limit('unlimited');
      journal.commit([entry('z')]);
      process.stdout.write(JSON.stringify({ ...full, after: seqs().length }));
      journal.close();`,
    );
    const { stdout } = await promisify(execFile)(process.execPath, [script, join(folder, 'journal.sqlite')], {
      timeout: CHILD_DEADLINE,
      killSignal: 'SIGKILL',
    });
    const { codes, kept, there, after, snapshots } = JSON.parse(stdout) as {
      codes: string[];
      kept: number;
      there: number;
      after: number;
      snapshots: number;
    };
    expect(codes).toEqual(['disk-full']);
    expect(snapshots, 'a snapshot that found no room').toBe(0);
    expect(there, 'nothing of a failed commit').toBe(kept);
    expect(after, 'the chain goes on').toBe(kept + 1);
  });
});

it('a journal that has just begun can be read as a copy of its file alone, as where the disk is full', () => {
  const path = join(scratchFolder(), 'journal.sqlite');
  const journal = open(path);
  expect(SqliteLiveJournal.headerOf(path).tag).toBe(HEADER.tag);
  const copy = SqliteLiveJournal.openCopy(path);
  expect(copy.header.tag).toBe(HEADER.tag);
  copy.close();
  journal.close();
});

it('a journal without what it was begun with says what to do', () => {
  const path = join(scratchFolder(), 'journal.sqlite');
  new BetterSqlite(path).close();
  writeFileSync(path, '');
  expect(() => SqliteLiveJournal.openExisting(path)).toThrow(/has no header[^]*start it again/);
});
