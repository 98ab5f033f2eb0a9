import { expect, it } from 'vitest';
import { instant } from '../../src/core/time.ts';
import { eventJson, instantOf, outputJson } from '../../src/engine/record-json.ts';
import { SNAPSHOT_FORMAT } from '../../src/engine/engine-snapshot.ts';
import { snapshotText } from '../../src/core/snapshot-text.ts';
import { DriverMemory } from '../../src/live/driver-memory.ts';
import { RestartedOrderIds } from '../../src/execution/order-ids.ts';
import { restore, runStateText } from '../../src/live/restore.ts';
import { ChangingUniverse, perpetual } from '../support/changing-universe.ts';
import { MemoryJournal } from './memory-journal.ts';

const SLOTS = 2;

/** A run in which A is settled with a position and C takes its slot, with all that it answered in a journal. */
function kept() {
  const journal = new MemoryJournal();
  const orderIds = new RestartedOrderIds(journal.header.tag);
  orderIds.begin(journal.begin(instant(0), 'v').start);
  const run = new ChangingUniverse({ instruments: [perpetual('A'), perpetual('B')], slots: SLOTS, orderIds });
  run.minute([100, 50], { 0: 1 });
  run.minute([100, 50], { 1: -1 });
  run.settle(0, 104);
  run.minute([undefined, 51]);
  run.list(0, perpetual('C'));
  run.minute([7, 52], { 0: 1 });
  run.minute([8, 52]);
  journal.commit(
    run.events.map((event, place) => {
      const output = run.outputs[place];
      if (output === undefined) throw new Error('each event has an output');
      return { kind: event.kind, at: instantOf(event), event: eventJson(event), output: outputJson(output) };
    }),
  );
  return { journal, run };
}

/** A restart; beliefs are those of the forecasts after event `after`, or of all once the whole journal is shown. */
function restored({ journal, run }: ReturnType<typeof kept>, after = 0): ChangingUniverse {
  const orderIds = new RestartedOrderIds(journal.header.tag);
  const again = new ChangingUniverse({ instruments: [perpetual('A'), perpetual('B')], slots: SLOTS, orderIds });
  const numbered = run.events.map((event, place) => ({ event, seq: place + 1 }));
  const seen = numbered.filter(({ event, seq }) => event.kind === 'forecast' && seq <= after).length;
  function* events(_: unknown, begin = 0) {
    const beliefs = begin === 0 ? [...run.beliefs] : run.beliefs.slice(seen);
    for (const event of journal.events(undefined, begin)) {
      if (event.kind === 'forecast') again.strategy.next = beliefs.shift() ?? [];
      yield event;
    }
  }
  const shown = { starts: () => journal.starts(), snapshots: () => journal.snapshots(), events };
  const { from } = restore({ journal: shown, engine: again.engine, orderIds });
  expect(from, 'the event behind which the restart began').toBe(after);
  return again;
}

it('a restart finds the universe, the positions and the trades again after a market was settled and one listed', () => {
  const before = kept();
  const { engine } = restored(before);
  const first = before.run.engine;
  expect(engine.instruments.map(({ id }) => id)).toEqual(['C', 'B']);
  expect(engine.portfolio.lots(0), 'C is held').toBeGreaterThan(0);
  expect(engine.portfolio.lots(1), 'B is held short').toBeLessThan(0);
  expect(engine.portfolio.positions).toEqual(first.portfolio.positions);
  expect(engine.portfolio.cashMinor).toBe(first.portfolio.cashMinor);
  expect(engine.portfolio.trades()).toEqual(first.portfolio.trades());
  expect(engine.portfolio.trades()).toMatchObject([{ instrument: 'A', exitCause: 'settlement', exitPrice: 104 }]);
  expect(engine.workingOrders()).toEqual(first.workingOrders());
  expect(engine.entryCounts()).toEqual(first.entryCounts());
});

it('a settlement whose value was altered in the journal is found', () => {
  const before = kept();
  const place = before.journal.kept.findIndex(({ kind }) => kind === 'settlement');
  const altered = before.journal.kept[place];
  if (altered === undefined) throw new Error('the run has a settlement');
  before.journal.kept[place] = { ...altered, event: altered.event.replace('"value":104', '"value":105') };
  expect(() => restored(before)).toThrow(`event ${place + 1} (settlement)`);
});

/** The run with a snapshot behind so many of its events. */
function withSnapshot(before: ReturnType<typeof kept>, seq: number): void {
  const { journal, run } = before;
  const orderIds = new RestartedOrderIds(journal.header.tag);
  const again = new ChangingUniverse({ instruments: [perpetual('A'), perpetual('B')], slots: SLOTS, orderIds });
  orderIds.begin(journal.starts()[0]!.start);
  const memory = new DriverMemory();
  const beliefs = [...run.beliefs];
  for (const event of run.events.slice(0, seq)) {
    if (event.kind === 'forecast') again.strategy.next = beliefs.shift() ?? [];
    memory.add(event, again.engine.process(event));
  }
  const state = runStateText({ engine: again.engine, orderIds, memory });
  if (state === undefined) throw new Error('the engine gives a snapshot');
  journal.keptSnapshots = [{ kind: 'whole', seq, format: SNAPSHOT_FORMAT, state }];
}

it('a restart from a snapshot behind any event finds the same state', () => {
  const before = kept();
  const state = snapshotText(before.run.engine.snapshot());
  expect(before.run.events.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['settlement', 'listing']));
  for (let seq = 1; seq <= before.run.events.length; seq++) {
    withSnapshot(before, seq);
    const again = restored(before, seq);
    expect(snapshotText(again.engine.snapshot()), `behind event ${seq}`).toBe(state);
  }
});

it('a snapshot that leads elsewhere is left out, and the restart begins with the markets of the beginning', () => {
  const before = kept();
  const seq = before.run.events.findIndex(({ kind }) => kind === 'listing') + 1;
  withSnapshot(before, seq);
  const [found] = before.journal.keptSnapshots;
  if (found?.kind !== 'whole') throw new Error('there is a whole snapshot');
  before.journal.keptSnapshots = [{ ...found, state: found.state.replaceAll('"C"', '"D"') }];
  const again = restored(before);
  expect(snapshotText(again.engine.snapshot())).toBe(snapshotText(before.run.engine.snapshot()));
});
