import { describe, expect, it } from 'vitest';
import { clientOrderId } from '../../src/core/order.ts';
import { notionalMinor } from '../../src/core/money.ts';
import { exactJson } from '../../src/engine/exact-json.ts';
import type { EngineEvent } from '../../src/engine/event.ts';
import type { Adoption } from '../../src/live/adoption.port.ts';
import { INSTRUMENT, Process, World } from './session-bench.ts';

type Adopted = Extract<EngineEvent, { kind: 'fill' | 'cash-flow' }>;

/** A run with 100 lots that its owner has sold at the venue for 101, the money of which was told as a transfer. */
async function stage() {
  const world = new World();
  const process = new Process(world);
  await process.minute({ belief: 1 });
  await process.settle();
  const { venue, clock } = world;
  for (const { request } of process.engine.workingOrders())
    venue.end(request.id, { kind: 'cancelled', filledLots: 0, reason: 'by hand' });
  const value = notionalMinor(10_100, 100, INSTRUMENT.tick, INSTRUMENT.lot);
  const by = clock.now();
  venue.sellByHand(100, value);
  venue.flows.push({ id: 'L1', at: by, amountMinor: value, cause: 'transfer', trade: 'x1' });
  const events: Adopted[] = [
    { kind: 'cash-flow', at: by, amountMinor: value, cause: 'transfer', id: 'L1' },
    { kind: 'cash-flow', at: by, amountMinor: -value, cause: 'transfer', id: 'adopted L1' },
    {
      kind: 'fill',
      fill: {
        id: 'x1',
        order: clientOrderId('theirs'),
        instrument: INSTRUMENT.id,
        side: 'sell',
        lots: 100,
        priceTicks: 10_100,
        feeMinor: 0n,
        liquidity: 'taker',
        at: by,
        cause: 'by-hand',
      },
    },
  ];
  const adoption: Adoption = { id: 'a1', by: 'Ada', events: events.map(exactJson) };
  return { world, process, adoption, value };
}

/** What a process that begins now makes of it. */
async function turns(process: Process, world: World, count = 10): Promise<void> {
  for (let turn = 0; turn < count; turn++) {
    world.pass(10);
    await process.session.turn();
  }
}

describe('a position that was closed by hand', () => {
  it('stays in the books until a person adopts it: then they agree, and the run enters again', async () => {
    const { world, process, adoption } = await stage();
    await turns(process, world);
    expect([process.session.books, process.engine.portfolio.lots(0)]).toEqual(['differ', 100]);
    world.adoption = adoption;
    await turns(process, world);
    expect([process.session.books, process.engine.portfolio.lots(0), world.adoption]).toEqual(['agree', 0, undefined]);
    expect(process.engine.portfolio.transfersMinor, "what was told as a transfer is the trade's").toBe(0n);
    expect(process.engine.portfolio.trades()).toMatchObject([
      {
        exitCause: 'by-hand',
        exitReason: 'by-hand',
        netMinor: notionalMinor(100, 100, INSTRUMENT.tick, INSTRUMENT.lot),
      },
    ]);
    expect(world.journal.written).toContainEqual(
      expect.objectContaining({
        kind: 'adopted',
        detail: { id: 'a1', by: 'Ada', events: expect.any(Number) as number },
      }),
    );
    await process.minute({ belief: 1 });
    expect(world.venue.submitted.at(-1)).toMatchObject({ side: 'sell', purpose: 'protect', lots: 100 });
  });
});

it('a position that was closed by hand is booked before its money is told, and once', async () => {
  const { world, process, adoption, value } = await stage();
  const flows = world.venue.flows.splice(0);
  world.adoption = adoption;
  await turns(process, world);
  world.venue.flows.push(...flows);
  await turns(process, world, 20);
  expect([process.session.books, process.engine.portfolio.transfersMinor]).toEqual(['agree', 0n]);
  expect(
    world.story().filter((line) => line.startsWith('cash-flow')),
    `${value}`,
  ).toHaveLength(2);
});

describe('a position that was closed by hand', () => {
  it('is booked by the next process where the one before died, whole or not at all', async () => {
    const ends: string[] = [];
    for (let commits = 0; ends.at(-1) !== 'lived'; commits++) {
      const { world, process, adoption } = await stage();
      world.adoption = adoption;
      const before = world.journal.kept.length;
      const commit = world.journal.commit.bind(world.journal);
      let left = commits;
      world.journal.commit = (entries, epoch) => {
        if (left-- === 0) throw new Error('kill -9');
        commit(entries, epoch);
      };
      const end = await turns(process, world).then(
        () => 'lived',
        (error: unknown) => String(error),
      );
      ends.push(end);
      world.journal.commit = commit;
      const kept = world
        .story()
        .slice(before)
        .filter((line) => line === 'fill sell 100' || line.startsWith('cash-flow'));
      expect([0, 3], `${end} at commit ${commits}: all of it in one transaction`).toContain(kept.length);
      const next = new Process(world);
      await turns(next, world);
      expect(
        [next.session.books, next.engine.portfolio.lots(0), next.engine.portfolio.transfersMinor],
        `commit ${commits}`,
      ).toEqual(['agree', 0, 0n]);
      expect(world.story().filter((line) => line === 'fill sell 100')).toHaveLength(1);
    }
    expect(ends, 'it died before the decision was kept, and after it').toEqual([
      ...Array.from({ length: ends.length - 1 }, () => 'Error: kill -9'),
      'lived',
    ]);
    expect(ends.length).toBeGreaterThan(2);
  });

  it('is booked once though the process died before it took the decision away', async () => {
    const { world, process, adoption } = await stage();
    world.adoption = adoption;
    await turns(process, world);
    world.adoption = adoption;
    const next = new Process(world);
    await turns(next, world);
    expect([next.session.books, world.adoption]).toEqual(['agree', undefined]);
    expect(world.story().filter((line) => line === 'fill sell 100')).toHaveLength(1);
  });
});

it('a position that was closed by hand is not booked where more was sold than the run has', async () => {
  const { world, process, adoption } = await stage();
  const more: Adopted = {
    kind: 'fill',
    fill: {
      id: 'x2',
      order: clientOrderId('theirs'),
      instrument: INSTRUMENT.id,
      side: 'sell',
      lots: 50,
      priceTicks: 10_100,
      feeMinor: 0n,
      liquidity: 'taker',
      at: world.clock.now(),
      cause: 'by-hand',
    },
  };
  world.adoption = { ...adoption, events: [...adoption.events, exactJson(more)] };
  await turns(process, world);
  expect([process.engine.portfolio.lots(0), world.adoption], 'nothing of it').toEqual([100, undefined]);
  expect(world.journal.written).toContainEqual(expect.objectContaining({ kind: 'adoption-refused' }));
});

describe('a position that was closed by hand', () => {
  it('is not booked where the run has sold a part of its position since it was decided', async () => {
    const { world, process, adoption } = await stage();
    await turns(process, world, 2);
    const stop = process.engine.workingOrders().find(({ request }) => request.purpose === 'protect');
    world.venue.fill(stop!.request.id, 40, 98);
    await turns(process, world, 2);
    expect(process.engine.portfolio.lots(0)).toBe(60);
    world.adoption = adoption;
    await turns(process, world, 2);
    expect([process.engine.portfolio.lots(0), world.adoption], 'nothing of it').toEqual([60, undefined]);
    const reason = `the run has 60 lots of ${INSTRUMENT.id} by now, and what was to be booked would leave -40`;
    expect(world.journal.written).toContainEqual(
      expect.objectContaining({ kind: 'adoption-refused', detail: { id: 'a1', by: 'Ada', reason } }),
    );
  });
});

it('a position that was closed by hand is set aside where the engine does not take it: the process ends, and the next one trades on without it', async () => {
  const { world, process, adoption } = await stage();
  world.adoption = adoption;
  const before = world.story();
  const take = process.engine.process.bind(process.engine);
  process.engine.process = (event) => {
    if (event.kind === 'fill') throw new RangeError('a fill too old to tell');
    return take(event);
  };
  await expect(process.session.turn()).rejects.toMatchObject({ code: 'check-failed' });
  expect([world.story(), world.adoption], 'nothing of it is in the journal').toEqual([before, undefined]);
  expect(world.journal.written).toContainEqual(
    expect.objectContaining({
      kind: 'adoption-refused',
      detail: { id: 'a1', by: 'Ada', reason: 'RangeError: a fill too old to tell' },
    }),
  );
  const next = new Process(world);
  await turns(next, world);
  expect([next.session.books, next.engine.portfolio.lots(0)]).toEqual(['differ', 100]);
  world.adoption = adoption;
  await turns(next, world);
  expect([next.session.books, next.engine.portfolio.lots(0)], 'it can be decided anew').toEqual(['agree', 0]);
});

it('a position that was closed by hand waits for room on a full disk', async () => {
  const { world, process, adoption } = await stage();
  world.adoption = adoption;
  world.journal.disk = 'full';
  await turns(process, world, 2);
  expect(world.adoption).toBe(adoption);
  world.journal.disk = 'free';
  await turns(process, world);
  expect([process.session.books, world.adoption]).toEqual(['agree', undefined]);
  expect(world.story().filter((line) => line === 'fill sell 100')).toHaveLength(1);
  expect(
    [...world.journal.notes()].filter(({ kind }) => kind === 'adopted'),
    'it says what the decision brought',
  ).toMatchObject([{ detail: { events: adoption.events.length } }]);
});
