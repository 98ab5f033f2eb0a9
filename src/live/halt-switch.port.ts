/**
 * The switch that stops all trading, whoever set it and whether or not the trading process works. It outlasts
 * processes. It is read right before every order is sent. Each change counts the epoch up, so that none goes unnoticed.
 */
import type { Instant } from '../core/time.ts';

export interface HaltState {
  readonly epoch: number;
  readonly trading: 'on' | 'halted';
  readonly reason: string;
  readonly by: string;
  readonly at: Instant;
}

/** A change of the switch; its epoch is counted by the switch. */
export type HaltChange = Omit<HaltState, 'epoch'>;

/** What a run has acted on last, of the one or two switches that halt it. */
export interface HeededEpochs {
  /** The epoch of the run's own switch; on a shared account the sum of its epoch and that of the account's switch. */
  readonly total: number;
  /**
   * That of the account's switch; undefined where there is none, and in a journal of a version that did not keep it.
   */
  readonly account: number | undefined;
}

/** The halt switch as a run reads it: its own, and on a shared account that of the account too. */
export interface RunSwitch {
  /**
   * Rejects when a switch cannot be read, or is older than the one that the run has acted on. `accountEpoch` is there
   * on a shared account, and is a part of `epoch`.
   */
  read(heeded?: HeededEpochs): Promise<HaltState & { readonly accountEpoch?: number }>;
}

export interface HaltSwitch {
  /**
   * The newest state that was set before the call. Rejects when it cannot be read: then nothing may be sent. It is read
   * before every order, so an implementation on this machine resolves without waiting for anything.
   */
  read(): Promise<HaltState>;
  /**
   * Sets the switch and resolves when the change outlasts the process and a loss of power. The epoch comes after that
   * of the switch and after `above`, the one that the run has acted on last. Setters get different epochs. Only a halt
   * that no longer waits for another setter may get the epoch of that one: a halt never waits long. A resume rejects
   * with `check-failed` where another setter comes between.
   */
  set(change: HaltChange, above?: number): Promise<HaltState>;
}
