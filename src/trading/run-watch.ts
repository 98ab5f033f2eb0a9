import type { Alert } from '../adapters/webhook/webhook-alerts.ts';
import { baseAmount } from '../core/base-amount.ts';
import { countOf } from '../core/count-of.ts';
import type { Instrument } from '../core/instrument.ts';
import type { Instant } from '../core/time.ts';
import type { EngineOutput } from '../engine/engine-output.ts';
import type { EngineEvent } from '../engine/event.ts';
import { hasEnded } from '../execution/order-tracker.ts';
import type { HealthStatus } from './run-health.ts';
import type { RunLog } from './run-log.ts';
import type { SystemConfig } from '../config/system-schema.ts';
import { whatStays } from './what-stays.ts';

export interface RunWatchOptions {
  /** When the process began, by the venue's clock. */
  readonly begunAt: Instant;
  readonly log: Pick<RunLog, 'happened' | 'failed'>;
  readonly alert: (alert: Alert) => void;
  /** Keeps a fault, or its end, in the journal, where the checklist before live trading looks. */
  readonly note: (kind: 'health' | 'stop', detail: Readonly<Record<string, unknown>>) => void;
  readonly limits: WatchLimits;
  /** A line for whoever watches the process: what of its account keeps the run from entering. */
  readonly warn?: (text: string) => void;
  /** What the run trades, as far as it is known by now: amounts are told in its units. */
  readonly instruments: () => readonly Instrument[];
}

/** From where on something is told. */
export interface WatchLimits {
  /** Failed turns in a row; the supervisor stops entries at the same number. */
  readonly errorLimit: number;
  readonly leastDiskGigabytes: number;
  readonly mostMemoryMegabytes: number;
}

/** The thresholds that a system file sets. */
export function watchLimits({ live }: Pick<SystemConfig, 'live'>): WatchLimits {
  return {
    errorLimit: live.error_limit,
    leastDiskGigabytes: live.alert_below_disk_gigabytes,
    mostMemoryMegabytes: live.alert_above_memory_megabytes,
  };
}

/** Something about a run that a person has to know of while it lasts. */
export type Fault = 'halted' | 'reducing' | 'books' | 'journal' | 'errors' | 'data' | 'disk' | 'memory' | 'account';

/** What is wrong with a run, in words; absent where nothing is. */
export function faultsOf(
  { guardian, components, failuresInARow, diskFreeGigabytes, memoryMegabytes, account }: HealthStatus,
  { errorLimit, leastDiskGigabytes, mostMemoryMegabytes }: WatchLimits,
): ReadonlyMap<Fault, string> {
  const found = new Map<Fault, string>();
  if (guardian.state === 'halted' || guardian.state === 'reducing')
    found.set(guardian.state, `${guardian.state} by ${guardian.by}: ${guardian.reason}`);
  if (components.books === 'differ')
    found.set(
      'books',
      "our books and the venue's differ; nothing is entered until they agree, and `edgewise adopt` books what was closed elsewhere",
    );
  if (account?.ban !== undefined) found.set('account', `nothing is entered: ${account.ban}`);
  if (components.journal === 'failing')
    found.set('journal', 'the journal cannot be written; nothing is entered until it can');
  if (failuresInARow >= errorLimit)
    found.set('errors', `${countOf(failuresInARow, 'turn')} failed in a row; nothing is entered until one succeeds`);
  if (components.data.startsWith('stale')) found.set('data', components.data);
  if (diskFreeGigabytes !== undefined && diskFreeGigabytes < leastDiskGigabytes)
    found.set('disk', `${diskFreeGigabytes} GB are free on its disk; ${leastDiskGigabytes} are asked`);
  if (memoryMegabytes > mostMemoryMegabytes)
    found.set('memory', `it uses ${memoryMegabytes} MB of memory, more than ${mostMemoryMegabytes}`);
  return found;
}

/**
 * Hears what a run does and how it is, and tells logs, journal and people: each fault once when it begins and once when
 * it ends.
 */
export class RunWatch {
  readonly #options: RunWatchOptions;
  readonly #lasting = new Map<Fault, string>();
  /** Stops that were sent and have not ended, by id. */
  readonly #protective = new Set<string>();

  constructor(options: RunWatchOptions) {
    this.#options = options;
  }

  started({ pid, url, speed, components, positions }: HealthStatus): void {
    this.#options.note('health', { started: pid, speed });
    this.#options.log.happened('start', { pid, url, model: components.model, positions });
    this.#options.alert({ kind: 'start', message: `process ${pid} trades`, detail: { url, positions } });
  }

  stopped({ positions, pid }: HealthStatus): void {
    this.#options.note('stop', { pid, positions });
    this.#options.log.happened('stop', { pid, positions });
    this.#options.alert({
      kind: 'stop',
      message: `process ${pid} stopped in order; ${whatStays(positions)}`,
      detail: { positions },
    });
  }

  crashed(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.#options.log.failed('crash', { message, stack: error instanceof Error ? error.stack : undefined });
    this.#options.alert({
      kind: 'crash',
      message: `process ${process.pid} ended by a failure: ${message.slice(0, 300)}`,
    });
  }

  turnFailed(error: unknown, inARow: number): void {
    this.#options.log.failed('turn', { inARow, message: error instanceof Error ? error.message : String(error) });
  }

  heard(event: EngineEvent, output: EngineOutput): void {
    const { log } = this.#options;
    if (event.kind === 'fill') log.happened('fill', { fill: event.fill });
    // What comes before the start is caught up on, and was never to be traded.
    if (event.kind === 'forecast-missing' && event.at >= this.#options.begunAt)
      log.failed('forecast', { reason: event.reason });
    // Other systems of the account log their own trades.
    const isForeign = event.kind === 'cash-flow' && event.cause === 'foreign';
    if ((event.kind === 'command' || event.kind === 'cash-flow') && !isForeign) log.happened(event.kind, { ...event });
    for (const { instrument, belief, reason, outcome } of output.decisions)
      log.happened('decision', { instrument, belief, reason, outcome });
    for (const refusal of output.refusals) this.#refused(refusal);
    for (const { order } of output.orders) {
      log.happened('order', { order });
      if (order.purpose === 'protect') this.#protective.add(order.id);
    }
    for (const change of output.changes) this.#changed(change);
  }

  #refused({ order, refusals }: EngineOutput['refusals'][number]): void {
    const { id, instrument, side, purpose } = order;
    const reasons = refusals.map(({ reason }) => reason);
    this.#options.log.happened('refusal', { order: id, instrument, side, purpose, reasons });
    if (purpose === 'protect') this.#stopRefused(instrument, reasons.join('; '));
  }

  #changed(change: EngineOutput['changes'][number]): void {
    const { log } = this.#options;
    if (change.kind !== 'order') {
      log.happened(change.kind, { ...change });
      if (change.kind === 'unprotected' || change.kind === 'too-small' || change.kind === 'missing')
        this.#bare(change.kind, change.instrument, change.lots);
    } else if (change.state.kind === 'rejected') {
      log.failed('order-rejected', { order: change.order, reason: change.state.reason });
      if (this.#protective.delete(change.order)) this.#stopRefused(change.order, change.state.reason);
    } else {
      log.happened('order-state', { order: change.order, state: change.state });
      if (hasEnded(change.state)) this.#protective.delete(change.order);
    }
  }

  /** Compares the health with what it was. */
  healthIs(status: HealthStatus): void {
    const { log, alert, note } = this.#options;
    const faults = faultsOf(status, this.#options.limits);
    for (const [fault, message] of faults) {
      if (!this.#lasting.has(fault)) {
        note('health', {
          fault,
          message,
          by: fault === 'halted' || fault === 'reducing' ? status.guardian.by : 'system',
        });
        log.failed(fault, { message });
        alert({ kind: fault, message, detail: { equity: status.equity, positions: status.positions } });
        if (fault === 'account') this.#options.warn?.(message);
      }
      this.#lasting.set(fault, message);
    }
    for (const fault of this.#lasting.keys()) {
      // A disk that cannot be looked at just now may be as full as it was.
      if (faults.has(fault) || (fault === 'disk' && status.diskFreeGigabytes === undefined)) continue;
      this.#lasting.delete(fault);
      note('health', { over: fault });
      log.happened('fault-over', { fault });
      alert({ kind: `${fault}-over`, message: `no longer: ${fault}` });
    }
  }

  #bare(kind: keyof typeof BARE, instrument: string, lots: number): void {
    this.#options.log.failed(kind, { instrument, lots });
    const amount = baseAmount(
      lots,
      this.#options.instruments().find(({ id }) => id === instrument),
    );
    const message = `${instrument}: ${amount} ${BARE[kind]}`;
    this.#options.alert({ kind, message, detail: { instrument, lots } });
  }

  #stopRefused(what: string, reason: string): void {
    this.#options.log.failed('stop-refused', { what, reason });
    this.#options.alert({ kind: 'stop-refused', message: `a protective stop was refused (${what}): ${reason}` });
  }
}

/** What is told of lots of a position that are not as they should be. */
const BARE = {
  unprotected: 'is a position without its stop while halted: resume places the stop, flatten closes the position',
  'too-small':
    "is below the venue's smallest order: it can be neither closed nor guarded, and nothing is entered there",
  missing:
    'is in our books and not at the venue: stops and exits are for what is there; what the ledger of the venue credited less for its trades is booked as a shortfall, for anything else see `edgewise adopt RUN`',
} as const;
