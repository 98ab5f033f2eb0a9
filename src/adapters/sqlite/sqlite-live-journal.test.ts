import { createHash } from 'node:crypto';
import { join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
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
it('the journal of a run on disk has after a restart what was committed, and goes on counting', () => {
  const path = writtenJournal();
  const journal = openJournal(path);
  expect(journal.header).toEqual(JOURNAL_HEADER);
  journal.commit([timerEntry('e11'), timerEntry('e12')]);
  expect(toldBy(journal)).toEqual(Array.from({ length: 12 }, (_, index) => `${index + 1} e${index + 1}`));
  journal.close();
});

it('the journal of a run on disk counts starts, each with the event that will be its first', () => {
  const path = writtenJournal();
  const journal = openJournal(path);
  expect(journal.begin(instant(8), '1.0')).toEqual({ start: 1, seq: 11, at: 8, codeVersion: '1.0' });
  journal.commit([timerEntry('e11')]);
  journal.begin(instant(9), '1.1');
  expect(journal.starts().map(({ start, seq }) => [start, seq])).toEqual([
    [1, 11],
    [2, 12],
  ]);
  journal.close();
});

it('the journal of a run on disk numbers starts by their second, so that a journal put back to an earlier copy does not number one twice', () => {
  const at = (seconds: number) => instant((1_704_067_200 + seconds) * 1_000_000); // 2024-01-01
  const path = writtenJournal();
  const journal = openJournal(path);
  const first = journal.begin(at(0), '1.0').start;
  expect(journal.begin(at(0), '1.0').start, 'two within a second differ').toBe(first + 1);
  expect(journal.begin(at(60), '1.0').start).toBe(first + 60);
  journal.close();
  const earlier = openJournal(writtenJournal());
  expect(earlier.begin(at(61), '1.0').start).toBe(first + 61);
  earlier.close();
});

it('the journal of a run on disk of an earlier version is read on, and goes on in the new form', () => {
  const path = writtenJournal();
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
  const journal = openJournal(path);
  journal.commit([timerEntry('e11')]);
  expect(toldBy(journal)).toHaveLength(11);
  journal.close();
  alterDatabase(path, 'UPDATE events SET at = at + 1 WHERE seq = 11');
  const altered = openJournal(path);
  expect(() => toldBy(altered)).toThrow('A record of the journal');
  altered.close();
});

describe('the journal of a run on disk', () => {
  it('that a process of the earlier version goes on writing, while this one reads, stays whole', () => {
    const path = writtenJournal();
    const chain = createHash('sha256')
      .update(
        `${new BetterSqlite(path).prepare<[], { chain: string }>('SELECT chain FROM events WHERE seq = 10').get()?.chain}\n{}\n{}`,
      )
      .digest('hex')
      .slice(0, 32);
    alterDatabase(
      path,
      `INSERT INTO events (seq, at, kind, event, output, chain) VALUES (11, 7, 'timer', '{}', '{}', '${chain}')`,
    );
    const journal = SqliteLiveJournal.openExisting(path);
    expect([...journal.events()]).toHaveLength(11);
    journal.close();
  });

  it('reads on from an event without reading what came before, and still notices what was altered since', () => {
    const path = writtenJournal();
    const journal = openJournal(path);
    expect([...journal.events(undefined, 7)].map(({ seq }) => seq)).toEqual([8, 9, 10]);
    alterDatabase(path, "UPDATE events SET output = '{ }' WHERE seq = 9");
    expect(() => [...journal.events(undefined, 7)]).toThrow(expect.objectContaining({ code: 'data-corrupt' }));
    journal.close();
  });
});

it('the journal of a run on disk keeps the newest two snapshots, each behind the event that it is of', () => {
  const path = writtenJournal();
  const journal = openJournal(path);
  for (const seq of [10, 11, 12]) {
    journal.addSnapshot({ seq, format: 1, state: `{"seq":${seq}}` });
    journal.commit([timerEntry(`e${seq + 1}`)]);
  }
  journal.close();
  const again = openJournal(path);
  expect(again.snapshots()).toEqual([
    { kind: 'whole', seq: 12, format: 1, state: '{"seq":12}' },
    { kind: 'whole', seq: 11, format: 1, state: '{"seq":11}' },
  ]);
  expect(() => again.addSnapshot({ seq: 12, format: 1, state: '{}' }), 'not of the last event').toThrow(RangeError);
  expect(toldBy(again)).toHaveLength(13);
  again.close();
});

it('the journal of a run on disk with snapshots keeps the schema version of one without, so that an earlier version opens it and writes on', () => {
  const path = writtenJournal();
  const journal = openJournal(path);
  journal.addSnapshot({ seq: 10, format: 1, state: '{"cash":1}' });
  journal.close();
  const raw = new BetterSqlite(path);
  expect(raw.pragma('user_version', { simple: true }), 'an earlier version refuses a higher one').toBe(2);
  const [last] = raw.prepare<[], { chain: string }>('SELECT chain FROM events WHERE seq = 10').all();
  raw.close();
  const chain = createHash('sha256').update(`${last?.chain}\n{}\n{}`).digest('hex').slice(0, 32);
  const insert = `INSERT INTO events (seq, at, kind, event, output, chain) VALUES (11, 7, 'timer', '{}', '{}', '${chain}')`;
  alterDatabase(path, insert);
  const again = openJournal(path);
  expect(again.snapshots()).toMatchObject([{ kind: 'whole', seq: 10 }]);
  expect(toldBy(again)).toHaveLength(11);
  again.close();
});

it('the journal of a run on disk that only earlier versions opened to write has no snapshots for a reader', () => {
  const path = writtenJournal();
  alterDatabase(path, 'DROP TABLE snapshots');
  const reader = SqliteLiveJournal.openToRead(path);
  expect(reader.snapshots()).toEqual([]);
  reader.close();
});

it.each([
  ['its state', "UPDATE snapshots SET state = '{}'", /not the one that was written/],
  ['its format', 'UPDATE snapshots SET format = 2', /not the one that was written/],
  ['its event', 'UPDATE snapshots SET seq = 9', /not the one that was written/],
  ['the events behind it', "UPDATE events SET chain = 'other' WHERE seq = 10", /not those that it stands behind/],
])('the journal of a run on disk says that a snapshot is damaged by a change of %s', (_, sql, reason) => {
  const path = writtenJournal();
  const journal = openJournal(path);
  journal.addSnapshot({ seq: 10, format: 1, state: '{"cash":1}' });
  journal.commit([timerEntry('e11')]);
  alterDatabase(path, sql);
  expect(journal.snapshots()).toMatchObject([{ kind: 'damaged', reason: expect.stringMatching(reason) as string }]);
  journal.close();
});

it('the journal of a run on disk finds the event after which the newest of a kind come', () => {
  const journal = openJournal(writtenJournal());
  expect([0, 3, 9, 10, 99].map((count) => journal.seqBefore('timer', count))).toEqual([10, 7, 1, 0, 0]);
  expect(journal.seqBefore('moment', 1)).toBe(0);
  journal.close();
});

it('the journal of a run on disk keeps which change of each halt switch was acted on', () => {
  const path = writtenJournal();
  const first = openJournal(path);
  expect(first.heededEpochs()).toBeUndefined();
  first.commit([], { total: 3, account: 1 });
  expect(first.heededEpochs()).toEqual({ total: 3, account: 1 });
  first.commit([timerEntry('e11')], { total: 4, account: undefined });
  expect(first.heededEpochs(), 'no account any more').toEqual({ total: 4, account: undefined });
  first.commit([], { total: 5, account: 2 });
  first.commit([timerEntry('e12')]);
  first.close();
  const second = openJournal(path);
  expect(second.heededEpochs()).toEqual({ total: 5, account: 2 });
  const broken = { ...timerEntry('e13'), kind: undefined as never };
  expect(() => second.commit([broken], { total: 6, account: 3 })).toThrow(/NOT NULL|bind/);
  expect(second.heededEpochs(), 'together with its events or not at all').toEqual({ total: 5, account: 2 });
  second.close();
});

it('the journal of a run on disk gives no epoch of the account where an earlier version has written the sum since', () => {
  const path = writtenJournal();
  const journal = openJournal(path);
  journal.commit([], { total: 3, account: 1 });
  journal.close();
  const earlier = new BetterSqlite(path);
  earlier.prepare('UPDATE halt_switch SET epoch = 4').run();
  const read = () => {
    const found = SqliteLiveJournal.openToRead(path);
    const heeded = found.heededEpochs();
    found.close();
    return heeded;
  };
  expect(read()).toEqual({ total: 4, account: undefined });
  earlier.exec('DROP TABLE account_switch');
  earlier.close();
  expect(read(), 'written by earlier versions alone').toEqual({ total: 4, account: undefined });
});

it('the journal of a run on disk gives features back bit for bit, and the markets that had none', () => {
  const journal = openJournal(join(scratchFolder(), 'journal.sqlite'));
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

it('the journal of a run on disk is read by two while one writes', () => {
  const path = writtenJournal();
  const [writer, first, second] = [
    openJournal(path),
    SqliteLiveJournal.openExisting(path),
    SqliteLiveJournal.openExisting(path),
  ];
  const reading = [first.events()[Symbol.iterator](), second.events()[Symbol.iterator]()];
  for (const each of reading) each.next();
  writer.commit([timerEntry('e11')]);
  writer.note({ at: instant(8), kind: 'health', detail: { fine: true } });
  for (const each of reading) while (each.next().done !== true);
  expect([toldBy(first).length, toldBy(second).length, [...second.notes()].length]).toEqual([11, 11, 1]);
  for (const journal of [writer, first, second]) journal.close();
});

it('a journal that has just begun can be read as a copy of its file alone, as where the disk is full', () => {
  const path = join(scratchFolder(), 'journal.sqlite');
  const journal = openJournal(path);
  expect(SqliteLiveJournal.headerOf(path).tag).toBe(JOURNAL_HEADER.tag);
  const copy = SqliteLiveJournal.openCopy(path);
  expect(copy.header.tag).toBe(JOURNAL_HEADER.tag);
  copy.close();
  journal.close();
});
