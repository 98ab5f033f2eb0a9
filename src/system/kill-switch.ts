import { setTimeout as pause } from 'node:timers/promises';
import { createKrakenClient } from '../adapters/ccxt/kraken-client.ts';
import { KrakenCcxtVenue } from '../adapters/ccxt/kraken-ccxt-venue.ts';
import { MonotonicNonce } from '../adapters/ccxt/monotonic-nonce.ts';
import type { VenueClock } from '../adapters/ccxt/venue-clock.ts';
import { patiently, type PatienceOptions } from '../adapters/ccxt/patiently.ts';
import { HaltFile } from '../adapters/files/halt-file.ts';
import { clientOrderId } from '../core/order.ts';
import { SECOND, type Instant } from '../core/time.ts';
import { closePositions, type ClosePositionsOutcome } from './close-positions.ts';
import { liveFolderAt, openJournal, partsOf } from './live-folder.ts';
import { KILL_TAG } from './live-run.ts';

export interface KillSwitchOptions {
  readonly folder: string;
  readonly reason: string;
  readonly by: string;
  /** Of a key of its own, so that nonces and limits of the trading process do not matter. */
  readonly keys: { readonly key: string; readonly secret: string };
  readonly url: string;
  readonly clock: VenueClock;
  readonly tell: (line: string) => void;
}

export interface KillSwitchOutcome extends ClosePositionsOutcome {
  readonly epoch: number;
}

/**
 * Stops a run from outside: sets the halt switch, takes its orders back, closes its positions, and asks until the venue says
 * that both are gone. Needs nothing of the trading process: not its memory, not its lock, not that it runs at all. What
 * the account holds beside the run is left alone.
 */
export async function flattenRun({ folder, reason, by, keys, url, clock, tell }: KillSwitchOptions): Promise<KillSwitchOutcome> {
  const halted = new HaltFile(liveFolderAt(folder).halt).set({ trading: 'halted', reason, by, at: clock.now() });
  tell(`halted: epoch ${halted.epoch}, nothing more is sent by the run`);
  const journal = openJournal(folder);
  const { header } = journal;
  journal.close();
  const { config, instruments } = partsOf(header);
  const client = await createKrakenClient({ ...keys, clock, nonces: new MonotonicNonce(clock), money: header.setting === 'paper' ? 'paper' : 'real', url });
  const isOurs = (id: string) => id.startsWith(header.tag) || id.startsWith(KILL_TAG);
  const venue = new KrakenCcxtVenue({ orders: client, reads: client, instruments, isOurs, leverage: config.live.leverage, since: clock.now() });
  await patiently(() => venue.connect(), patience(tell));

  const names = new KillNames(clock);
  const outcome = await closePositions({
    venue, instruments, foreign: header.foreign.lots, clock, tell, nextId: () => names.next(), wait: () => pause(1_000), ask: (read) => patiently(read, patience(tell)),
  });
  return { epoch: halted.epoch, ...outcome };
}

/** Whoever flattens does not give up at the first fault. */
function patience(tell: (line: string) => void): PatienceOptions {
  return { onFailure: (reason) => tell(`the venue did not answer (${reason}); asking again`) };
}

/** `ewkill` and the second, so that two calls of the switch never share a name. */
class KillNames {
  readonly #prefix: string;
  #count = 0;

  constructor(clock: { now(): Instant }) {
    this.#prefix = `${KILL_TAG}${Math.floor(clock.now() / SECOND).toString(36)}`;
  }

  next(): ReturnType<typeof clientOrderId> {
    this.#count++;
    return clientOrderId(`${this.#prefix}-${this.#count.toString(36)}`);
  }
}
