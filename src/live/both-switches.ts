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
 * epoch is the sum of both, so that a change of either raises it; one that was lost or put back lowers it, which halts.
 */
export class BothSwitches implements Pick<HaltSwitch, 'read'> {
  readonly #run: Pick<HaltSwitch, 'read'>;
  readonly #account: Pick<HaltSwitch, 'read'>;
  /** Of the run's own switch, when it was read last. */
  #runEpoch: number | undefined;

  constructor({ run, account }: Readonly<Record<'run' | 'account', Pick<HaltSwitch, 'read'>>>) {
    this.#run = run;
    this.#account = account;
  }

  /** Whether the account's was set last, of two that are on. Where that is not known, the account's resumes less. */
  #isAccountNewer(run: HaltState, account: HaltState): boolean {
    return this.#runEpoch === undefined ? account.at >= run.at : run.epoch === this.#runEpoch;
  }

  /** Rejects when one of the two cannot be read. */
  async read(): Promise<HaltState> {
    const [run, account] = await Promise.all([this.#run.read(), this.#account.read()]);
    const epoch = run.epoch + account.epoch;
    const isAccountDecisive =
      account.trading === 'halted' || (run.trading === 'on' && this.#isAccountNewer(run, account));
    this.#runEpoch = run.epoch;
    return isAccountDecisive ? { ...account, by: `${ACCOUNT}${account.by}`, epoch } : { ...run, epoch };
  }
}
