import { rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { NonceSource } from '../wire/nonce-source.port.ts';
import type { KeyPair } from '../venues/key-pair.ts';
import { patiently, type PatienceOptions } from '../venues/patiently.ts';
import { machineClock, type VenueClock } from '../venues/venue-clock.ts';
import type { VenueConnection, VenueKit } from '../venues/venue-kit.port.ts';
import { HaltFile } from '../adapters/files/halt-file.ts';
import { lockAccount, type AccountLock } from '../adapters/sqlite/account-lock.ts';
import { DAY, instant, isoFromInstant, MILLISECOND, type Instant } from '../core/time.ts';
import { EdgewiseError } from '../core/errors.ts';
import { orStopped } from '../core/or-stopped.ts';
import type { HaltState } from '../live/halt-switch.port.ts';
import { accountNonces } from './account-nonces.ts';
import { closePositions, type ClosePositionsOutcome } from './close-positions.ts';
import { GRACE } from './closing-orders.ts';
import { writeFlattenNote } from './flatten-note.ts';
import { runSwitch } from './run-switch.ts';
import { liveFolderAt } from './run-folder.ts';
import { closingPartsOf } from './closing-parts.ts';
import { isOrderOfRun, KillNames } from './kill-orders.ts';
import { readRun, type ReadRun } from './read-run.ts';
import { openRunConnection } from './run-connection.ts';
import { RunLots } from './run-lots.ts';

/** Where the positions of a run are closed, and as whom. */
export interface KillSwitchVenue {
  /**
   * Of a key of its own, so that nonces and the count of calls of the trading process do not matter. What its orders
   * have used up of a pair's limit, this key lacks too: that is the account's.
   */
  readonly keys: KeyPair;
  readonly kit: VenueKit;
  readonly url: string;
  readonly clock: VenueClock;
}

export interface KillSwitchOptions {
  readonly folder: string;
  readonly reason: string;
  readonly by: string;
  /** Finds the venue and a key for it, which may fail: asked only once the run is halted. */
  readonly reach: () => Promise<KillSwitchVenue>;
  readonly tell: (line: string) => void;
  /** Ends it at once, whatever is closed by then. */
  readonly stop?: AbortSignal | undefined;
}

export interface KillSwitchOutcome extends ClosePositionsOutcome {
  /** Undefined where the switch could not be set. */
  readonly epoch: number | undefined;
  /** The switch at the end, where it is not halted any more though it was set. */
  readonly resumed?: Pick<HaltState, 'epoch' | 'by'>;
}

/**
 * Stops a run from outside: sets the halt switch, takes its orders back, closes its positions, and asks until the venue
 * says that both are gone. Needs nothing of the trading process: not its memory, not its lock, not that it runs at all.
 * What the account holds beside the run is left alone: closed is what the run's own fills have left, and for as long as
 * an order of the run may still arrive, the account is watched.
 */
export async function flattenRun(options: KillSwitchOptions): Promise<KillSwitchOutcome> {
  const { folder, reason, by, tell } = options;
  const epoch = await halt(folder, { reason, by, at: machineClock().now() }, tell);
  try {
    const outcome = await flattenHalted(options);
    // Before the switch is read once more: what a run enters after a resume comes after the note in its journal.
    if (epoch !== undefined && outcome.left.length === 0 && outcome.unexplained === undefined)
      noteFlat(options, outcome);
    const resumed = epoch === undefined ? undefined : await resumedNow(folder);
    if (resumed !== undefined) rmSync(liveFolderAt(folder).flattened, { force: true });
    const { flatAt: _, ...closed } = outcome;
    return { epoch, ...closed, ...(resumed === undefined ? {} : { resumed }) };
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
    const isHalted = epoch !== undefined && (await resumedNow(folder)) === undefined;
    tell(`${isHalted ? 'halted' : 'NOT halted'}, NOT flat, because this came in between: ${why}`);
    throw error;
  }
}

/** A note that cannot be written changes nothing of what was closed. */
function noteFlat({ folder, by, reason, tell }: KillSwitchOptions, { flatAt, closed }: FlatRun): void {
  try {
    writeFlattenNote(folder, { at: isoFromInstant(flatAt), by, reason, closed });
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
    tell(`\`edgewise status\` shows the positions from before until the run is started again: ${why}`);
  }
}

/** The switch where it says that trading is on. One that cannot be read halts every run. */
async function resumedNow(folder: string): Promise<Pick<HaltState, 'epoch' | 'by'> | undefined> {
  try {
    const { trading, epoch, by } = await runSwitch(folder).read();
    return trading === 'on' ? { epoch, by } : undefined;
  } catch {
    return undefined;
  }
}

/** What was closed, and the venue's time at which it had ended. */
interface FlatRun extends ClosePositionsOutcome {
  readonly flatAt: Instant;
}

async function flattenHalted(options: KillSwitchOptions): Promise<FlatRun> {
  const { folder, by, tell, reach } = options;
  const lock = lockFlatten(folder, by, tell);
  try {
    const venue = await reach();
    const nonces = accountNonces(venue, tell);
    try {
      const closed = await closeRun({ ...options, ...venue, nonces });
      return { ...closed, flatAt: venue.clock.now() };
    } finally {
      nonces.close();
    }
  } finally {
    lock?.release();
  }
}

type ClosingOptions = KillSwitchOptions & KillSwitchVenue & { readonly nonces: NonceSource };

async function closeRun(options: ClosingOptions): Promise<ClosePositionsOutcome> {
  const { folder, tell } = options;
  const run = readRun(folder, tell);
  if (run.kept === undefined)
    tell('the journal is damaged: what the account holds beyond what it held before the run is closed');
  const connection = await openRunConnection({ ...options, header: run.header });
  try {
    return await closeAt(connection, run, options);
  } finally {
    connection.close();
  }
}

async function closeAt(
  connection: VenueConnection,
  { header, kept, instruments, begunAt }: ReadRun,
  { kit, url, clock, tell, stop }: ClosingOptions,
): Promise<ClosePositionsOutcome> {
  const { leverage } = closingPartsOf(header);
  const venue = connection.account({
    instruments,
    isOurs: isOrderOfRun(header),
    leverage,
    // What was sold before the run began was sold for another one.
    since: instant(Math.max(begunAt ?? 0, (kept?.lastEvent ?? clock.now()) - DAY)),
  });
  const patience: PatienceOptions = { kit, what: `the venue at ${url}`, tell, stop };
  await patiently(() => connection.learn(), patience);
  const names = new KillNames(header, clock);
  const ask = <Answer>(read: () => Promise<Answer>): Promise<Answer> => patiently(read, patience);
  const lots = new RunLots({ venue, instruments, kept, foreign: header.foreign.lots, ask, clock, tell });
  return closePositions({
    venue,
    instruments,
    clock,
    tell,
    ask,
    nextId: () => names.next(),
    lotsToClose: () => lots.read(),
    unexplained: () => lots.unexplained,
    hasBeside: (instrument) => lots.hasBeside(instrument),
    doubtOf: (instrument) => lots.reasonToWait(instrument),
    watchUntil: instant((kept === undefined ? clock.now() : (kept.sentAt ?? 0)) + GRACE),
    wait: (time) => orStopped(pause(time / MILLISECOND / Math.max(1, clock.speed)), stop),
  });
}

/**
 * Two at once would each sell what one has to: the second is refused. A lock that cannot be kept keeps nobody from
 * closing.
 */
function lockFlatten(folder: string, by: string, tell: (line: string) => void): AccountLock | undefined {
  try {
    return lockAccount(liveFolderAt(folder).flattenLock, `flatten by ${by}, process ${process.pid}`, {
      refusal: 'Another process flattens this run',
    });
  } catch (error) {
    if (error instanceof EdgewiseError && error.code === 'check-failed') throw error;
    tell('no lock could be kept: let nobody else flatten this run meanwhile');
    return undefined;
  }
}

/** A switch that cannot be set must not keep anybody from closing; undefined then. */
async function halt(
  folder: string,
  { reason, by, at }: { readonly reason: string; readonly by: string; readonly at: Instant },
  tell: (line: string) => void,
): Promise<number | undefined> {
  try {
    const { epoch } = await new HaltFile(liveFolderAt(folder).halt).set({ trading: 'halted', reason, by, at });
    tell(`halted: epoch ${epoch}, nothing more is sent by the run`);
    return epoch;
  } catch (error) {
    const why = error instanceof EdgewiseError ? (error.details.actual ?? error.message) : String(error);
    tell(`THE SWITCH COULD NOT BE SET, ${why}: end the process of the run, or it may go on sending`);
    return undefined;
  }
}
