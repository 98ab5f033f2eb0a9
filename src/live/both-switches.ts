import type { HaltState, HaltSwitch } from './halt-switch.port.ts';

const ACCOUNT = 'account: ';

/**
 * Whether the switch of the account, and not that of the run, says so. A resume of the account ends what the account
 * halted and nothing else.
 */
export function isOfAccount({ by }: { readonly by: string }): boolean {
  return by.startsWith(ACCOUNT);
}

/** Who set a switch, without the mark of the account. */
export function personIn(by: string): string {
  return by.startsWith(ACCOUNT) ? by.slice(ACCOUNT.length) : by;
}

/**
 * The halt switch of a run on a shared account: its own and that of the account. Trading is on where both say so. The
 * epoch is the sum of both, so that a change of either raises it. One that was lost or put back halts: a process
 * notices it by the switch's own epoch. A process that starts knows the sum alone, and does not notice it if the other
 * switch rose by more meanwhile.
 */
export class BothSwitches implements Pick<HaltSwitch, 'read'> {
  readonly #run: Pick<HaltSwitch, 'read'>;
  readonly #account: Pick<HaltSwitch, 'read'>;
  /** The last reading: both epochs, and which of the two switches had been set last. */
  #last: { readonly run: number; readonly account: number; readonly newest: 'run' | 'account' } | undefined;

  constructor({ run, account }: Readonly<Record<'run' | 'account', Pick<HaltSwitch, 'read'>>>) {
    this.#run = run;
    this.#account = account;
  }

  #refuseOlder(read: Readonly<Record<'run' | 'account', HaltState>>): void {
    if (this.#last === undefined) return;
    for (const which of ['run', 'account'] as const) {
      const [found, known] = [read[which].epoch, this.#last[which]];
      if (found < known)
        throw new RangeError(`The switch of the ${which} is older than it was: ${found} after ${known}`);
    }
  }

  /**
   * Which switch was set last. Between two changes every reading says the same: at one epoch a switch never says two
   * things. Where both have changed, or nothing was read before, their times decide. If both times are equal, the
   * account's switch counts. A resume of the account ends fewer halts.
   */
  #newestOf(run: HaltState, account: HaltState): 'run' | 'account' {
    const last = this.#last;
    if (last !== undefined && run.epoch === last.run) return account.epoch === last.account ? last.newest : 'account';
    if (last !== undefined && account.epoch === last.account) return 'run';
    return account.at >= run.at ? 'account' : 'run';
  }

  /** Rejects when one of the two cannot be read, or is older than this process has read it. */
  async read(): Promise<HaltState> {
    const [run, account] = await Promise.all([this.#run.read(), this.#account.read()]);
    this.#refuseOlder({ run, account });
    const epoch = run.epoch + account.epoch;
    const newest = this.#newestOf(run, account);
    this.#last = { run: run.epoch, account: account.epoch, newest };
    const isAccountDecisive = account.trading === 'halted' || (run.trading === 'on' && newest === 'account');
    return isAccountDecisive ? { ...account, by: `${ACCOUNT}${account.by}`, epoch } : { ...run, epoch };
  }
}
