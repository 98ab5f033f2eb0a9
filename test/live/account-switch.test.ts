import { expect, it } from 'vitest';
import { BothSwitches } from '../../src/live/both-switches.ts';
import type { HaltState } from '../../src/live/halt-switch.port.ts';
import { Process, World } from './session-bench.ts';

/** A run on a shared account, whose account is halted and resumed by a person. */
class SharedRun {
  readonly world = new World();
  readonly process = new Process(this.world);
  readonly #run: HaltState = { epoch: 0, trading: 'on', reason: '', by: '', at: this.world.clock.now() };
  readonly #both: BothSwitches;
  #account: HaltState = this.#run;

  constructor() {
    this.#both = new BothSwitches({
      run: { read: () => Promise.resolve(this.#run) },
      account: { read: () => Promise.resolve(this.#account) },
    });
  }

  async setAccount(trading: HaltState['trading']): Promise<void> {
    const at = this.world.clock.now();
    this.#account = { epoch: this.#account.epoch + 1, trading, reason: 'the other system', by: 'Ada', at };
    this.world.halt = await this.#both.read();
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

it('a resume of an account that nobody had halted does not resume a run that closes its positions', async () => {
  const run = new SharedRun();
  await run.process.session.turn();
  run.process.session.flatten('errors in a row', 'supervisor');
  await run.setAccount('on');
  expect(run.state).toBe('reducing');
  expect(await run.entriesWhenSure()).toBe(0);
});
