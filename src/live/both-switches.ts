import type { HaltState, HaltSwitch, HeededEpochs, RunSwitch } from './halt-switch.port.ts';

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

type Which = 'run' | 'account';

/**
 * The halt switch of a run on a shared account: its own and that of the account. Trading is on where both say so. The
 * epoch is the sum of both, so that a change of either raises it. One that was lost or put back halts: it is noticed by
 * the switch's own epoch.
 */
export class BothSwitches implements RunSwitch {
  readonly #run: Pick<HaltSwitch, 'read'>;
  readonly #account: Pick<HaltSwitch, 'read'>;
  /** The last reading: both epochs, and which of the two switches counted. */
  #last: { readonly run: number; readonly account: number; readonly counts: Which } | undefined;

  constructor({ run, account }: Readonly<Record<Which, Pick<HaltSwitch, 'read'>>>) {
    this.#run = run;
    this.#account = account;
  }

  /** Rejects when one of the two cannot be read, or is older than it was read by this process or heeded by the run. */
  async read(heeded?: HeededEpochs): Promise<HaltState & { readonly accountEpoch: number }> {
    const [run, account] = await Promise.all([this.#run.read(), this.#account.read()]);
    const acted = partsOf(heeded);
    for (const known of [this.#last, acted]) refuseOlder({ run, account }, known);
    const counts = this.#countsOf({ run, account }, acted);
    this.#last = { run: run.epoch, account: account.epoch, counts };
    const epochs = { epoch: run.epoch + account.epoch, accountEpoch: account.epoch };
    return counts === 'account' ? { ...account, by: `${ACCOUNT}${account.by}`, ...epochs } : { ...run, ...epochs };
  }

  /**
   * Which switch counts: one that halts, that of the account first. Where both are on, the one that was set since the
   * run acted on them. Where both were set, the run's: a resume of the run ends also what a resume of the account ends.
   * Between two changes every reading says the same: at one epoch a switch never says two things. Where it is not known
   * what the run acted on, their times decide; if they are equal, the account's counts, which ends fewer halts.
   */
  #countsOf({ run, account }: Readonly<Record<Which, HaltState>>, acted: Readonly<Record<Which, number>> | undefined) {
    const last = this.#last;
    if (last !== undefined && run.epoch === last.run && account.epoch === last.account) return last.counts;
    if (account.trading === 'halted') return 'account';
    if (run.trading === 'halted') return 'run';
    if (acted !== undefined) return run.epoch > acted.run ? 'run' : 'account';
    return account.at >= run.at ? 'account' : 'run';
  }
}

/** The epoch of each switch; undefined where only their sum is known. */
function partsOf(heeded: HeededEpochs | undefined): Readonly<Record<Which, number>> | undefined {
  if (heeded?.account === undefined) return undefined;
  return { run: heeded.total - heeded.account, account: heeded.account };
}

function refuseOlder(
  read: Readonly<Record<Which, HaltState>>,
  known: Readonly<Record<Which, number>> | undefined,
): void {
  if (known === undefined) return;
  for (const which of ['run', 'account'] as const) {
    const [found, before] = [read[which].epoch, known[which]];
    if (found < before)
      throw new RangeError(`The switch of the ${which} is older than it was: ${found} after ${before}`);
  }
}
