import { expect, it } from 'vitest';
import { readEvent } from '../../src/engine/read-event.ts';
import { BothSwitches } from '../../src/live/both-switches.ts';
import type { HaltState } from '../../src/live/halt-switch.port.ts';
import { Process, World } from './session-bench.ts';

/** A run on a shared account, whose account is halted and resumed by a person. */
class SharedRun {
  readonly world = new World();
  process = new Process(this.world);
  readonly #states: Record<'run' | 'account', HaltState>;

  constructor() {
    const unset: HaltState = { epoch: 0, trading: 'on', reason: '', by: '', at: this.world.clock.now() };
    this.#states = { run: unset, account: unset };
    this.restart();
  }

  /** Another process trades the run. */
  restart(): void {
    this.world.switches = new BothSwitches({
      run: { read: () => Promise.resolve(this.#states.run) },
      account: { read: () => Promise.resolve(this.#states.account) },
    });
    this.process = new Process(this.world);
  }

  /** Sets a switch that no process reads yet. */
  set(which: 'run' | 'account', trading: HaltState['trading'], epoch = this.#states[which].epoch + 1): void {
    const reason = which === 'run' ? 'this system' : 'the other system';
    this.#states[which] = { epoch, trading, reason, by: 'Ada', at: this.world.clock.now() };
  }

  async setAccount(trading: HaltState['trading']): Promise<void> {
    this.set('account', trading);
    await this.process.session.turn();
  }

  get state(): string {
    return this.process.engine.guardianState.kind;
  }

  async entriesWhenSure(): Promise<number> {
    await this.process.minute({ belief: 1 });
    return this.world.venue.submitted.filter(({ purpose }) => purpose === 'enter').length;
  }
}

it('a resume of the account lets a run trade again that the account alone had halted', async () => {
  const run = new SharedRun();
  await run.process.session.turn();
  await run.setAccount('halted');
  expect(run.state).toBe('halted');
  expect(await run.entriesWhenSure()).toBe(0);
  await run.setAccount('on');
  expect(run.state).toBe('active');
  const commands = run.world.journal.kept.map(({ event }) => readEvent(event)).filter(({ kind }) => kind === 'command');
  expect(commands.at(-1), 'nobody has looked at what this run has lost').toMatchObject({
    command: { kind: 'resume', limits: 'kept' },
  });
  expect(await run.entriesWhenSure()).toBe(1);
});

it.each([
  ['closes its positions', (run: SharedRun) => run.process.session.flatten('errors in a row', 'supervisor')],
  [
    'halted by itself',
    ({ process, world }: SharedRun) => {
      const command = { kind: 'halt', reason: 'a fill of no order', by: 'ledger' } as const;
      process.engine.process({ kind: 'command', at: world.clock.now(), command });
    },
  ],
])('a resume of the account does not resume a run that %s', async (_, stop) => {
  const run = new SharedRun();
  await run.process.session.turn();
  stop(run);
  await run.setAccount('halted');
  await run.setAccount('on');
  expect(run.state).toBe('halted');
  expect(await run.entriesWhenSure()).toBe(0);
});

it.each([
  ['the run first', ['run', 'account']],
  ['the account first', ['account', 'run']],
] as const)('a run trades again that was resumed with its account while no process read (%s)', async (_, order) => {
  const run = new SharedRun();
  await run.process.session.turn();
  run.set('run', 'halted');
  await run.setAccount('halted');
  expect(run.state).toBe('halted');
  for (const which of order) {
    run.world.pass(1);
    run.set(which, 'on');
  }
  run.restart();
  expect(await run.entriesWhenSure(), 'nobody has to resume the run twice').toBe(1);
  expect(run.state).toBe('active');
});

it('a resume of the account while no process read does not resume a run that was halted by itself', async () => {
  const run = new SharedRun();
  run.set('run', 'on');
  run.set('account', 'on');
  await run.process.session.turn();
  run.process.session.flatten('errors in a row', 'supervisor');
  await run.process.session.turn();
  run.set('account', 'halted');
  run.set('account', 'on');
  run.restart();
  expect(await run.entriesWhenSure()).toBe(0);
  expect(run.state).toBe('reducing');
});

it('a switch that was put back halts a run that starts, although the other switch rose by more', async () => {
  const run = new SharedRun();
  run.set('run', 'halted', 5);
  await run.process.session.turn();
  run.set('run', 'on', 4);
  run.set('account', 'on', 9);
  run.restart();
  expect(await run.entriesWhenSure()).toBe(0);
  run.set('run', 'on', 6);
  expect(await run.entriesWhenSure(), 'set anew by a person').toBe(1);
});

it('a resume that the venue did not answer is not forgotten when the account is resumed next', async () => {
  const run = new SharedRun();
  await run.process.session.turn();
  run.set('run', 'halted');
  await run.process.session.turn();
  run.set('run', 'on');
  const { venue } = run.world;
  const newFills = venue.newFills.bind(venue);
  venue.newFills = () => Promise.reject(new Error('the venue is away'));
  await expect(run.process.session.turn()).rejects.toThrow('away');
  venue.newFills = newFills;
  await run.setAccount('on');
  expect(run.state).toBe('active');
});

it('a resume of an account that nobody had halted does not resume a run that closes its positions', async () => {
  const run = new SharedRun();
  await run.process.session.turn();
  run.process.session.flatten('errors in a row', 'supervisor');
  await run.setAccount('on');
  expect(run.state).toBe('reducing');
  expect(await run.entriesWhenSure()).toBe(0);
});

it('what the other systems of an account move is foreign: the books agree and nothing of the run changes', async () => {
  const world = new World();
  world.account = 'shared';
  const process = new Process(world);
  await process.session.turn();
  const equity = process.engine.portfolio.equity;
  const at = world.clock.now();
  world.venue.driftMinor = -37n;
  world.venue.flows.push(
    { id: 'l1', at, amountMinor: -20n, cause: 'transfer' },
    { id: 'l2', at, amountMinor: -10n, cause: 'interest', position: 'others' },
    { id: 'l3', at, amountMinor: -7n, cause: 'interest', position: 'ours' },
  );
  world.pass(60);
  await process.session.turn();
  const { portfolio } = process.engine;
  expect([process.session.books, portfolio.foreignMinor, portfolio.financingMinor]).toEqual(['agree', -30n, -7n]);
  expect(portfolio.equity).toBeCloseTo(equity, 6);
  const again = new Process(world);
  await again.session.turn();
  expect([again.session.books, again.engine.portfolio.foreignMinor], 'after a restart too').toEqual(['agree', -30n]);
});

async function enterAndExit(process: Process): Promise<void> {
  await process.minute({ belief: 1 });
  await process.settle();
  await process.minute();
  await process.minute();
  await process.settle();
}

/** The states of the books over some minutes in which the balance is ahead of the ledger by a fixed amount. */
async function booksWhileAhead(world: World, process: Process): Promise<string[]> {
  world.venue.driftMinor = -5n;
  const books: string[] = [];
  for (let seconds = 0; seconds < 180; seconds += 30) {
    world.pass(30);
    await process.session.turn();
    books.push(process.session.books);
  }
  return books;
}

it('a ledger that is behind the balance while others trade is waited for, and counts as a difference later', async () => {
  const world = new World();
  world.account = 'shared';
  const process = new Process(world);
  await enterAndExit(process);
  expect([process.session.books, process.engine.portfolio.isFlat], 'it has traded').toEqual(['agree', true]);
  const books = await booksWhileAhead(world, process);
  expect([...new Set(books)], 'compared after a minute, then every half minute').toEqual([
    'agree',
    'not-yet',
    'differ',
  ]);
  world.venue.flows.push({ id: 'l1', at: world.clock.now(), amountMinor: -5n, cause: 'transfer' });
  world.pass(60);
  await process.session.turn();
  expect(process.session.books).toBe('agree');
});

it('what others moved while a run began, and no ledger shows it, is foreign before the run has traded', async () => {
  const world = new World();
  world.account = 'shared';
  const process = new Process(world);
  await process.session.turn();
  const books = await booksWhileAhead(world, process);
  expect([...new Set(books)]).toEqual(['agree', 'not-yet']);
  expect([books.at(-1), process.engine.portfolio.foreignMinor]).toEqual(['agree', -5n]);
  const again = new Process(world);
  await again.session.turn();
  expect(again.session.books, 'after a restart too').toBe('agree');
});

it('a ledger that is behind another trade each time is waited for longer, and entries are refused with that reason', async () => {
  const world = new World();
  world.account = 'shared';
  const process = new Process(world);
  await enterAndExit(process);
  const sent = world.venue.submitted.length;
  const books: string[] = [];
  for (let half = 0; half < 40; half++) {
    world.venue.driftMinor -= 1n;
    world.pass(30);
    await process.session.turn();
    books.push(process.session.books);
  }
  expect(books.filter((state) => state === 'not-yet').length, 'a quarter of an hour').toBe(30);
  expect(books.at(-1)).toBe('differ');
  world.venue.driftMinor = 0n;
  world.pass(120);
  await process.session.turn();
  expect(process.session.books).toBe('agree');
  world.venue.driftMinor = -1n;
  world.pass(60);
  await process.session.turn();
  await process.minute({ belief: 1 });
  expect(world.venue.submitted.length).toBe(sent);
  expect(JSON.stringify(world.journal.kept.map(({ event }) => event))).toContain(
    'the ledger of the venue may be behind trades of the other systems',
  );
});

it('an account of its own makes a difference in cash count at once', async () => {
  const world = new World();
  const process = new Process(world);
  await process.session.turn();
  world.venue.driftMinor = -5n;
  world.pass(60);
  await process.session.turn();
  expect(process.session.books).toBe('differ');
});
