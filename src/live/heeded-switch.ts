import type { HaltState, HeededEpochs, RunSwitch } from './halt-switch.port.ts';

/** What the switch says; without epochs where it says nothing that can be relied on, which halts. */
export type SwitchReading = Pick<HaltState, 'trading' | 'reason' | 'by'> & {
  readonly epochs: HeededEpochs | undefined;
};

/**
 * The halt switch as one process reads it. Three switches count as halted: one that cannot be read, one whose epoch is
 * lower than the one acted on last, and one that says something else than before at the same epoch. That ends when a
 * person sets the switch anew.
 */
export class HeededSwitch {
  readonly #halt: RunSwitch;
  /** Read last by this process. */
  #seen: HaltState | undefined;
  /** Acted on last, by this process or one before it. */
  #heeded: HeededEpochs | undefined;

  constructor(halt: RunSwitch, heeded: HeededEpochs | undefined) {
    this.#halt = halt;
    this.#heeded = heeded;
  }

  get heeded(): HeededEpochs | undefined {
    return this.#heeded;
  }

  async read(): Promise<SwitchReading> {
    let state: Awaited<ReturnType<RunSwitch['read']>>;
    try {
      state = await this.#halt.read(this.#heeded);
    } catch (error) {
      return inDoubt(`the halt switch cannot be read: ${String(error)}`);
    }
    const { epoch, trading, reason, by, accountEpoch } = state;
    const known = this.#heeded?.total ?? 0;
    if (epoch < known)
      return inDoubt(`the halt switch is older than the one acted on last: epoch ${epoch} after ${known}`);
    if (this.#seen !== undefined && epoch === this.#seen.epoch && !isSame(state, this.#seen)) {
      return inDoubt(
        `the halt switch was set twice with epoch ${epoch}: ${inWords(this.#seen)}, and ${inWords(state)}`,
      );
    }
    this.#seen = state;
    return { trading, reason, by, epochs: { total: epoch, account: accountEpoch } };
  }

  heed(epochs: HeededEpochs): void {
    this.#heeded = epochs;
  }
}

function inDoubt(reason: string): SwitchReading {
  return { epochs: undefined, trading: 'halted', reason, by: 'driver' };
}

function isSame(one: HaltState, other: HaltState): boolean {
  return one.trading === other.trading && one.reason === other.reason && one.by === other.by && one.at === other.at;
}

function inWords({ trading, by }: HaltState): string {
  return `${trading} by ${by}`;
}
