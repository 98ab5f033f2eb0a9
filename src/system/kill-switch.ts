import { setTimeout as pause } from 'node:timers/promises';
import { createKrakenClient } from '../adapters/ccxt/kraken-client.ts';
import { KrakenCcxtVenue } from '../adapters/ccxt/kraken-ccxt-venue.ts';
import { MonotonicNonce } from '../adapters/ccxt/monotonic-nonce.ts';
import type { VenueClock } from '../adapters/ccxt/venue-clock.ts';
import { patiently, type PatienceOptions } from '../adapters/ccxt/patiently.ts';
import { HaltFile } from '../adapters/files/halt-file.ts';
import { clientOrderId, type OrderRequest } from '../core/order.ts';
import { SECOND, type Instant } from '../core/time.ts';
import { isApproved, type Venue } from '../execution/venue.port.ts';
import { Guardian } from '../risk/guardian.ts';
import { liveFolderAt, openJournal, partsOf } from './live-folder.ts';
import { KILL_TAG } from './live-run.ts';

export interface KillSwitchOptions {
  readonly folder: string;
  readonly reason: string;
  readonly by: string;
  /** Of a key of its own, so that nonces and the count of calls of the trading process do not matter. What its orders have used up of a pair's limit, this key lacks too: that is the account's. */
  readonly keys: { readonly key: string; readonly secret: string };
  readonly url: string;
  readonly clock: VenueClock;
  readonly tell: (line: string) => void;
}

export interface KillSwitchOutcome {
  readonly epoch: number;
  readonly cancelled: number;
  readonly closed: readonly string[];
  /** Positions of this run that are still there. */
  readonly left: readonly string[];
}

/** Times that the venue is asked until it says that nothing is left. */
const ROUNDS = 40;
/** The account has to stay flat for so many readings: what was on its way when the switch was set may arrive late. */
const FLAT_READINGS = 3;

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

  const guardian = new Guardian({ checks: [] });
  const names = new KillNames(clock);
  let cancelled = 0;
  let flatReadings = 0;
  const closed: string[] = [];
  for (let round = 0; round < ROUNDS && flatReadings < FLAT_READINGS; round++) {
    const { ours } = await patiently(() => venue.openOrders(), patience(tell));
    for (const { id } of ours) {
      const outcome = await venue.cancel(id);
      if (outcome.kind === 'cancelled') cancelled++;
      tell(`cancel ${id}: ${outcome.kind}`);
    }
    const held = await heldLots(venue, header.foreign.lots, instruments.map(({ id }) => id), tell);
    for (const [instrument, lots] of held) {
      const order: OrderRequest = {
        id: names.next(), instrument, kind: 'market', side: lots > 0 ? 'sell' : 'buy', lots: Math.abs(lots), purpose: 'exit', reduce: 'reduce-only', createdAt: clock.now(),
      };
      const approved = guardian.review(order, { now: clock.now(), portfolio: { cash: 0, equity: 0, positions: [] }, instruments, prices: new Float64Array(instruments.length).fill(Number.NaN), workingEntries: [], dayStartEquity: 0 });
      if (!isApproved(approved)) throw new Error(`A reduce-only order was refused: ${approved.reason}`);
      const outcome = await venue.submit(approved);
      tell(`close ${instrument}, ${lots} lots: ${outcome.kind === 'accepted' ? 'sent' : outcome.reason}`);
      // An answer that was lost is not sent again blindly: the next reading says what is left.
      if (outcome.kind === 'accepted') closed.push(instrument);
    }
    flatReadings = held.size === 0 && ours.length === 0 ? flatReadings + 1 : 0;
    await pause(1_000);
  }
  const left = [...(await heldLots(venue, header.foreign.lots, instruments.map(({ id }) => id), tell)).keys()];
  return { epoch: halted.epoch, cancelled, closed: [...new Set(closed)], left };
}

async function heldLots(venue: Venue, foreign: Readonly<Record<string, number>>, instruments: readonly string[], tell: (line: string) => void): Promise<ReadonlyMap<string, number>> {
  const { lots } = await patiently(() => venue.holdings(), patience(tell));
  return new Map(instruments.flatMap((id) => {
    const held = (lots.get(id) ?? 0) - (foreign[id] ?? 0);
    return held === 0 ? [] : [[id, held] as const];
  }));
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
