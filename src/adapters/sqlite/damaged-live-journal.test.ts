import { execFile } from 'node:child_process';
import { openSync, readdirSync, readFileSync, readlinkSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import BetterSqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { CHILD_DEADLINE } from '../../../test/harness/child-deadline.ts';
import { scratchFolder } from '../../../test/harness/scratch-folder.ts';
import { instant } from '../../core/time.ts';
import {
  alterDatabase,
  JOURNAL_HEADER,
  openJournal,
  timerEntry,
  toldBy,
  writtenJournal,
} from '../../../test/harness/written-journal.ts';
import { SqliteLiveJournal } from './sqlite-live-journal.ts';
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
])('the journal of a run on disk notices %s and names it', (_, sql, seq) => {
  const path = writtenJournal();
  alterDatabase(path, sql);
  const journal = openJournal(path);
  expect(() => toldBy(journal)).toThrow(
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
])('the journal of a run on disk is refused when %s', (_, sql) => {
  const path = writtenJournal();
  alterDatabase(path, sql);
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
])('the journal of a run on disk notices %s in what a forecast rests on', (_, sql) => {
  const path = join(scratchFolder(), 'journal.sqlite');
  const journal = openJournal(path);
  journal.commit([
    timerEntry('e1'),
    {
      at: instant(7),
      kind: 'forecast',
      event: '{"kind":"forecast","at":7,"forecasts":[]}',
      output: '{}',
      features: [Float64Array.of(1, 2), Float64Array.of(3, 4)],
    },
  ]);
  expect(toldBy(journal)).toHaveLength(2);
  journal.close();
  alterDatabase(path, sql);
  const altered = openJournal(path);
  expect(() => toldBy(altered)).toThrow(expect.objectContaining({ code: 'data-corrupt' }));
  altered.close();
});

it('the journal of a run on disk that cannot be begun lets go of its file', () => {
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

it('the journal of a run on disk refuses a schema of a newer Edgewise and leaves the file as it is', () => {
  const path = writtenJournal();
  alterDatabase(path, 'PRAGMA user_version = 99');
  const before = readFileSync(path);
  expect(() => openJournal(path)).toThrow(expect.objectContaining({ code: 'data-unreadable' }));
  expect(readFileSync(path).equals(before)).toBe(true);
});

it('the journal of a run on disk says that a page is damaged', () => {
  const path = join(scratchFolder(), 'journal.sqlite');
  const journal = openJournal(path);
  for (let count = 0; count < 200; count++)
    journal.commit([{ ...timerEntry(`e${count}`), output: JSON.stringify('o'.repeat(1_000)) }]);
  journal.close();
  const file = openSync(path, 'r+');
  for (let page = 8; page < 40; page++) writeSync(file, Buffer.alloc(4_096, 0xff), 0, 4_096, page * 4_096);
  expect(() => {
    const damaged = openJournal(path);
    try {
      toldBy(damaged);
    } finally {
      damaged.close();
    }
  }).toThrow(expect.objectContaining({ code: 'data-corrupt' }));
});

it('the journal of a run on disk keeps several events or none', () => {
  const path = writtenJournal();
  const journal = openJournal(path);
  const broken = { ...timerEntry('e12'), kind: undefined as never };
  expect(() => journal.commit([timerEntry('e11'), broken])).toThrow(/NOT NULL|bind/);
  expect(toldBy(journal)).toHaveLength(10);
  journal.commit([timerEntry('e11')]);
  expect(toldBy(journal).at(-1), 'and the chain goes on').toBe('11 e11');
  journal.close();
});

it('the journal of a run on disk that is not there is said to be missing, and not made', () => {
  const path = join(scratchFolder(), 'journal.sqlite');
  expect(() => SqliteLiveJournal.openExisting(path)).toThrow(expect.objectContaining({ code: 'file-missing' }));
  expect(() => readFileSync(path)).toThrow('ENOENT');
});

describe('the journal of a run on disk', () => {
  it('on a full disk throws disk-full, has nothing of the commit, and goes on once there is room', async () => {
    const folder = scratchFolder();
    const script = join(folder, 'fill.ts');
    // The operating system lets no file of the process grow further, and later does.
    writeFileSync(
      script,
      `
      import { execFileSync } from 'node:child_process';
      import { SqliteLiveJournal } from ${JSON.stringify(join(import.meta.dirname, 'sqlite-live-journal.ts'))};
      const journal = SqliteLiveJournal.open(process.argv[2], () => (${JSON.stringify(JOURNAL_HEADER)}));
      const timerEntry = (name) => ({ at: 7, kind: 'timer', event: JSON.stringify({ kind: 'timer', at: 7, timer: name }), output: JSON.stringify('o'.repeat(50_000)) });
      const limit = (bytes) => execFileSync('prlimit', ['--pid', String(process.pid), '--fsize=' + bytes + ':']);
      const seqs = () => [...journal.events()].map(({ seq }) => seq);
      journal.commit([timerEntry('a')]);
      limit(400_000);
      const codes = [];
      let kept = 1;
      for (let count = 0; count < 12; count++) {
        try {
          journal.commit([timerEntry('b' + count), timerEntry('c' + count)]);
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
      journal.commit([timerEntry('z')]);
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

it('a journal without what it was begun with says what to do', () => {
  const path = join(scratchFolder(), 'journal.sqlite');
  new BetterSqlite(path).close();
  writeFileSync(path, '');
  expect(() => SqliteLiveJournal.openExisting(path)).toThrow(/has no header[^]*start it again/);
});
