import { describe, expect, it } from 'vitest';
import { EdgewiseError } from '../../src/core/errors.ts';
import type { FoundSnapshot } from '../../src/live/live-journal.port.ts';
import { Process, World } from './session-bench.ts';

const EVERY = 5;

/** A run with a position, its stop, its timer and snapshots, whose process has just died. */
async function interrupted(): Promise<{ readonly world: World; readonly before: Process }> {
  const world = new World();
  world.snapshotEveryEvents = EVERY;
  const before = new Process(world);
  for (let minute = 0; minute < 12; minute++) {
    await before.minute({ belief: minute % 4 === 3 ? 1 : 0, close: 100 + minute / 10 });
    await before.settle();
  }
  await before.minute({ belief: 1, close: 101 });
  await before.settle();
  return { world, before };
}

function standing({ engine }: Process) {
  const { portfolio } = engine;
  return {
    cash: portfolio.cashMinor,
    lots: portfolio.lots(0),
    equity: portfolio.equity,
    working: engine.workingOrders(),
    counts: engine.entryCounts(),
    snapshot: engine.snapshot(),
  };
}

/** The same run, which has traded on since its newest snapshot. */
async function tradedOn(): Promise<{ readonly world: World; readonly before: Process }> {
  const { world } = await interrupted();
  world.snapshotEveryEvents = 1_000;
  const before = new Process(world);
  for (const belief of [0, 0, 1]) {
    await before.minute({ belief });
    await before.settle();
  }
  return { world, before };
}

/** The newest snapshot, changed. */
function change(world: World, to: (newest: FoundSnapshot & { readonly kind: 'whole' }) => FoundSnapshot): void {
  const [newest, ...older] = world.journal.keptSnapshots;
  if (newest?.kind !== 'whole') throw new Error('there is a whole snapshot');
  world.journal.keptSnapshots = [to(newest), ...older];
}

describe('a restart from a snapshot', () => {
  it('shows a few events again, and finds the very state: money, position, orders, counts', async () => {
    const { world, before } = await interrupted();
    expect(before.engine.portfolio.isFlat, 'a position is open').toBe(false);
    const after = new Process(world);
    expect(standing(after)).toEqual(standing(before));
    expect(after.seen, 'the features run on').toEqual(before.seen);
    const { from = 0, shown = 0, unused } = after.restored ?? {};
    expect([from + shown, unused]).toEqual([world.journal.kept.length, []]);
    expect(from, 'a snapshot behind many events').toBeGreaterThan(30);
    expect(shown, 'a turn may have more events than are between two snapshots').toBeLessThan(3 * EVERY);
  });

  it('goes on like one that is shown the whole journal', async () => {
    const { world } = await interrupted();
    const { keptSnapshots } = world.journal;
    const fromSnapshot = new Process(world);
    world.journal.keptSnapshots = [];
    const fromStart = new Process(world);
    expect(fromStart.restored?.from).toBe(0);
    expect(standing(fromSnapshot)).toEqual(standing(fromStart));
    const driver = ({ restored }: Process) => ({
      timers: restored?.timers,
      filled: restored?.filled,
      fillIds: restored?.fillIds,
      cashFlowIds: restored?.cashFlowIds,
      unwanted: restored?.unwanted,
    });
    expect(driver(fromSnapshot)).toEqual(driver(fromStart));
    expect(keptSnapshots).toHaveLength(2);
    await fromStart.minute();
    await fromStart.settle();
    expect(world.venue.submitted.at(-1)?.purpose, 'the timer that was set before closes the position').toBe('exit');
  });
});

describe('a restart where a snapshot does not fit', () => {
  const unfit: readonly (readonly [
    string,
    (newest: FoundSnapshot & { readonly kind: 'whole' }) => FoundSnapshot,
    RegExp,
  ])[] = [
    ['is damaged', ({ seq }) => ({ kind: 'damaged', seq, reason: 'Its text is odd' }), /Its text is odd/],
    ['is of another version', (newest) => ({ ...newest, format: 99 }), /of format 99/],
    ['is no state of a run', (newest) => ({ ...newest, state: '{"cash":1}' }), /not the state of a run/],
    ['cannot be read', (newest) => ({ ...newest, state: newest.state.slice(0, 99) }), /JSON/],
    [
      'is of another universe',
      (newest) => ({ ...newest, state: newest.state.replaceAll('"instrument":"M0/USD"', '"instrument":"M9/USD"') }),
      /same universe/,
    ],
    [
      'leads elsewhere than the journal',
      (newest) => ({ ...newest, state: newest.state.replace(/"cashMinor":\{"\$":"\d+n"\}/, '"cashMinor":{"$":"1n"}') }),
      /decides otherwise/,
    ],
  ];
  it.each(unfit)('begins from the one before where the newest %s, and says so', async (_, to, reason) => {
    const { world, before } = await tradedOn();
    change(world, to);
    const after = new Process(world);
    const [newest, older] = world.journal.keptSnapshots;
    expect(after.restored?.unused).toMatchObject([
      { seq: newest?.seq, reason: expect.stringMatching(reason) as string },
    ]);
    expect(after.restored?.from).toBe(older?.seq);
    expect(standing(after)).toEqual(standing(before));
    expect(world.journal.written.filter(({ kind }) => kind === 'snapshot-unused')).toMatchObject([
      { detail: { seq: newest?.seq, begunFrom: older?.seq } },
    ]);
  });

  it('shows the whole journal where no snapshot fits', async () => {
    const { world, before } = await interrupted();
    world.journal.keptSnapshots = world.journal.keptSnapshots.map(({ seq }) => ({
      kind: 'damaged',
      seq,
      reason: 'wet',
    }));
    const after = new Process(world);
    expect(after.restored).toMatchObject({ from: 0, shown: world.journal.kept.length });
    expect(after.restored?.unused).toHaveLength(2);
    expect(standing(after)).toEqual(standing(before));
  });

  it('is refused where an event after it is not the one that the engine decides', async () => {
    const { world } = await tradedOn();
    const last = world.journal.kept.findLastIndex(({ output }) => output.includes('"lots":100'));
    const kept = world.journal.kept[last];
    if (kept === undefined) throw new Error('there is an order');
    world.journal.kept[last] = { ...kept, output: kept.output.replace('"lots":100', '"lots":900') };
    expect(() => new Process(world)).toThrow(expect.objectContaining({ code: 'journal-diverged' }));
  });
});

describe('a snapshot', () => {
  it('is kept every so many events, behind the last one, once a turn is over', async () => {
    const { world } = await interrupted();
    expect(world.journal.keptSnapshots.every(({ seq }) => seq <= world.journal.kept.length)).toBe(true);
    const process = new Process(world);
    const [newest] = world.journal.keptSnapshots;
    let isSending = false;
    const submit = world.venue.submit.bind(world.venue);
    world.venue.submit = async (order) => {
      const before = world.journal.keptSnapshots[0]?.seq;
      isSending = true;
      const outcome = await submit(order);
      expect(world.journal.keptSnapshots[0]?.seq, 'none between a decision and its order').toBe(before);
      return outcome;
    };
    await process.minute();
    await process.settle();
    expect(isSending).toBe(true);
    expect(world.journal.keptSnapshots[0]?.seq).toBeGreaterThan(newest?.seq ?? 0);
  });

  it('that finds no room on a full disk is left out, and trading goes on', async () => {
    const { world } = await interrupted();
    const process = new Process(world);
    const before = world.journal.keptSnapshots;
    let tried = 0;
    world.journal.addSnapshot = () => {
      tried++;
      throw new EdgewiseError('disk-full', 'The disk of this test is full');
    };
    await process.minute();
    await process.settle();
    expect(tried).toBeGreaterThan(0);
    expect(process.engine.portfolio.isFlat, 'the exit went').toBe(true);
    expect([process.session.journalState, world.journal.keptSnapshots]).toEqual(['durable', before]);
    expect(standing(new Process(world))).toEqual(standing(process));
  });

  it('has nothing that the journal lacks', async () => {
    const { world } = await interrupted();
    const process = new Process(world);
    const before = world.journal.keptSnapshots;
    const add = world.journal.addSnapshot.bind(world.journal);
    let triedWhileFull = 0;
    world.journal.addSnapshot = (snapshot) => {
      if (world.journal.disk === 'full') triedWhileFull++;
      add(snapshot);
    };
    world.journal.disk = 'full';
    await process.minute();
    await process.settle();
    expect([triedWhileFull, world.journal.keptSnapshots]).toEqual([0, before]);
    world.journal.disk = 'free';
    await process.minute();
    expect(world.journal.keptSnapshots[0]?.seq).toBe(world.journal.kept.length);
    expect(standing(new Process(world))).toEqual(standing(process));
  });
});
