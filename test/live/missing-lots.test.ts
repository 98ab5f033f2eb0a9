import { describe, expect, it } from 'vitest';
import type { ClientOrderId } from '../../src/core/order.ts';
import { notionalMinor } from '../../src/core/money.ts';
import { duration, HOUR } from '../../src/core/time.ts';
import { readEvent } from '../../src/engine/read-event.ts';
import { INSTRUMENT, Process, World } from './session-bench.ts';

/** A spot venue that credits some lots less than the 100 that it sells, beside so many lots of the owner. */
function stage(keeps: number, { owner = 0 }: { readonly owner?: number } = {}) {
  const world = new World('spot', { owner });
  world.venue.keeps = keeps;
  return { world, process: new Process(world) };
}

const shortfalls = ({ journal }: World) =>
  journal.kept
    .map(({ event }) => readEvent(event))
    .flatMap((event) => (event.kind === 'fill' && event.fill.cause === 'shortfall' ? [event.fill] : []));
/** Lots asked for, in a row of orders that were sent. */
const sold = ({ venue }: World) =>
  venue.submitted.filter(({ side }) => side === 'sell').map(({ lots, purpose }) => `${purpose} ${lots}`);

describe('a venue that credits 99 of 100 lots', () => {
  it('has a stop of 99 within seconds, and is asked for 100 once', async () => {
    const { world, process } = stage(1);
    await process.minute({ belief: 1 });
    await process.settle();
    expect(sold(world)).toEqual(['protect 100', 'protect 99']);
    expect(process.engine.bareLots.size).toBe(0);
  });

  it('or 98, is read after the first refusal, so that the next stop is of just these', async () => {
    const { world, process } = stage(2);
    await process.minute({ belief: 1 });
    await process.settle();
    expect(sold(world)).toEqual(['protect 100', 'protect 98']);
  });

  it('has the missing lot booked by its name once that is sure, sells 99, and trades on in books that agree', async () => {
    const { world, process } = stage(1);
    await process.minute({ belief: 1 });
    await process.settle();
    expect(shortfalls(world), 'a venue may show a fill late: it is not booked at once').toEqual([]);
    for (let minute = 0; minute < 10 && shortfalls(world).length === 0; minute++) {
      await process.minute();
      await process.settle();
    }
    expect(shortfalls(world)).toMatchObject([{ side: 'sell', lots: 1, priceTicks: 0, cause: 'shortfall' }]);
    for (let minute = 0; minute < 3; minute++) {
      await process.minute();
      await process.settle();
    }
    expect(sold(world)).toContain('exit 99');
    expect([world.venue.lots, process.engine.portfolio.isFlat, process.session.books]).toEqual([0, true, 'agree']);
    const [trade] = process.engine.portfolio.trades();
    expect(trade?.netMinor, 'bought and sold at one price: the trade bears the lot that never came').toBe(
      -notionalMinor(10_000, 1, INSTRUMENT.tick, INSTRUMENT.lot),
    );
    world.venue.keeps = 0;
    await process.minute({ belief: 1 });
    expect(world.venue.submitted.at(-1), 'books that agree let it enter').toMatchObject({
      purpose: 'protect',
      lots: 100,
    });
  });

  it('is found again by a process that begins in the midst of it', async () => {
    const { world, process } = stage(1);
    await process.minute({ belief: 1 });
    await process.settle();
    const second = new Process(world);
    for (let round = 0; round < 250 && shortfalls(world).length === 0; round++) {
      world.pass(2);
      await second.session.turn();
    }
    expect(shortfalls(world)).toHaveLength(1);
    expect(second.session.books).toBe('agree');
  });
});

describe("lots that are missing and may not be the venue's to keep", () => {
  it('are not booked where they are more than it keeps: 90 of 100 are protected, and a person decides', async () => {
    const { world, process } = stage(10);
    await process.minute({ belief: 1 });
    for (let round = 0; round < 40; round++) await process.settle();
    expect(shortfalls(world)).toEqual([]);
    expect(process.session.books).toBe('differ');
    expect(
      sold(world).every((asked, place, all) => asked !== all[place - 1]),
      sold(world).join(', '),
    ).toBe(true);
  });

  it('are not booked where somebody else has traded there', async () => {
    const { world, process } = stage(1);
    await process.minute({ belief: 1 });
    world.venue.others = [
      {
        id: 'x',
        order: 'theirs' as ClientOrderId,
        instrument: INSTRUMENT.id,
        side: 'sell',
        lots: 1,
        priceTicks: 10_000,
        feeMinor: 0n,
        liquidity: 'taker',
        at: world.clock.now(),
        cause: 'by-hand',
      },
    ];
    for (let round = 0; round < 40; round++) await process.settle();
    expect(shortfalls(world)).toEqual([]);
    expect(process.session.differences).toMatchObject([{ kind: 'position' }]);
  });
});

describe("coins of the owner beside the run's", () => {
  /** A run of 100 lots beside 500 of its owner, after the books were compared for minutes. */
  async function settled(keeps: number) {
    const { world, process } = stage(keeps, { owner: 500 });
    world.hold = duration(HOUR);
    await process.minute({ belief: 1 });
    const settle = async (by: Process = process) => {
      for (let round = 0; round < 100; round++) {
        world.pass(2);
        await by.session.turn();
      }
    };
    await settle();
    return { world, process, settle };
  }

  it('that are withdrawn are no loss of the run: nothing is booked, and its stop stays of its size', async () => {
    const { world, process, settle } = await settled(0);
    world.venue.moveCoins(-1);
    await settle();
    expect(shortfalls(world)).toEqual([]);
    expect([process.engine.portfolio.lots(0), process.session.differences]).toMatchObject([
      100,
      [{ kind: 'position', ours: 600, theirs: 599 }],
    ]);
    expect(sold(world)).toEqual(['protect 100']);
    const next = new Process(world);
    await settle(next);
    expect([shortfalls(world), next.session.books], 'a process that begins then knows no more').toEqual([[], 'differ']);
    world.venue.moveCoins(1);
    await settle(next);
    expect(next.session.books, 'they are brought back').toBe('agree');
  });

  it('change nothing in what the venue never credited, which is booked once', async () => {
    const { world, process, settle } = await settled(1);
    expect([shortfalls(world), process.session.books]).toMatchObject([[{ lots: 1 }], 'agree']);
    world.venue.moveCoins(-1);
    await settle();
    const next = new Process(world);
    await settle(next);
    expect([shortfalls(world).length, next.session.books], 'the lot that was withdrawn since is no shortfall').toEqual([
      1,
      'differ',
    ]);
  });

  it('that are withdrawn together with what the venue never credited are more than that: nothing is booked', async () => {
    const { world, process } = stage(1, { owner: 500 });
    world.hold = duration(HOUR);
    await process.minute({ belief: 1 });
    world.venue.moveCoins(-1);
    for (let round = 0; round < 40; round++) await process.settle();
    expect([shortfalls(world), process.session.books]).toEqual([[], 'differ']);
  });
});

it('nothing is booked while the ledger of the venue does not show what it credited', async () => {
  const { world, process } = stage(1);
  world.hold = duration(HOUR);
  world.venue.ledger = 'late';
  await process.minute({ belief: 1 });
  for (let round = 0; round < 40; round++) await process.settle();
  expect(shortfalls(world)).toEqual([]);
  expect(sold(world).at(-1), 'its stop is for what is there').toBe('protect 99');
  world.venue.ledger = 'prompt';
  for (let round = 0; round < 40; round++) await process.settle();
  expect(shortfalls(world)).toHaveLength(1);
});
