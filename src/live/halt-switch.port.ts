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

export interface HaltSwitch {
  /** Throws when it cannot be read: then nothing may be sent. */
  read(): HaltState;
}
