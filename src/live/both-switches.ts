import type { HaltState, HaltSwitch } from './halt-switch.port.ts';

/**
 * The halt switch of a run on a shared account: its own and that of the account. Trading is on where both say so. The
 * epoch is the sum of both, so that every change of either counts it up.
 */
export class BothSwitches implements Pick<HaltSwitch, 'read'> {
  readonly #run: Pick<HaltSwitch, 'read'>;
  readonly #account: Pick<HaltSwitch, 'read'>;

  constructor({ run, account }: Readonly<Record<'run' | 'account', Pick<HaltSwitch, 'read'>>>) {
    this.#run = run;
    this.#account = account;
  }

  /** Rejects when one of the two cannot be read. */
  async read(): Promise<HaltState> {
    const [run, account] = await Promise.all([this.#run.read(), this.#account.read()]);
    const decisive = account.trading === 'halted' || (run.trading === 'on' && account.at > run.at) ? account : run;
    return { ...decisive, epoch: run.epoch + account.epoch };
  }
}
