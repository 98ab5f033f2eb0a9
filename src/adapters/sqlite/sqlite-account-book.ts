import { existsSync, statSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import type { AccountLimits, AccountMarks, AccountSum } from '../../core/account-sum.ts';
import { claimProblem, marksAfter, marksAfterChange, type AccountTotals } from '../../risk/account-claims.ts';
import { EdgewiseError } from '../../core/errors.ts';
import type { Instant } from '../../core/time.ts';
import type {
  AccountBook,
  AccountReading,
  AccountShare,
  EarlierClaim,
  PublishedBooks,
  RemadeBook,
} from '../../live/account-book.port.ts';
import type { Schema } from './migrate.ts';
import { explained, openDatabase, type Durability } from './open-database.ts';
import { refusal, replacesOpen } from './refused-claim.ts';

/** From version n to n + 1. Released steps are never edited. Minor units are text: they pass 64 bits. */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE shares (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    tag TEXT NOT NULL UNIQUE,
    system TEXT NOT NULL,
    folder TEXT NOT NULL UNIQUE,
    quote TEXT NOT NULL,
    bases TEXT NOT NULL,
    capital TEXT NOT NULL,
    balance TEXT NOT NULL,
    equity TEXT NOT NULL,
    positions TEXT NOT NULL CHECK (positions IN ('flat', 'open')),
    at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE sums (
    quote TEXT PRIMARY KEY,
    day INTEGER NOT NULL,
    day_start TEXT NOT NULL,
    peak TEXT NOT NULL,
    capital TEXT NOT NULL,
    profit TEXT NOT NULL
  ) STRICT;
  CREATE TABLE limits (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    daily_loss REAL,
    drawdown REAL
  ) STRICT;
`,
  `
  CREATE TABLE released (tag TEXT PRIMARY KEY) STRICT;
  CREATE TABLE remade (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    at INTEGER NOT NULL,
    system TEXT NOT NULL,
    known TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'settled'))
  ) STRICT;
  -- Where there were claims before, nobody knows which were released: a run that has none here proves nothing.
  INSERT INTO remade (id, at, system, known, state)
    SELECT 1, 0, '', '', 'settled' FROM sqlite_sequence WHERE name = 'shares' AND seq > 0;
`,
];

const SCHEMA: Schema = { name: 'the book of an account', table: 'shares', migrations: MIGRATIONS };

/**
 * How long a change waits for another process. A claim, a release or a limit may wait longer than what is published:
 * others may be flushing to a slow disk.
 */
const BUSY_MILLIS = { 'process-death': 1_000, 'power-cut': 10_000 } as const;

interface ShareRow {
  readonly tag: string;
  readonly system: string;
  readonly folder: string;
  readonly quote: string;
  readonly bases: string;
  readonly capital: string;
  readonly balance: string;
  readonly equity: string;
  readonly positions: 'flat' | 'open';
  readonly at: Instant;
}

interface SumRow {
  readonly quote: string;
  readonly day: number;
  readonly dayStart: string;
  readonly peak: string;
  /** What the systems had together: the last of them, where all have left. */
  readonly capital: string;
  readonly profit: string;
}

/**
 * The book of a shared account in a SQLite file that all runs of a person share. A claim is on the device before the
 * run that made it begins; what is published may be lost with the machine's power, and is published again. Throws what
 * `openDatabase` explains.
 */
export class SqliteAccountBook implements AccountBook {
  readonly #path: string;
  readonly #database: Database;
  /** Which file was opened. */
  readonly #file: string | undefined;

  private constructor(path: string, database: Database) {
    this.#path = path;
    this.#database = database;
    this.#file = fileAt(path);
  }

  static open(path: string): SqliteAccountBook {
    return new SqliteAccountBook(path, openDatabase(path, SCHEMA));
  }

  async claim(share: AccountShare, heldMinor: bigint, earlier?: EarlierClaim): Promise<void> {
    this.#change('power-cut', () => {
      const known = this.#shares().find(({ tag }) => tag === share.tag);
      if (known !== undefined) return this.#renew(known, share);
      if (earlier !== undefined) this.#miss(share, earlier);
      const replaced = this.#shares().find(({ folder }) => folder === share.folder);
      if (replaced?.positions === 'open') throw replacesOpen(replaced);
      if (replaced !== undefined) this.#end(replaced);
      const shares = this.#shares();
      const problem = claimProblem(share, shares, heldMinor);
      if (problem !== undefined) throw refusal(share, problem, heldMinor);
      this.#moving(share.quote, () => this.#insert(share));
    });
  }

  /** A claim that is neither here nor ended here was made in a book that is lost. */
  #miss({ tag, system, at }: AccountShare, { known }: EarlierClaim): void {
    if (this.#database.prepare('SELECT 1 FROM released WHERE tag = ?').get(tag) !== undefined) return;
    this.#database
      .prepare("INSERT OR IGNORE INTO remade (id, at, system, known, state) VALUES (1, ?, ?, ?, 'open')")
      .run(at, system, known);
  }

  /**
   * A run goes on; its folder may have been moved meanwhile. A copy of it trades with the same orders, and must not.
   */
  #renew(known: AccountShare, share: AccountShare): void {
    if (known.folder !== share.folder && existsSync(known.folder))
      throw new EdgewiseError('usage', 'This run has its claim in another folder, and this one is a copy', {
        where: share.folder,
        expected: known.folder,
        actual: share.folder,
        advice: 'start the run in its own folder, or remove that folder where this one is to go on in its place',
      });
    this.#database.prepare('UPDATE shares SET folder = ? WHERE tag = ?').run(share.folder, share.tag);
    this.#update(share.tag, share);
  }

  async publish(tag: string, books: PublishedBooks, day: number): Promise<AccountReading> {
    return this.#change('process-death', () => {
      const quote = this.#shares().find((share) => share.tag === tag)?.quote;
      if (quote === undefined)
        throw new EdgewiseError('check-failed', 'This run has no claim to its account any more', {
          where: this.#path,
          expected: `the claim of the run with the tag ${tag}`,
          actual: 'none: it was released',
          advice: 'stop the run and start it again; a start makes the claim anew where the account has room for it',
        });
      const beforeMinor = this.#totals(quote).profitMinor;
      this.#update(tag, books);
      const row = this.#sums().find((each) => each.quote === quote);
      const afterMinor = this.#totals(quote).profitMinor;
      this.#mark(quote, marksAfter(row && marksOf(row), { day, beforeMinor, afterMinor }));
      return this.#reading();
    });
  }

  async read(): Promise<AccountReading> {
    this.#requireThere();
    return explained(this.#path, () => this.#database.transaction(() => this.#reading())());
  }

  async release(tag: string): Promise<void> {
    this.#change('power-cut', () => {
      const share = this.#shares().find((each) => each.tag === tag);
      if (share !== undefined) this.#end(share);
    });
  }

  async limit({ maximumDailyLoss, maximumDrawdown }: AccountLimits): Promise<void> {
    this.#change('power-cut', () => {
      this.#database
        .prepare('INSERT OR REPLACE INTO limits (id, daily_loss, drawdown) VALUES (1, ?, ?)')
        .run(maximumDailyLoss ?? null, maximumDrawdown ?? null);
      // Others that had a claim in the lost book may start later.
      this.#database.exec("UPDATE remade SET state = 'settled'");
      for (const { quote } of this.#sums())
        this.#database
          .prepare('UPDATE sums SET peak = ? WHERE quote = ?')
          .run(String(this.#totals(quote).profitMinor), quote);
    });
  }

  async close(): Promise<void> {
    this.#database.close();
  }

  /** A process that has a removed file open would write into nothing, and the others would make a new book. */
  #requireThere(): void {
    if (fileAt(this.#path) === this.#file) return;
    throw new EdgewiseError('data-corrupt', 'The book of the account was removed or replaced', {
      where: this.#path,
      expected: 'the file that this process has opened',
      actual: existsSync(this.#path) ? 'another file' : 'none',
      advice:
        'stop all systems of the account, start them again one after the other, so that each makes its claim anew, ' +
        'and set its limits with `edgewise account limit RUN`',
    });
  }

  #change<Result>(survives: Durability, work: () => Result): Result {
    this.#requireThere();
    return explained(this.#path, () => {
      this.#database.pragma(`busy_timeout = ${BUSY_MILLIS[survives]}`);
      this.#database.pragma(`synchronous = ${survives === 'power-cut' ? 'FULL' : 'NORMAL'}`);
      return this.#database.transaction(work).immediate();
    });
  }

  #shares(): readonly AccountShare[] {
    return this.#database.prepare<[], ShareRow>('SELECT * FROM shares ORDER BY id').all().map(shareOf);
  }

  #sums(): readonly SumRow[] {
    return this.#database
      .prepare<[], SumRow>('SELECT quote, day, day_start AS dayStart, peak, capital, profit FROM sums')
      .all();
  }

  #insert({ tag, system, folder, quote, bases, capitalMinor, balanceMinor, equityMinor, positions, at }: AccountShare) {
    this.#database
      .prepare(
        `INSERT INTO shares (tag, system, folder, quote, bases, capital, balance, equity, positions, at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        tag,
        system,
        folder,
        quote,
        JSON.stringify(bases),
        String(capitalMinor),
        String(balanceMinor),
        String(equityMinor),
        positions,
        at,
      );
  }

  #update(tag: string, { balanceMinor, equityMinor, positions, at }: PublishedBooks): void {
    this.#database
      .prepare('UPDATE shares SET balance = ?, equity = ?, positions = ?, at = ? WHERE tag = ?')
      .run(String(balanceMinor), String(equityMinor), positions, at, tag);
  }

  /** The run may come back: it has to find that its claim ended here. */
  #end({ tag, quote }: AccountShare): void {
    this.#moving(quote, () => this.#database.prepare('DELETE FROM shares WHERE tag = ?').run(tag));
    this.#database.prepare('INSERT OR IGNORE INTO released (tag) VALUES (?)').run(tag);
  }

  /** A run joins or leaves. When the last has left, its totals are kept for the next that joins. */
  #moving(quote: string, change: () => void): void {
    const row = this.#sums().find((each) => each.quote === quote);
    const now = this.#totals(quote);
    change();
    if (row === undefined) return;
    const last = { capitalMinor: BigInt(row.capital), profitMinor: BigInt(row.profit) };
    const before = now.capitalMinor === 0n ? last : now;
    const after = this.#totals(quote);
    if (after.capitalMinor === 0n) this.#mark(quote, marksOf(row), before);
    else this.#mark(quote, marksAfterChange(marksOf(row), before, after), after);
  }

  #mark(
    quote: string,
    { day, dayStartMinor, peakMinor }: AccountMarks,
    { capitalMinor, profitMinor }: AccountTotals = this.#totals(quote),
  ): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO sums (quote, day, day_start, peak, capital, profit) VALUES (?, ?, ?, ?, ?, ?)')
      .run(quote, day, String(dayStartMinor), String(peakMinor), String(capitalMinor), String(profitMinor));
  }

  #totals(quote: string): AccountTotals {
    const shares = this.#shares().filter((share) => share.quote === quote);
    return {
      capitalMinor: shares.reduce((total, { capitalMinor }) => total + capitalMinor, 0n),
      profitMinor: shares.reduce((total, { equityMinor, capitalMinor }) => total + equityMinor - capitalMinor, 0n),
    };
  }

  #reading(): AccountReading {
    const limits = this.#database
      .prepare<[], { readonly daily: number | null; readonly drawdown: number | null }>(
        'SELECT daily_loss AS daily, drawdown FROM limits',
      )
      .get();
    const remade = this.#database
      .prepare<[], RemadeBook>("SELECT at, system, known FROM remade WHERE state = 'open'")
      .get();
    return {
      ...(remade === undefined ? {} : { remade }),
      shares: this.#shares(),
      limits: {
        ...(limits?.daily == null ? {} : { maximumDailyLoss: limits.daily }),
        ...(limits?.drawdown == null ? {} : { maximumDrawdown: limits.drawdown }),
      },
      sums: new Map(this.#sums().map((sum) => [sum.quote, this.#sumOf(sum)])),
    };
  }

  #sumOf(row: SumRow): AccountSum {
    return { ...this.#totals(row.quote), ...marksOf(row) };
  }
}

/** Tells a file from one that was made in its place; undefined where there is none. */
function fileAt(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found && `${found.ino} ${found.birthtimeMs}`;
}

function marksOf({ day, dayStart, peak }: SumRow): AccountMarks {
  return { day, dayStartMinor: BigInt(dayStart), peakMinor: BigInt(peak) };
}

function shareOf({ bases, capital, balance, equity, ...row }: ShareRow): AccountShare {
  return {
    tag: row.tag,
    system: row.system,
    folder: row.folder,
    quote: row.quote,
    bases: JSON.parse(bases) as readonly string[],
    capitalMinor: BigInt(capital),
    balanceMinor: BigInt(balance),
    equityMinor: BigInt(equity),
    positions: row.positions,
    at: row.at,
  };
}
