import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { ArtifactFolder } from '../adapters/artifacts/artifact-folder.ts';
import { createKrakenClient, type KrakenClient } from '../adapters/ccxt/kraken-client.ts';
import { KrakenCcxtVenue } from '../adapters/ccxt/kraken-ccxt-venue.ts';
import { krakenInstruments } from '../adapters/ccxt/kraken-instruments.ts';
import { patiently, type PatienceOptions } from '../adapters/ccxt/patiently.ts';
import type { VenueClock } from '../adapters/ccxt/venue-clock.ts';
import { AdoptionFile } from '../adapters/files/adoption-file.ts';
import { countOf } from '../core/count-of.ts';
import { EdgewiseError } from '../core/errors.ts';
import type { Fill } from '../core/fill.ts';
import { orStopped } from '../core/or-stopped.ts';
import { DAY, instant, SECOND, type Instant } from '../core/time.ts';
import { exactJson } from '../engine/exact-json.ts';
import { readEvent } from '../engine/read-event.ts';
import type { AdoptedEvent } from '../live/book-adoption.ts';
import type { LiveJournalHeader } from '../live/live-journal.port.ts';
import { fillsSince } from '../live/start-session.ts';
import { PortfolioLedger } from '../execution/portfolio-ledger.ts';
import type { ToldCashFlow } from '../execution/venue.port.ts';
import { loadArtifact } from '../training/open-artifact.ts';
import { accountNonces } from './account-nonces.ts';
import { liveFolderAt, openJournal, partsOf } from './live-folder.ts';
import { KILL_TAG, openLiveRun } from './live-run.ts';
import { lockTrading } from './lock-trading.ts';
import { planAdoption, type AdoptionPlan, type JournalBooks } from './plan-adoption.ts';
import { processOf } from './run-process.ts';
import { workspaceAt } from './workspace.ts';
import { tellOnce } from './tell-once.ts';

export interface AdoptRunOptions {
  readonly folder: string;
  readonly workspace: string;
  readonly by: string;
  readonly keys: { readonly key: string; readonly secret: string };
  readonly url: string;
  readonly clock: VenueClock;
  readonly codeVersion: string;
  /** Shows the plan to the person, who decides. */
  readonly confirm: (plan: AdoptionPlan) => Promise<boolean>;
  readonly tell: (line: string) => void;
  readonly stop?: AbortSignal | undefined;
}

export interface AdoptOutcome {
  readonly outcome: 'nothing-to-adopt' | 'not-confirmed' | 'booked';
  readonly plan: AdoptionPlan;
  /** Who booked it: the process that trades the run, or this one. */
  readonly bookedBy?: 'the run' | 'this command';
}

/** The venue's ledger shows a trade up to a minute late. */
const LEDGER_PATIENCE = 90_000;
const BETWEEN = 3_000;
/** A process that trades looks for what was decided at every turn. */
const RUN_PATIENCE = 60_000;

/**
 * Books what happened to a run's position without the run, on purpose. The decision is on the disk before anything is booked,
 * and all of it is booked in one transaction: by the process that trades the run where there is one, and by this one, with the
 * run's lock, where there is none. A process that dies in between leaves the decision, which the next start of the run carries out.
 */
export async function adoptRun(options: AdoptRunOptions): Promise<AdoptOutcome> {
  const { folder, by, confirm, clock, keys, url, tell } = options;
  const inbox = new AdoptionFile(liveFolderAt(folder).adoption);
  requireNoneWaiting(inbox, liveFolderAt(folder).adoption);
  const nonces = accountNonces(options, tell);
  try {
    const header = headerOf(folder);
    const client = await createKrakenClient({ ...keys, clock, nonces, onNonceRefused: tellOnce(tell), money: header.setting === 'paper' ? 'paper' : 'real', url });
    const id = `${Math.floor(clock.now() / SECOND).toString(36)}-${process.pid.toString(36)}`;
    const plan = await planOf({ ...options, client, header });
    if (plan.fills.length === 0) return { outcome: 'nothing-to-adopt', plan };
    if (!(await confirm(plan))) return { outcome: 'not-confirmed', plan };
    inbox.write({ id, by, events: plan.events.map(exactJson) });
    tell(`decided: ${countOf(plan.events.length, 'event is', 'events are')} to be booked (${liveFolderAt(folder).adoption})`);
    const bookedBy = processOf(folder).kind === 'running' ? 'the run' : 'this command';
    if (bookedBy === 'the run') await bookedByRun(options, inbox, id);
    else await bookHere(options, client, header);
    requireBooked(folder, id);
    return { outcome: 'booked', plan, bookedBy };
  } finally {
    nonces.close();
  }
}

function requireNoneWaiting(inbox: AdoptionFile, where: string): void {
  try {
    if (inbox.read() === undefined) return;
  } catch (error) {
    throw new EdgewiseError('data-unreadable', 'What was decided before cannot be read', {
      where, expected: 'a decision of `edgewise adopt`', actual: String(error), cause: error,
      advice: 'remove this file and decide anew: what cannot be read is not booked',
    });
  }
  throw new EdgewiseError('check-failed', 'What was decided before has not been booked yet', {
    where, expected: 'no decision that waits', actual: 'one',
    advice: 'let the run book it, or start the run: it is booked or refused with its first turn',
  });
}

interface PlanOptions extends AdoptRunOptions {
  readonly client: KrakenClient;
  readonly header: LiveJournalHeader;
}

/** Asks the venue, again while its ledger does not show the money of a trade that is to be adopted. */
async function planOf({ folder, client, header, clock, url, tell, stop }: PlanOptions): Promise<AdoptionPlan> {
  const { config, instruments } = partsOf(header);
  const { begunAt, ...books } = journalBooks(folder);
  const isOurs = (order: string) => order.startsWith(header.tag) || order.startsWith(KILL_TAG);
  const venue = new KrakenCcxtVenue({
    orders: client, reads: client, instruments, isOurs, leverage: config.live.leverage, since: sinceOf(begunAt, books),
  });
  const patience: PatienceOptions = { what: `the venue at ${url}`, tell, stop };
  await patiently(() => venue.connect(), patience);
  const fills: Fill[] = [];
  const flows: ToldCashFlow[] = [];
  for (const begun = performance.now(); ; await orStopped(pause(BETWEEN), stop)) {
    const askedAt = clock.now();
    fills.push(...(await patiently(() => venue.newFills(), patience)));
    flows.push(...(await patiently(() => venue.newCashFlows(), patience)));
    const holdings = await patiently(() => venue.holdings(), patience);
    const plan = planAdoption(books, {
      fills, flows, holdings, askedAt, notInLedger: venue.tradesNotInLedger(),
      foreignTrades: venue.foreignTrades(), foreignTradesCutAt: venue.foreignTradesCutAt(),
    });
    if (plan.waitsFor.length === 0) return plan;
    if (performance.now() - begun > LEDGER_PATIENCE) {
      throw new EdgewiseError('check-failed', "The venue's ledger does not show the money of a trade", { where: plan.waitsFor.join(', '), expected: 'its entries', actual: 'none yet', advice: 'try again in some minutes: nothing was booked' });
    }
    tell(`waiting for the venue's ledger, ${LEDGER_PATIENCE / 1_000} s at most: it does not show the money of trade ${plan.waitsFor.join(', ')} yet`);
  }
}

/** Fills and cash flows of a run's journal, with what it began with. */
function journalBooks(folder: string): JournalBooks & { readonly begunAt: Instant } {
  const journal = openJournal(folder);
  try {
    const { header } = journal;
    const events: AdoptedEvent[] = [];
    for (const { kind, event } of journal.events()) {
      if (kind !== 'fill' && kind !== 'cash-flow') continue;
      const read = readEvent(event);
      if (read.kind === 'fill' || read.kind === 'cash-flow') events.push(read);
    }
    const { foreign } = header;
    const begunAt = journal.starts()[0]?.at ?? (0 as Instant);
    return { begunAt, instruments: partsOf(header).instruments, cashMinor: BigInt(header.cashMinor), events, foreign: { cashMinor: BigInt(foreign.cashMinor), lots: new Map(Object.entries(foreign.lots)) } };
  } finally {
    journal.close();
  }
}

/** A day before the oldest position that is open, and never later than the run itself asks from: both know the same trades. */
function sinceOf(begunAt: Instant, { instruments, cashMinor, events }: JournalBooks): Instant {
  const ledger = new PortfolioLedger({ instruments, cashMinor });
  for (const event of events) if (event.kind === 'fill') ledger.apply(event.fill);
  const newest = events.reduce((latest, event) => Math.max(latest, event.kind === 'fill' ? event.fill.at : event.at), 0);
  const opened = ledger.positions.flatMap(({ openedAt }) => (openedAt === undefined ? [] : [openedAt]));
  const asked = fillsSince(begunAt, instant(newest), { instruments, portfolio: ledger });
  return instant(Math.max(begunAt, Math.min(asked, ...opened.map((at) => at - DAY))));
}

function headerOf(folder: string): LiveJournalHeader {
  if (!existsSync(liveFolderAt(folder).journal)) throw new EdgewiseError('file-missing', 'There is no run in this folder', { where: folder, expected: 'a run that `edgewise paper` or `edgewise live` made', advice: '`edgewise runs list` shows them' });
  const journal = openJournal(folder);
  try {
    return journal.header;
  } finally {
    journal.close();
  }
}

/** Waits until the process of the run has booked what was decided. */
async function bookedByRun({ folder, tell, stop }: AdoptRunOptions, inbox: AdoptionFile, id: string): Promise<void> {
  tell(`waiting for the process of the run to book it, ${RUN_PATIENCE / 1_000} s at most: it looks at every turn`);
  for (const begun = performance.now(); inbox.read()?.id === id; await orStopped(pause(200), stop)) {
    if (performance.now() - begun > RUN_PATIENCE) {
      throw new EdgewiseError('check-failed', 'The process of the run has not booked it yet', { where: folder, expected: 'a turn', actual: `none in ${RUN_PATIENCE / 1_000} s`, advice: 'it will with its next turn; `edgewise status RUN` shows whether it works' });
    }
  }
}

/** With the run's lock, so that no process trades it meanwhile. */
async function bookHere(options: AdoptRunOptions, client: KrakenClient, header: LiveJournalHeader): Promise<void> {
  const { folder, workspace, keys, url, clock, codeVersion, tell, stop } = options;
  const { config, instruments } = partsOf(header);
  const lock = lockTrading({ config, setting: header.setting, workspace, folder, keys, url });
  try {
    const artifact = await loadArtifact(new ArtifactFolder(workspaceAt(workspace).artifacts), header.artifact);
    const run = await openLiveRun({
      config, artifact, folder, clock, codeVersion, setting: header.setting, place: header.place ?? 'real', tag: header.tag, past: [], lead: 0,
      instruments: krakenInstruments(client, instruments, 'begun'), orders: client, reads: client, patience: { tell, stop },
    });
    try {
      run.session.adopt();
    } finally {
      run.close();
    }
  } finally {
    lock.release();
  }
}

/** Throws where the journal does not say that it was booked. */
function requireBooked(folder: string, id: string): void {
  const journal = openJournal(folder);
  try {
    const note = [...journal.notes()].findLast(({ kind, detail }) => (kind === 'adopted' || kind === 'adoption-refused') && detail['id'] === id);
    if (note?.kind === 'adopted') return;
    throw new EdgewiseError('check-failed', 'Nothing was booked', { where: folder, expected: 'the position as it was when this was decided', actual: String(note?.detail['reason'] ?? 'no word of it in the journal'), advice: 'look at `edgewise status RUN`, and decide anew with `edgewise adopt RUN`' });
  } finally {
    journal.close();
  }
}
