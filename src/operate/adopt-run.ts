import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { KeyPair } from '../venues/key-pair.ts';
import { patiently, type PatienceOptions } from '../venues/patiently.ts';
import type { VenueClock } from '../venues/venue-clock.ts';
import type { VenueConnection, VenueKit } from '../venues/venue-kit.port.ts';
import { AdoptionFile } from '../adapters/files/adoption-file.ts';
import { countOf } from '../core/count-of.ts';
import { tradedAmong } from '../config/market-roles.ts';
import { EdgewiseError } from '../core/errors.ts';
import type { Fill } from '../core/fill.ts';
import { orStopped } from '../core/or-stopped.ts';
import { DAY, instant, SECOND, type Instant } from '../core/time.ts';
import { exactJson } from '../engine/exact-json.ts';
import { fillsSince } from '../live/start-session.ts';
import { PortfolioLedger } from '../execution/portfolio-ledger.ts';
import type { ToldCashFlow } from '../execution/venue.port.ts';
import { accountNonces } from '../trading/account-nonces.ts';
import { bookDecision, lockAdoption, type BookedDecision } from './book-decision.ts';
import { journalBooks, type RunJournalBooks } from './journal-books.ts';
import { liveFolderAt } from '../trading/run-folder.ts';
import { partsOf } from '../trading/run-settings.ts';
import { isOrderOfRun } from '../trading/kill-orders.ts';
import { planAdoption, type AdoptionPlan, type JournalBooks } from './plan-adoption.ts';
import { openRunConnection } from '../trading/run-connection.ts';
import { requireNoneWaiting } from './waiting-decision.ts';

export interface AdoptRunOptions {
  readonly folder: string;
  readonly workspace: string;
  readonly by: string;
  readonly kit: VenueKit;
  readonly keys: KeyPair;
  readonly url: string;
  readonly clock: VenueClock;
  readonly codeVersion: string;
  /** Shows the plan to the person, who decides. */
  readonly confirm: (plan: AdoptionPlan) => Promise<boolean>;
  readonly tell: (line: string) => void;
  readonly stop?: AbortSignal | undefined;
}

export interface AdoptOutcome extends Partial<BookedDecision> {
  /** `changed`: books and plan changed while the person decided, and nothing was booked. */
  readonly outcome: 'nothing-to-adopt' | 'not-confirmed' | 'changed' | 'booked';
  /** What was confirmed and decided; for `changed` what would be booked now. */
  readonly plan: AdoptionPlan;
}

/** The venue's ledger shows a trade up to a minute late. */
const LEDGER_PATIENCE_MILLIS = 90_000;
const BETWEEN_MILLIS = 3_000;

/**
 * Books trades that changed a position of a run without the run, after a person has confirmed them. The decision is
 * written to the disk before anything is booked, and all of it is booked in one transaction. The trading process of the
 * run books it; if there is none, this process does so with the lock of the run. When a process dies in between, the
 * next start of the run or `bookWaiting` books the decision. There is one decision at a time, and it is based on the
 * books at the time of the confirmation.
 */
export async function adoptRun(options: AdoptRunOptions): Promise<AdoptOutcome> {
  const { folder, by, confirm, tell } = options;
  requireNoneWaiting(folder);
  const nonces = accountNonces(options, tell);
  let opened: VenueConnection | undefined;
  try {
    const books = journalBooks(folder);
    const { header } = books;
    const connection = (opened = await openRunConnection({ ...options, header, nonces }));
    const plan = await planOf({ ...options, connection, books });
    if (plan.fills.length === 0) return { outcome: 'nothing-to-adopt', plan };
    if (!(await confirm(plan))) return { outcome: 'not-confirmed', plan };
    const lock = lockAdoption(folder, by);
    try {
      requireNoneWaiting(folder);
      const changed = await changedPlan({ ...options, connection, books }, plan);
      if (changed !== undefined) return { outcome: 'changed', plan: changed };
      const id = decide(options, plan);
      return {
        outcome: 'booked',
        plan,
        ...(await bookDecision({ ...options, connection, header }, { id, events: plan.events })),
      };
    } finally {
      lock.release();
    }
  } finally {
    opened?.close();
    nonces.close();
  }
}

/** The current plan if the books and the plan have changed; undefined otherwise. */
async function changedPlan(options: PlanOptions, before: AdoptionPlan): Promise<AdoptionPlan | undefined> {
  const books = journalBooks(options.folder);
  if (books.events.length === options.books.events.length) return undefined;
  const plan = await planOf({ ...options, books });
  return plan.events.map(exactJson).join() === before.events.map(exactJson).join() ? undefined : plan;
}

/** Writes the decision to the disk and returns its id. */
function decide({ folder, by, clock, tell }: AdoptRunOptions, { events }: AdoptionPlan): string {
  const path = liveFolderAt(folder).adoption;
  const id = `${Math.floor(clock.now() / SECOND).toString(36)}-${process.pid.toString(36)}-${randomUUID().slice(0, 8)}`;
  new AdoptionFile(path).write({ id, by, events: events.map(exactJson) });
  tell(`decided: ${countOf(events.length, 'event is', 'events are')} to be booked (${path})`);
  return id;
}

interface PlanOptions extends AdoptRunOptions {
  readonly connection: VenueConnection;
  readonly books: RunJournalBooks;
}

/** Asks the venue, and repeats that while its ledger does not show the money of a trade that is to be adopted. */
async function planOf({ kit, connection, books, clock, url, tell, stop }: PlanOptions): Promise<AdoptionPlan> {
  const { header, begunAt } = books;
  const { config, instruments } = partsOf(header);
  const venue = connection.account({
    instruments: tradedAmong(config, instruments),
    isOurs: isOrderOfRun(header),
    leverage: config.live.leverage,
    since: sinceOf(begunAt, books),
  });
  const patience: PatienceOptions = { kit, what: `the venue at ${url}`, tell, stop };
  await patiently(() => connection.learn(), patience);
  const fills: Fill[] = [];
  const flows: ToldCashFlow[] = [];
  for (const begun = performance.now(); ; await orStopped(pause(BETWEEN_MILLIS), stop)) {
    const askedAt = clock.now();
    fills.push(...(await patiently(() => venue.newFills(), patience)));
    flows.push(...(await patiently(() => venue.newCashFlows(), patience)));
    const holdings = await patiently(() => venue.holdings(), patience);
    const plan = planAdoption(books, {
      fills,
      flows,
      holdings,
      askedAt,
      notInLedger: venue.tradesNotInLedger(),
      foreignTrades: venue.foreignTrades(),
      foreignTradesCutAt: venue.foreignTradesCutAt(),
    });
    if (plan.waitsFor.length === 0) return plan;
    if (performance.now() - begun > LEDGER_PATIENCE_MILLIS) {
      throw new EdgewiseError('check-failed', "The venue's ledger does not show the money of a trade", {
        where: plan.waitsFor.join(', '),
        expected: 'its entries',
        actual: 'none yet',
        advice: 'try again in some minutes: nothing was booked',
      });
    }
    tell(
      `waiting for the venue's ledger, ${LEDGER_PATIENCE_MILLIS / 1_000} s at most: it does not show the money of trade ${plan.waitsFor.join(', ')} yet`,
    );
  }
}

/**
 * Time from which trades are read: a day before the oldest open position, and never later than the time from which the
 * run reads, so that both know the same trades.
 */
function sinceOf(begunAt: Instant, { instruments, cashMinor, events }: JournalBooks): Instant {
  const ledger = new PortfolioLedger({ instruments, cashMinor });
  for (const event of events) if (event.kind === 'fill') ledger.apply(event.fill);
  const newest = events.reduce(
    (latest, event) => Math.max(latest, event.kind === 'fill' ? event.fill.at : event.at),
    0,
  );
  const opened = ledger.positions.flatMap(({ openedAt }) => (openedAt === undefined ? [] : [openedAt]));
  const asked = fillsSince(begunAt, instant(newest), { instruments, portfolio: ledger });
  return instant(Math.max(begunAt, Math.min(asked, ...opened.map((at) => at - DAY))));
}
