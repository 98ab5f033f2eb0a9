import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Instrument } from '../core/instrument.ts';
import { amountFromMinor } from '../core/money.ts';
import { DAY, isoFromInstant } from '../core/time.ts';
import { detailText } from './detail-text.ts';
import { liveFolderAt } from '../trading/run-folder.ts';
import { openJournal } from '../trading/run-journal.ts';
import { instrumentsOfRun } from '../trading/instruments-of-run.ts';
import { liveStatus, type LiveStatus } from './run-status.ts';
import type { LoggedLine } from './logged-line.ts';
import { recommend } from './recommend.ts';
import type { RunPerformance } from './run-performance.ts';
import { partsOf } from '../trading/run-settings.ts';
import { watchLimits, type WatchLimits } from '../trading/run-watch.ts';
import { RunBooks } from '../trading/run-books.ts';
import { accountSwitchPath } from '../trading/run-switch.ts';

/** A finished trade, for people. Money in quote currency, after fees and financing. */
export interface RecentTrade {
  readonly instrument: string;
  readonly side: 'long' | 'short';
  readonly closedAt: string;
  readonly entryPrice: number;
  readonly exitPrice: number;
  /** Decimals of the instrument's price step. */
  readonly priceDecimals: number;
  readonly net: number;
}

/** Everything that the monitor shows of a run. */
export interface MonitorView {
  readonly folder: string;
  readonly at: string;
  readonly status: LiveStatus;
  readonly performance: RunPerformance;
  /** The newest last. */
  readonly recentTrades: readonly RecentTrade[];
  readonly activity: readonly LoggedLine[];
  readonly errors: readonly LoggedLine[];
  readonly recommendations: readonly string[];
}

const SHOWN = 8;
/** Size of the end of a log that is read, in bytes. It holds more than a screen of lines. */
const TAIL = 64_000;

/** Reads a run repeatedly, and only the new part of its journal. Locks nothing. */
export class RunMonitor {
  readonly #folder: string;
  readonly #books = new RunBooks();
  #read: ({ readonly mark: string; readonly status: LiveStatus } & JournalRead) | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async view(): Promise<MonitorView> {
    const paths = liveFolderAt(this.#folder);
    const mark = [
      paths.journal,
      `${paths.journal}-wal`,
      paths.health,
      paths.halt,
      paths.flattened,
      paths.accountSwitch,
      accountSwitchOf(this.#folder) ?? paths.accountSwitch,
      paths.schedule,
      `${paths.schedule}-wal`,
    ]
      .map(sizeAndTime)
      .join(' ');
    if (this.#read?.mark !== mark) {
      const status = await liveStatus(this.#folder, this.#books);
      this.#read = { mark, status, ...readJournal(this.#folder, this.#books, status) };
    }
    const { status, performance, recentTrades, instruments, limits } = this.#read;
    const errors = lastLines(paths.logs, 'errors', instruments);
    return {
      folder: this.#folder,
      at: new Date().toISOString(),
      status,
      performance,
      recentTrades,
      activity: lastLines(paths.logs, 'trading', instruments),
      errors,
      recommendations: recommend({ status, performance, errors, limits, folder: this.#folder, now: new Date() }),
    };
  }
}

interface JournalRead {
  readonly limits: WatchLimits;
  readonly instruments: readonly Instrument[];
  readonly performance: RunPerformance;
  readonly recentTrades: readonly RecentTrade[];
}

function readJournal(folder: string, books: RunBooks, { money, health }: LiveStatus): JournalRead {
  const journal = openJournal(folder);
  try {
    const { ledger, day, peak, lastEvent } = books.readOn(journal);
    const instruments = instrumentsOfRun(journal);
    const now = health === undefined ? (lastEvent ?? 0) : Date.parse(health.venueTime) * 1_000;
    // On a day without a closed candle the profit of the day is zero.
    const isToday = Math.floor(now / DAY) === day.number;
    const trades = ledger.trades();
    const { equity } = money;
    return {
      limits: watchLimits(partsOf(journal.header).config),
      instruments,
      performance: {
        ...money,
        dayProfit: isToday ? equity - day.equity - amountFromMinor(ledger.transfersMinor - day.transfersMinor) : 0,
        drawdown: peak.value > 0 ? Math.max(0, 1 - equity / peak.value) : 0,
        trades: trades.length,
        winRate:
          trades.length === 0 ? undefined : trades.filter(({ netMinor }) => netMinor > 0n).length / trades.length,
      },
      recentTrades: trades.slice(-SHOWN).map(({ instrument, side, exitAt, entryPrice, exitPrice, netMinor }) => ({
        instrument,
        side,
        closedAt: isoFromInstant(exitAt),
        entryPrice,
        exitPrice,
        priceDecimals: instruments.find(({ id }) => id === instrument)?.tick.decimals ?? 2,
        net: amountFromMinor(netMinor),
      })),
    };
  } finally {
    journal.close();
  }
}

function lastLines(folder: string, name: 'trading' | 'errors', instruments: readonly Instrument[]): LoggedLine[] {
  const file = join(folder, `${name}_${new Date().toISOString().slice(0, 10)}.log`);
  let text: string;
  try {
    text = endOf(file);
  } catch {
    return [];
  }
  const lines = text
    .trimEnd()
    .split('\n')
    .flatMap((line) => parsed(line, instruments));
  return newest(name === 'errors' ? lines.filter((line) => !isOfPerson(line)) : lines);
}

/** The last bytes of a file: a log of a bad day is large, and is looked at every second. */
function endOf(path: string): string {
  const handle = openSync(path, 'r');
  try {
    const { size } = fstatSync(handle);
    const end = Buffer.alloc(Math.min(size, TAIL));
    return end.toString('utf8', 0, readSync(handle, end, 0, end.length, size - end.length));
  } finally {
    closeSync(handle);
  }
}

/** Whether a line is a halt that a person asked for. It is in the log of errors but is no error of the run. */
function isOfPerson({ kind, text }: LoggedLine): boolean {
  return (
    ['halted', 'reducing', 'recovery'].includes(kind) &&
    /^(still: )?(halted|reducing) by (?!guardian:|driver:|system:)/.test(text) &&
    !/; (still|tried again): /.test(text)
  );
}

function parsed(line: string, instruments: readonly Instrument[]): LoggedLine[] {
  try {
    const {
      time,
      level: _,
      kind,
      venueTime: __,
      ...detail
    } = JSON.parse(line) as { time: string; kind: string; level: string; venueTime: string };
    // The view shows the health separately.
    return kind === 'health' ? [] : [{ time, kind, text: detailText(detail, instruments), detail }];
  } catch {
    // The first line may be cut off, and the last may be incomplete.
    return [];
  }
}

/** The newest lines. Equal lines in a row are given once, with the newest time. */
function newest(lines: readonly LoggedLine[]): LoggedLine[] {
  const textOf = ({ kind, detail }: LoggedLine): string => `${kind} ${JSON.stringify(detail)}`;
  return lines
    .filter((line, place) => lines[place + 1] === undefined || textOf(line) !== textOf(lines[place + 1] as LoggedLine))
    .slice(-SHOWN);
}

/** Where the switch of a shared account is; undefined where there is none, or the note of it cannot be read. */
function accountSwitchOf(folder: string): string | undefined {
  try {
    return accountSwitchPath(folder);
  } catch {
    return undefined;
  }
}

function sizeAndTime(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? '-' : `${found.size}@${found.mtimeMs}`;
}
