import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { amountFromMinor } from '../core/money.ts';
import { DAY } from '../core/time.ts';
import { liveFolderAt, openJournal } from './live-folder.ts';
import { liveStatus, type LiveStatus } from './live-status.ts';
import { recommend } from './recommend.ts';
import { RunBooks } from './run-books.ts';

/** How the money went, by finished trades and, at the end, by what the run is worth now. */
export interface RunPerformance {
  readonly startingCash: number;
  /** As the health said it last; cash when nothing is open. */
  readonly equity: number;
  /** Of the trades that ended since 00:00 UTC of the venue's day. */
  readonly dayProfit: number;
  readonly profit: number;
  /** From the highest point so far, as a fraction. */
  readonly drawdown: number;
  readonly trades: number;
  /** Of the finished trades; undefined before the first. */
  readonly winRate: number | undefined;
  readonly fees: number;
}

export interface LoggedLine {
  readonly time: string;
  readonly kind: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** All that a person who watches a run should see. */
export interface MonitorView {
  readonly folder: string;
  readonly at: string;
  readonly status: LiveStatus;
  readonly performance: RunPerformance;
  readonly activity: readonly LoggedLine[];
  readonly errors: readonly LoggedLine[];
  readonly recommendations: readonly string[];
}

const SHOWN = 8;
/** Of a log's end, in bytes: more than a screen of lines. */
const TAIL = 64_000;

/** Reads a run again and again, and of its journal only what is new. Disturbs nobody. */
export class RunMonitor {
  readonly #folder: string;
  readonly #books = new RunBooks();
  #read: { readonly mark: string; readonly status: LiveStatus; readonly performance: Omit<RunPerformance, 'equity' | 'drawdown'> & { readonly peak: number; readonly cash: number } } | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  view(): MonitorView {
    const paths = liveFolderAt(this.#folder);
    const mark = [paths.journal, `${paths.journal}-wal`, paths.health, paths.halt, paths.schedule, `${paths.schedule}-wal`].map(sizeAndTime).join(' ');
    if (this.#read?.mark !== mark) {
      const read = liveStatus(this.#folder, this.#books);
      this.#read = { mark, status: read, performance: performanceOf(this.#folder, this.#books, read.health?.venueTime) };
    }
    const { status, performance: { peak, cash, ...money } } = this.#read;
    const equity = status.positions.length === 0 ? cash : (status.health?.equity ?? cash);
    const performance = { ...money, equity, drawdown: peak > 0 ? Math.max(0, 1 - equity / peak) : 0 };
    const errors = lastLines(paths.logs, 'errors');
    return {
      folder: this.#folder, at: new Date().toISOString(), status, performance,
      activity: lastLines(paths.logs, 'trading'), errors,
      recommendations: recommend({ status, performance, errors, folder: this.#folder, now: new Date() }),
    };
  }
}

function performanceOf(folder: string, books: RunBooks, venueTime: string | undefined): Omit<RunPerformance, 'equity' | 'drawdown'> & { readonly peak: number; readonly cash: number } {
  const journal = openJournal(folder);
  try {
    const { ledger, lastEvent } = books.readOn(journal);
    const today = Math.floor((venueTime === undefined ? (lastEvent ?? 0) : Date.parse(venueTime) * 1_000) / DAY) * DAY;
    const trades = ledger.trades();
    const startingCash = amountFromMinor(BigInt(journal.header.cashMinor));
    let [worth, peak] = [startingCash, startingCash];
    for (const { netMinor } of trades) {
      worth += amountFromMinor(netMinor);
      peak = Math.max(peak, worth);
    }
    const sum = (some: typeof trades): number => some.reduce((total, { netMinor }) => total + amountFromMinor(netMinor), 0);
    return {
      startingCash, peak, cash: amountFromMinor(ledger.cashMinor), dayProfit: sum(trades.filter(({ exitAt }) => exitAt >= today)), profit: sum(trades), trades: trades.length,
      winRate: trades.length === 0 ? undefined : trades.filter(({ netMinor }) => netMinor > 0n).length / trades.length, fees: amountFromMinor(ledger.feesMinor),
    };
  } finally {
    journal.close();
  }
}

function lastLines(folder: string, name: string): LoggedLine[] {
  const file = join(folder, `${name}_${new Date().toISOString().slice(0, 10)}.log`);
  let text: string;
  try {
    text = readFileSync(file).subarray(-TAIL).toString('utf8');
  } catch {
    return [];
  }
  return text.trimEnd().split('\n').slice(-SHOWN).flatMap((line) => {
    try {
      const { time, level: _, kind, venueTime: __, ...detail } = JSON.parse(line) as { time: string; kind: string; level: string; venueTime: string };
      return [{ time, kind, detail }];
    } catch {
      // The first of a tail is cut, and the last may be on its way.
      return [];
    }
  });
}

function sizeAndTime(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? '-' : `${found.size}@${found.mtimeMs}`;
}
