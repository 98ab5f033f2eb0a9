import type { HaltState, HaltSwitch } from './halt-switch.port.ts';

/** What the switch says; without an epoch where it says nothing that can be relied on, which halts. */
export type SwitchReading = Pick<HaltState, 'trading' | 'reason' | 'by'> & { readonly epoch: number | undefined };

/**
 * The halt switch as one process reads it. Three switches count as halted: one that cannot be read, one whose epoch is
 * lower than the one acted on last, and one that says something else than before at the same epoch. That ends when a
 * person sets the switch anew.
 */
export class HeededSwitch {
  readonly #halt: Pick<HaltSwitch, 'read'>;
  /** Read last by this process. */
  #seen: HaltState | undefined;
  /** Acted on last, by this process or one before it. */
  #heeded: number | undefined;

  constructor(halt: Pick<HaltSwitch, 'read'>, heeded: number | undefined) {
    this.#halt = halt;
    this.#heeded = heeded;
  }

  get heeded(): number | undefined {
    return this.#heeded;
  }

  async read(): Promise<SwitchReading> {
    let state: HaltState;
    try {
      state = await this.#halt.read();
    } catch (error) {
      return inDoubt(`the halt switch cannot be read: ${String(error)}`);
    }
    const { epoch } = state;
    if (epoch < (this.#heeded ?? 0))
      return inDoubt(`the halt switch is older than the one acted on last: epoch ${epoch} after ${this.#heeded}`);
    if (this.#seen !== undefined && epoch === this.#seen.epoch && !isSame(state, this.#seen)) {
      return inDoubt(
        `the halt switch was set twice with epoch ${epoch}: ${inWords(this.#seen)}, and ${inWords(state)}`,
      );
    }
    this.#seen = state;
    return state;
  }

  heed(epoch: number): void {
    this.#heeded = epoch;
  }
}

function inDoubt(reason: string): SwitchReading {
  return { epoch: undefined, trading: 'halted', reason, by: 'driver' };
}

function isSame(one: HaltState, other: HaltState): boolean {
  return one.trading === other.trading && one.reason === other.reason && one.by === other.by && one.at === other.at;
}

function inWords({ trading, by }: HaltState): string {
  return `${trading} by ${by}`;
}
