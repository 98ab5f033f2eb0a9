import { expect, it } from 'vitest';
import { clientOrderId } from '../../src/core/order.ts';
import { Process, World } from './session-bench.ts';
import { Silence } from './scripted-venue.ts';

const purposes = ({ venue }: World) => venue.submitted.map(({ purpose }) => purpose);
const reasons = ({ journal }: World) =>
  journal.kept.flatMap(({ event }) => /"kind":"rejected","reason":"([^"]*)"/.exec(event)?.[1] ?? []);

it('the halt switch becomes a command of the engine, and nothing is sent', async () => {
  const world = new World();
  const process = new Process(world);
  await process.session.turn();
  world.set('halted');
  await process.minute({ belief: 1 });
  expect(world.story().slice(0, 2)).toEqual(['halt', 'moment 1']);
  expect(process.engine.guardianState).toMatchObject({ kind: 'halted', by: 'Ada', reason: 'storm' });
  expect(world.venue.submitted).toEqual([]);
});

it('the halt switch set while an order is on its way out keeps the order back', async () => {
  const world = new World();
  const process = new Process(world);
  await process.session.turn();
  // The fill is heard of, and its stop is decided, after somebody else has halted.
  const newFills = world.venue.newFills.bind(world.venue);
  world.venue.newFills = () => {
    world.set('halted');
    return newFills();
  };
  await process.minute({ belief: 1 });
  expect([purposes(world), reasons(world)]).toEqual([['enter'], ['halted by Ada: storm']]);
});

it('the halt switch takes back an entry that still rests, and tells of the position that has no stop', async () => {
  const world = new World();
  const process = new Process(world);
  await process.session.turn();
  world.venue.markets = 'rest';
  await process.minute({ belief: 1 });
  const [entry] = world.venue.submitted;
  world.venue.fill(entry!.id, 40);
  world.set('halted');
  await process.session.turn();
  await process.settle();
  expect([purposes(world), world.venue.cancels], 'nothing is sent but the cancel of the entry').toEqual([
    ['enter'],
    [entry!.id],
  ]);
  expect([process.engine.workingOrders(), process.engine.portfolio.lots(0)]).toEqual([[], 40]);
  expect(
    world.journal.kept.filter(({ output }) => output.includes('"kind":"unprotected"')).map(({ kind }) => kind),
    'told once',
  ).toEqual(['fill']);
  expect(new Process(world).engine.guardianState.kind, 'a restart repeats it').toBe('halted');
  world.set('on');
  await process.session.turn();
  expect(purposes(world)).toEqual(['enter', 'protect']);
});

it('the halt switch that cannot be read counts as halted, and stays so until it is set anew', async () => {
  const world = new World();
  const process = new Process(world);
  await process.session.turn();
  const { halt } = world;
  world.halt = 'unreadable';
  await process.minute({ belief: 1 });
  expect(process.engine.guardianState).toMatchObject({
    kind: 'halted',
    by: 'driver',
    reason: expect.stringContaining('cannot be read'),
  });
  world.halt = halt;
  await process.minute({ belief: 1 });
  expect([process.engine.guardianState.kind, world.venue.submitted]).toEqual(['halted', []]);
  world.set('on');
  await process.minute({ belief: 1 });
  expect(purposes(world)).toEqual(['enter', 'protect']);
});

it('the halt switch that cannot be read when a process starts halts it', async () => {
  const world = new World();
  world.halt = 'unreadable';
  const process = new Process(world);
  await process.minute({ belief: 1 });
  expect([process.engine.guardianState.kind, world.venue.submitted]).toEqual(['halted', []]);
});

it('the halt switch that was read again as it was before ends no halt at a restart', async () => {
  const world = new World();
  const process = new Process(world);
  world.set('on');
  await process.session.turn();
  const { halt } = world;
  world.halt = 'unreadable';
  await process.session.turn();
  world.halt = halt;
  for (let start = 0; start < 2; start++) {
    const next = new Process(world);
    await next.minute({ belief: 1 });
    expect([next.engine.guardianState.kind, world.venue.submitted]).toEqual(['halted', []]);
  }
  world.set('on');
  const last = new Process(world);
  await last.minute({ belief: 1 });
  expect([last.engine.guardianState.kind, purposes(world)]).toEqual(['active', ['enter', 'protect']]);
});

it('the halt switch that nobody has set yet ends no halt', async () => {
  const world = new World();
  const process = new Process(world);
  const { halt } = world;
  world.halt = 'unreadable';
  await process.session.turn();
  world.halt = halt;
  await process.minute({ belief: 1 });
  expect([process.engine.guardianState.kind, world.venue.submitted]).toEqual(['halted', []]);
});

it.each(['on', 'halted'] as const)(
  'the halt switch that was lost, or put back to an earlier copy, halts until it is set to a newer one (%s before)',
  async (trading) => {
    const world = new World();
    const lost = world.halt;
    const process = new Process(world);
    world.set('on');
    world.set(trading);
    await process.session.turn();
    world.halt = lost;
    await process.minute({ belief: 1 });
    expect([process.engine.guardianState.kind, world.venue.submitted]).toEqual(['halted', []]);
    const next = new Process(world);
    await next.minute({ belief: 1 });
    expect([next.engine.guardianState.kind, world.venue.submitted], 'a restart is no way out').toEqual(['halted', []]);
    world.set('on');
    await next.minute({ belief: 1 });
    expect(next.engine.guardianState.kind, 'epoch 1 is old too').toBe('halted');
    world.halt = { epoch: 3, trading: 'on', reason: 'over', by: 'Ada', at: world.clock.now() };
    await next.minute({ belief: 1 });
    expect([next.engine.guardianState.kind, purposes(world)]).toEqual(['active', ['enter', 'protect']]);
  },
);

it.each(['on', 'halted'] as const)(
  'the halt switch that was set twice with one epoch halts, takes resting entries back, and ends when it is set anew (%s was seen)',
  async (seen) => {
    const world = new World();
    const process = new Process(world);
    await process.session.turn();
    if (seen === 'on') world.venue.markets = 'rest';
    world.set(seen);
    await process.minute({ belief: 1 });
    const entries = world.venue.submitted.map(({ id }) => id);
    expect(entries).toHaveLength(seen === 'on' ? 1 : 0);
    world.halt = {
      epoch: 1,
      trading: seen === 'on' ? 'halted' : 'on',
      reason: 'another',
      by: 'Bea',
      at: world.clock.now(),
    };
    await process.session.turn();
    await process.settle();
    await process.minute({ belief: 1 });
    expect([process.engine.guardianState.kind, world.venue.submitted.length, world.venue.cancels]).toEqual([
      'halted',
      entries.length,
      entries,
    ]);
    const twice = {
      by: 'driver',
      reason: 'the halt switch was set twice with epoch 1: on by Ada, and halted by Bea',
    };
    expect(process.engine.guardianState).toMatchObject(seen === 'on' ? twice : { by: 'Ada', reason: 'storm' });
    const next = new Process(world);
    await next.minute({ belief: 1 });
    expect(next.engine.guardianState.kind, 'a restart is no way out').toBe('halted');
    world.venue.markets = 'fill';
    world.set('on');
    await next.minute({ belief: 1 });
    expect(next.engine.guardianState.kind).toBe('active');
  },
);

it.each([
  [
    'tells no holdings',
    'active',
    ({ venue }: World): void => void (venue.holdings = () => Promise.reject(new Silence())),
  ],
  ['answers no question at all', 'reducing', ({ venue }: World): void => void (venue.answers = 'no')],
] as const)(
  'the halt switch switched on while the venue %s keeps no exit that is due from being sent',
  async (_, guardian, silence) => {
    const world = new World();
    const process = new Process(world);
    await process.minute({ belief: 1 });
    await process.settle();
    const reason = 'EGeneral:Internal error';
    world.venue.receptions.push({ kind: 'refused', trouble: 'rejected', retryable: 'final', reason });
    process.session.flatten('five turns failed', 'supervisor');
    await process.session.turn();
    world.set('on');
    silence(world);
    world.pass(6);
    await process.session.turn().catch(() => undefined);
    expect([process.engine.guardianState.kind, purposes(world)], 'the refused exit is tried again').toEqual([
      guardian,
      ['enter', 'protect', 'exit', 'exit'],
    ]);
  },
);

it('the halt switch switched on while the venue tells no holdings gives a position its stop, and enters nothing', async () => {
  const world = new World();
  const process = new Process(world);
  await process.minute({ belief: 1 });
  await process.settle();
  world.set('halted');
  await process.session.turn();
  const [, stop] = world.venue.submitted;
  world.venue.end(stop!.id, { kind: 'cancelled', filledLots: 0, reason: 'by hand' });
  world.pass(31);
  await process.session.turn();
  expect(purposes(world), 'nothing while halted').toEqual(['enter', 'protect']);
  world.set('on');
  const holdings = world.venue.holdings.bind(world.venue);
  world.venue.holdings = () => Promise.reject(new Silence());
  await process.session.turn().catch(() => undefined);
  expect([process.engine.guardianState.kind, purposes(world), process.session.books]).toEqual([
    'active',
    ['enter', 'protect', 'protect'],
    'not-yet',
  ]);
  world.venue.holdings = holdings;
  await process.session.turn();
  expect(process.session.books).toBe('agree');
});

it('the halt switch switched on again looks at the venue before the engine hears of it, and compares the books', async () => {
  const world = new World();
  const process = new Process(world);
  world.set('halted');
  await process.session.turn();
  world.set('on');
  world.venue.answers = 'no';
  await expect(process.session.turn()).rejects.toThrow('nobody answers');
  expect(process.engine.guardianState.kind, 'not before the venue answers').toBe('halted');
  world.venue.answers = 'yes';
  world.venue.read.length = 0;
  await process.session.turn();
  expect([world.venue.read.includes('holdings'), process.engine.guardianState.kind, world.story().at(-1)]).toEqual([
    true,
    'active',
    'resume',
  ]);
});

it('the halt switch switched on ends what the guardian stopped, and a restart does not', async () => {
  const world = new World();
  const process = new Process(world);
  await process.session.turn();
  process.session.flatten('five turns failed', 'supervisor');
  await process.minute({ belief: 1 });
  expect([process.engine.guardianState.kind, world.venue.submitted]).toEqual(['reducing', []]);
  const next = new Process(world);
  await next.minute({ belief: 1 });
  expect([next.engine.guardianState.kind, world.venue.submitted]).toEqual(['reducing', []]);
  world.set('on');
  await next.minute({ belief: 1 });
  expect([next.engine.guardianState.kind, purposes(world)]).toEqual(['active', ['enter', 'protect']]);
});

it('the halt switch set while no process ran ends at the next start what the guardian stopped, and repeats', async () => {
  const world = new World();
  const process = new Process(world);
  await process.session.turn();
  process.session.flatten('five turns failed', 'supervisor');
  await process.session.turn();
  expect([process.engine.guardianState.kind, world.journal.heededEpochs()?.total]).toEqual(['reducing', 0]);
  world.set('on');
  const next = new Process(world);
  expect(next.engine.guardianState.kind, 'as the journal left it').toBe('reducing');
  await next.minute({ belief: 1 });
  expect([next.engine.guardianState.kind, purposes(world), world.journal.heededEpochs()?.total]).toEqual([
    'active',
    ['enter', 'protect'],
    1,
  ]);
  next.session.flatten('five turns failed', 'supervisor');
  const third = new Process(world);
  await third.session.turn();
  expect(third.engine.guardianState.kind, 'a resume counts once').toBe('reducing');
});

it('the halt switch set while a full disk kept the journal from saying so is acted on again after a restart', async () => {
  const world = new World();
  const process = new Process(world);
  await process.session.turn();
  world.journal.disk = 'full';
  world.set('halted');
  await process.session.turn();
  expect([process.engine.guardianState.kind, world.journal.heededEpochs()?.total]).toEqual(['halted', 0]);
  world.journal.disk = 'free';
  const next = new Process(world);
  expect(next.engine.guardianState.kind, 'its command was lost').toBe('active');
  await next.session.turn();
  expect([next.engine.guardianState.kind, world.journal.heededEpochs()?.total]).toEqual(['halted', 1]);
});

it('the halt switch that resumed on a full disk ends nothing that the guardian stops later, whenever there is room and the process dies', async () => {
  for (const room of ['before the stop', 'after the stop', 'with the stop'] as const) {
    const world = new World();
    const process = new Process(world);
    await process.session.turn();
    process.session.flatten('five turns failed', 'supervisor');
    await process.session.turn();
    world.journal.disk = 'full';
    world.set('on');
    await process.session.turn();
    expect(process.engine.guardianState.kind).toBe('active');
    if (room !== 'after the stop') world.journal.disk = 'free';
    if (room === 'before the stop') await process.session.turn();
    process.session.flatten('five turns failed again', 'supervisor');
    world.journal.disk = 'free';
    if (room === 'after the stop') await process.session.turn();
    const next = new Process(world);
    await next.minute({ belief: 1 });
    expect([next.engine.guardianState.kind, purposes(world)], room).toEqual(['reducing', []]);
  }
});

it('the halt switch held through a kill from outside leaves books that agree, and trading goes on after it', async () => {
  const world = new World();
  const process = new Process(world);
  await process.minute({ belief: 1 });
  await process.settle();
  world.set('halted');
  const [, stop] = world.venue.submitted;
  await world.venue.cancel(stop!.id);
  const kill = { ...stop!, id: clientOrderId('ewkill1-1'), kind: 'market' as const };
  world.venue.place(kill);
  world.pass(60);
  await process.settle();
  expect([process.engine.portfolio.isFlat, process.session.books]).toEqual([true, 'agree']);
  world.set('on');
  await process.minute({ belief: 1 });
  expect(purposes(world)).toEqual(['enter', 'protect', 'enter', 'protect']);
});
