import { expect, it } from 'vitest';
import { instant } from '../../src/core/time.ts';
import { eventJson, instantOf, outputJson } from '../../src/engine/record-json.ts';
import { RestartedOrderIds } from '../../src/execution/order-ids.ts';
import { restore } from '../../src/live/restore.ts';
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

function restored({ journal, run }: ReturnType<typeof kept>): ChangingUniverse {
  const orderIds = new RestartedOrderIds(journal.header.tag);
  const again = new ChangingUniverse({ instruments: [perpetual('A'), perpetual('B')], slots: SLOTS, orderIds });
  const beliefs = [...run.beliefs];
  function* events() {
    for (const event of journal.events()) {
      if (event.kind === 'moment') again.strategy.next = beliefs.shift() ?? [];
      yield event;
    }
  }
  const shown = { starts: () => journal.starts(), snapshots: () => journal.snapshots(), events };
  restore({ journal: shown, engine: again.engine, orderIds });
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

it('an engine gives no snapshot once its universe has changed', () => {
  const run = new ChangingUniverse({ instruments: [perpetual('A')], slots: 1 });
  expect(run.engine.snapshot()).toBeDefined();
  run.settle(0, 1);
  expect(run.engine.snapshot()).toBeUndefined();
});
