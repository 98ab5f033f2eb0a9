/**
 * A shadow as the run beside it knows it: something that is started, takes moments, and is ended. The process of a
 * shadow needs what stands above this folder, so the run is handed its shadows.
 */
import type { Instrument } from '../core/instrument.ts';
import type { Listing } from '../core/listing.ts';
import type { Instant } from '../core/time.ts';
import type { TraderQueueState } from '../live/trader-queue.ts';
import type { Trader } from '../live/trader.port.ts';
import type { TradeFees } from '../venues/trade-fees.ts';

/** What a shadow takes over from the run. */
export interface ShadowStart {
  /** As the venue lists them now, in the order of the system file. */
  readonly instruments: readonly Instrument[];
  readonly listings: readonly Listing[];
  readonly fees: TradeFees;
  /** When the run began, by its clock. Older candles are shown to the shadow and are not traded. */
  readonly startedAt: Instant;
  /** Venue seconds per second. */
  readonly speed: number;
}

export interface Shadow extends Trader {
  /** Name of the system. */
  readonly system: string;
  readonly folder: string;
  /** The newest moment that the shadow has; undefined for one that begins now, or whose journal cannot be read. */
  newest(): Instant | undefined;
  /** Starts it, and waits for nothing. `onEnd` is called with the reason when it ends by itself. */
  start(start: ShadowStart, onEnd: (reason: string) => void): void;
  /** Ends it in order, or after some seconds by force. Never rejects. */
  close(): Promise<void>;
}

/** How a shadow does, for the health of the run. */
export interface ShadowHealth extends TraderQueueState {
  readonly system: string;
  readonly folder: string;
}
