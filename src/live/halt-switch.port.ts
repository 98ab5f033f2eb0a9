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

export interface HaltSwitch {
  /**
   * The newest state that was set before the call. Rejects when it cannot be read: then nothing may be sent. It is read
   * before every order, so an implementation on this machine resolves without waiting for anything.
   */
  read(): Promise<HaltState>;
  /**
   * Sets the switch and resolves when the change outlasts the process and a loss of power. The epoch comes after that
   * of the switch and after `above`, the one that the run has acted on last. Two setters never get one epoch. A halt
   * does not wait for other setters; a resume rejects with `check-failed` where another setter comes between.
   */
  set(change: HaltChange, above?: number): Promise<HaltState>;
}
