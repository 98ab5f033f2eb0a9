import { existsSync } from 'node:fs';
import { EdgewiseError } from '../core/errors.ts';
import { textOfSteps } from '../core/decimal-text.ts';
import { amountFromMinor, stepSize } from '../core/money.ts';
import { instant, instantFromMillis, isoFromInstant, type Instant } from '../core/time.ts';
import type { Instrument } from '../core/instrument.ts';
import type { HaltState } from '../live/halt-switch.port.ts';
import { detailText } from './detail-text.ts';
import { readHealth } from './read-health.ts';
import { liveFolderAt } from '../trading/run-folder.ts';
import { lookIntoJobLedger } from '../trading/open-job-ledger.ts';
import { openJournal } from '../trading/run-journal.ts';
import { instrumentsOfRun } from '../trading/instruments-of-run.ts';
import { partsOf } from '../trading/run-settings.ts';
import { protectionOf } from '../config/protection-of.ts';
import { RunBooks, type BooksRead } from '../trading/run-books.ts';
import type { HealthStatus } from '../trading/run-health.ts';
import { runMoney, venueBalanceMinor, type RunMoney } from '../trading/run-money.ts';
import { isReplay } from '../trading/replay-tag.ts';
import { readFlattenNote, type Flattened } from '../trading/flatten-note.ts';
import { haltsOfRun, type RunHalt } from '../trading/halts-of-run.ts';
import { runSwitch } from '../trading/run-switch.ts';
import { processOf } from '../trading/run-process.ts';
import { scheduleStatus, type ScheduleStatus } from './schedule-status.ts';
import type { SystemConfig } from '../config/system-schema.ts';

/**
 * A position as the journal knows it. Stop, target and amount are decimal text with the instrument's decimals; the
 * amount is in base currency.
 */
export interface OpenPosition {
  readonly instrument: string;
  /** Below zero for a short. */
  readonly amount: string;
  readonly entryPrice: number | undefined;
  readonly openedAt: string | undefined;
  /** The newest close that the run saw; undefined before the first. */
  readonly price: number | undefined;
  /** Decimals of the instrument's price step. */
  readonly priceDecimals: number;
  /** Price change since the entry, in quote currency, before fees and financing. */
  readonly profit: number | undefined;
  /** Trigger price of the nearest stop that rests at the venue; undefined where there is none. */
  readonly stop: string | undefined;
  /** Price of the profit target; undefined where the system has none. */
  readonly target: string | undefined;
}

/** State of a run as its files show it, whether or not its process runs. */
export interface LiveStatus {
  readonly system: string;
  readonly setting: 'paper' | 'live';
  /** Only a run that trades has an account at a venue. */
  readonly kind: 'trading' | 'replay' | 'shadow';
  readonly process: 'running' | 'not running';
  readonly pid: number | undefined;
  readonly health: HealthStatus | undefined;
  /** On a shared account the switch that counts of the two. */
  readonly halt: HaltState;
  /** Every switch that halts the run; empty where it may trade. */
  readonly halts: readonly RunHalt[];
  readonly starts: number;
  readonly events: number;
  readonly lastEvent: string | undefined;
  /** Quote currency that the account should have at the venue: see `venueBalanceMinor`. */
  readonly balance: number;
  readonly money: RunMoney;
  /** Finished ones. */
  readonly trades: number;
  readonly positions: readonly OpenPosition[];
  /** That the positions were closed from outside and are not booked yet; absent where none is shown that was. */
  readonly flattened?: Flattened;
  /** Undefined for a run without schedules, such as a replay. */
  readonly schedule: ScheduleStatus | undefined;
  /** The newest notes of the journal; `text` is the detail for people. */
  readonly notes: readonly {
    readonly at: string;
    readonly kind: string;
    readonly text: string;
    readonly detail: Readonly<Record<string, unknown>>;
  }[];
}

const NOTES = 10;

/**
 * Reads the state of a run from its files: the books from the journal, the process from the health file. It locks
 * nothing. Pass the same `books` at each call, so that only the new part of the journal is read.
 */
export async function liveStatus(folder: string, books: RunBooks = new RunBooks()): Promise<LiveStatus> {
  const paths = liveFolderAt(folder);
  const journal = openJournal(folder);
  try {
    const { header } = journal;
    const { config } = partsOf(header);
    const known = instrumentsOfRun(journal);
    const read = books.readOn(journal);
    const { ledger, seq: events, lastEvent, venueRoundingMinor } = read;
    const health = readHealth(paths.health);
    const running = processOf(folder);
    const positions = ledger.instruments.flatMap((instrument, market) =>
      openPosition({ instrument, market, read, config }),
    );
    const flattened = positions.length === 0 ? undefined : readFlattenNote(folder, journal);
    return {
      system: header.system,
      setting: header.setting,
      kind: isReplay(header) ? 'replay' : existsSync(paths.shadowVenue) ? 'shadow' : 'trading',
      process: running.kind,
      pid: running.kind === 'running' ? running.pid : undefined,
      health,
      halt: await haltOf(folder),
      halts: await haltsOfRun(folder),
      starts: journal.starts().length,
      events,
      lastEvent: lastEvent === undefined ? undefined : isoFromInstant(lastEvent),
      balance: amountFromMinor(venueBalanceMinor(ledger, ledger.instruments)),
      money: runMoney(ledger, { startingCashMinor: BigInt(header.cashMinor), venueRoundingMinor }),
      trades: ledger.trades().length,
      positions,
      ...(flattened === undefined ? {} : { flattened }),
      schedule: await readable(() =>
        scheduleStatus(() => lookIntoJobLedger(folder), config.live.schedule, venueNow(health)),
      ),
      notes: [...journal.notes()].slice(-NOTES).map(({ at, kind, detail }) => ({
        at: isoFromInstant(at),
        kind,
        text: detailText(detail, known),
        detail,
      })),
    };
  } finally {
    journal.close();
  }
}

interface PositionParts {
  readonly instrument: Instrument;
  readonly market: number;
  readonly read: BooksRead;
  readonly config: SystemConfig;
}

/** One open position for people; empty where the instrument is flat. */
function openPosition({ instrument, market, read: { ledger, prices, stops }, config }: PositionParts): OpenPosition[] {
  const position = ledger.positions[market];
  if (position === undefined || position.lots === 0) return [];
  const { lots, entryPrice, openedAt } = position;
  const marked = prices[market] ?? Number.NaN;
  const price = Number.isNaN(marked) ? undefined : marked;
  const stopTicks = stops.nearest(instrument.id);
  const targetDistance = protectionOf(config)?.targetDistance;
  return [
    {
      instrument: instrument.id,
      amount: textOfSteps(lots, instrument.lot),
      entryPrice,
      openedAt: openedAt === undefined ? undefined : isoFromInstant(openedAt),
      price,
      priceDecimals: instrument.tick.decimals,
      profit:
        price === undefined
          ? undefined
          : lots * stepSize(instrument.lot) * price - amountFromMinor(ledger.costMinor(market)),
      stop: stopTicks === undefined ? undefined : textOfSteps(stopTicks, instrument.tick),
      target:
        targetDistance === undefined || entryPrice === undefined
          ? undefined
          : (entryPrice * (1 + Math.sign(lots) * targetDistance)).toFixed(instrument.tick.decimals),
    },
  ];
}

/** Reads a part of the status. A damaged or newer job ledger must not hide the positions. */
async function readable<Part>(read: () => Promise<Part>): Promise<Part | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof EdgewiseError)) throw error;
    return undefined;
  }
}

/**
 * The venue's present time, computed from the last health. A venue in the past stands still while no process trades
 * there.
 */
function venueNow(health: HealthStatus | undefined): Instant {
  const wall = Date.now();
  if (health === undefined) return instantFromMillis(wall);
  const venueMillis = Date.parse(health.venueTime);
  if (health.speed === 1)
    return instantFromMillis(Math.round(venueMillis + Math.max(0, wall - Date.parse(health.written))));
  return instant(venueMillis * 1_000);
}

/**
 * Why the account that a run shares lets nothing be entered; undefined where it does. What a process that has ended
 * wrote last says nothing of now.
 */
export function entryBan({ process, health }: Pick<LiveStatus, 'process' | 'health'>): string | undefined {
  return process === 'running' ? health?.account?.ban : undefined;
}

/** What the run takes its switch for: one that cannot be read halts it. */
async function haltOf(folder: string): Promise<HaltState> {
  try {
    return await runSwitch(folder).read();
  } catch (error) {
    const reason = `the switch cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    return { epoch: 0, trading: 'halted', reason, by: 'the run itself', at: instant(0) };
  }
}
