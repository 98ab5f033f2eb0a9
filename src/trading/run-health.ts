import { baseAmount } from '../core/base-amount.ts';
import { statfsSync } from 'node:fs';
import { replaceSmallFile } from '../adapters/files/replace-small-file.ts';
import { countOf } from '../core/count-of.ts';
import { textOfSteps } from '../core/decimal-text.ts';
import { isoFromInstant, MINUTE, SECOND, type Duration, type Instant } from '../core/time.ts';
import type { Engine } from '../engine/engine.ts';
import type { EntryCounts } from '../engine/entry-funnel.ts';
import type { LiveSession } from '../live/live-session.ts';
import type { UnreadMarket } from '../live/moment-feed.port.ts';
import type { AccountHealth } from './account-guard.ts';
import type { ShadowHealth } from './shadow.port.ts';

/** The parts of a run that can be ill by themselves. */
export type Component = 'exchange' | 'data' | 'model' | 'journal' | 'books' | 'hints';

/** What the health file says. Written whole or not at all, several times a minute. */
export interface HealthStatus {
  readonly state: 'running' | 'degraded' | 'stopped';
  readonly pid: number;
  readonly system: string;
  readonly setting: 'paper' | 'live';
  readonly url: string;
  readonly venueTime: string;
  /** Venue seconds per second. */
  readonly speed: number;
  readonly written: string;
  readonly startedAt: string;
  readonly uptimeSeconds: number;
  readonly components: Readonly<Record<Component, string>>;
  /** Since when each component says what it says, by this machine's clock. */
  readonly since: Readonly<Record<Component, string>>;
  readonly guardian: { readonly state: string; readonly reason: string; readonly by: string };
  readonly equity: number;
  readonly positions: readonly HeldPosition[];
  readonly working: readonly {
    readonly id: string;
    readonly instrument: string;
    readonly side: string;
    readonly kind: string;
    readonly purpose: string;
    readonly amount: string;
    readonly state: string;
  }[];
  readonly moments: number;
  /** Absent where no other system can trade the account. */
  readonly account?: AccountHealth;
  /** Absent where there are none. */
  readonly failedRefits?: readonly FailedRefits[];
  /** Absent where the run has none. */
  readonly shadows?: readonly ShadowHealth[];
  /**
   * What became of every chance to enter since the run began, restarts included; absent in files of earlier versions.
   */
  readonly entries?: EntryCounts;
  readonly turns: number;
  readonly failures: number;
  readonly failuresInARow: number;
  /** Of one core, since the health was written last. */
  readonly cpuPercent: number;
  readonly memoryMegabytes: number;
  /** Absent where it could not be read. */
  readonly diskFreeGigabytes?: number;
}

/** What a run holds of an instrument. `amount` tells its lots in base currency, for people. */
export interface HeldPosition {
  readonly instrument: string;
  /** Below zero for a short. */
  readonly lots: number;
  readonly amount: string;
  /** Lots that neither a stop nor an exit stands for; absent where there are none. */
  readonly bareLots?: number;
  readonly bareAmount?: string;
}

/** What a run always is. */
export interface RunFacts {
  readonly system: string;
  readonly setting: 'paper' | 'live';
  readonly url: string;
  readonly model: string;
  readonly speed: number;
  readonly interval: Duration;
  /** A folder on the disk that the journal is on. */
  readonly folder: string;
}

/**
 * A fitted feature whose refits have learned nothing: so many of all. It went on with the parameters of its artefact.
 */
export interface FailedRefits {
  readonly feature: string;
  readonly failed: number;
  readonly all: number;
}

/** What a run is just now. */
export interface RunNow {
  readonly session: Pick<LiveSession, 'moments' | 'journalState' | 'books' | 'unreadMarkets'>;
  readonly engine: Pick<
    Engine,
    'guardianState' | 'portfolio' | 'instruments' | 'workingOrders' | 'bareLots' | 'entryCounts'
  >;
  readonly venueTime: Instant;
  /** Of the newest moment seen. */
  readonly newest: Instant | undefined;
  readonly turns: number;
  readonly failures: number;
  readonly failuresInARow: number;
  /** Whether the sockets that only hint are there; nothing depends on them. */
  readonly hints: string;
  readonly shadows: readonly ShadowHealth[];
  readonly account?: AccountHealth | undefined;
  readonly failedRefits: readonly FailedRefits[];
}

/** Takes the health of a run, and remembers since when each component is as it is. */
export class HealthMeter {
  readonly #facts: RunFacts;
  readonly #startedAt = new Date();
  readonly #since = new Map<Component, { readonly says: string; readonly at: string }>();
  #usage = { cpu: process.cpuUsage(), at: performance.now() };

  constructor(facts: RunFacts) {
    this.#facts = facts;
  }

  take(state: HealthStatus['state'], now: RunNow): HealthStatus {
    const free = freeGigabytes(this.#facts.folder);
    const { system, setting, url, speed } = this.#facts;
    const { engine, session, venueTime, turns, failures, failuresInARow } = now;
    const written = new Date().toISOString();
    const components: HealthStatus['components'] = {
      exchange: failuresInARow === 0 ? 'up' : `${countOf(failuresInARow, 'turn')} failed in a row`,
      data: this.#data(now),
      model: this.#facts.model,
      journal: session.journalState,
      books: session.books,
      hints: now.hints,
    };
    const { kind, reason, by } = engine.guardianState;
    return {
      state,
      pid: process.pid,
      system,
      setting,
      url,
      venueTime: isoFromInstant(venueTime),
      speed,
      written,
      startedAt: this.#startedAt.toISOString(),
      uptimeSeconds: Math.round((Date.now() - this.#startedAt.getTime()) / 1_000),
      components,
      since: this.#sinceWhen(components, written),
      guardian: { state: kind, reason, by },
      equity: engine.portfolio.equity,
      positions: positionsOf(engine),
      working: engine.workingOrders().map(({ request, state: { kind: stateKind } }) => {
        const lot = engine.instruments.find(({ id }) => id === request.instrument)?.lot;
        return {
          id: request.id,
          instrument: request.instrument,
          side: request.side,
          kind: request.kind,
          purpose: request.purpose,
          amount: lot === undefined ? `${request.lots} lots` : textOfSteps(request.lots, lot),
          state: stateKind,
        };
      }),
      moments: session.moments,
      ...(now.account === undefined ? {} : { account: now.account }),
      ...(now.failedRefits.length === 0 ? {} : { failedRefits: now.failedRefits }),
      ...(now.shadows.length === 0 ? {} : { shadows: now.shadows }),
      entries: engine.entryCounts(),
      turns,
      failures,
      failuresInARow,
      cpuPercent: this.#cpuPercent(),
      memoryMegabytes: Math.round(process.memoryUsage.rss() / 1e6),
      ...(free === undefined ? {} : { diskFreeGigabytes: free }),
    };
  }

  /**
   * A candle is late when the one after it should be there too. A market of several that cannot be read is late when a
   * moment was surely given without it.
   */
  #data({ session, newest, venueTime }: RunNow): string {
    if (session.moments === 0 || newest === undefined) return 'no candle yet';
    const { interval, speed } = this.#facts;
    const late = venueTime - newest;
    const patience = Math.max(5 * MINUTE, 10 * SECOND * speed);
    if (late > 2 * interval + patience)
      return `stale: the newest candle closed ${countOf(Math.round(late / MINUTE), 'minute')} ago`;
    const unread = session.unreadMarkets.filter(({ since }) => venueTime - since > patience);
    return unread.length === 0 ? 'up' : `stale: ${unread.map(unreadInWords).join('; ')}`;
  }

  #sinceWhen(components: HealthStatus['components'], now: string): HealthStatus['since'] {
    const sinceOf = (component: Component): string => {
      // Numbers in a text change all the time; what it says is its first word.
      const says =
        component === 'model' ? components.model : (/^[a-z -]+/.exec(components[component])?.[0] ?? 'failing');
      const before = this.#since.get(component);
      if (before?.says === says) return before.at;
      this.#since.set(component, { says, at: now });
      return now;
    };
    return {
      exchange: sinceOf('exchange'),
      data: sinceOf('data'),
      model: sinceOf('model'),
      journal: sinceOf('journal'),
      books: sinceOf('books'),
      hints: sinceOf('hints'),
    };
  }

  #cpuPercent(): number {
    const at = performance.now();
    const { user, system } = process.cpuUsage(this.#usage.cpu);
    const percent = (user + system) / 10 / Math.max(1, at - this.#usage.at);
    this.#usage = { cpu: process.cpuUsage(), at };
    return Math.round(percent * 10) / 10;
  }
}

function positionsOf({ instruments, portfolio, bareLots }: RunNow['engine']): HealthStatus['positions'] {
  return instruments.flatMap((instrument, market) => {
    const bare = bareLots.get(instrument.id);
    const lots = portfolio.lots(market);
    return lots === 0
      ? []
      : [
          {
            instrument: instrument.id,
            lots,
            amount: baseAmount(lots, instrument),
            ...(bare === undefined ? {} : { bareLots: bare, bareAmount: baseAmount(bare, instrument) }),
          },
        ];
  });
}

function unreadInWords({ instrument, since, failures, reason }: UnreadMarket): string {
  const when = isoFromInstant(since);
  return `${instrument} cannot be read since ${when} (${countOf(failures, 'failure')}), and its candles are missing: ${reason.split('\n')[0] ?? ''}`;
}

/** Room on the disk of a folder; undefined where it cannot be read, which is no full disk. */
export function freeGigabytes(folder: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return Math.round((bavail * bsize) / 1e8) / 10;
  } catch {
    return undefined;
  }
}

/** A health file that cannot be written is missed by whoever reads it; trading does not stop for it. */
export function writeHealth(path: string, status: HealthStatus): void {
  try {
    replaceSmallFile(path, `${JSON.stringify(status, undefined, 2)}\n`, { afterPowerCut: 'may-be-lost' });
  } catch {
    // The disk is full, which the journal tells.
  }
}
