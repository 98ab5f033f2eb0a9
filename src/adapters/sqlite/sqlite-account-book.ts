import type { Database } from 'better-sqlite3';
import type { AccountLimits, AccountMarks, AccountSum } from '../../core/account-sum.ts';
import { claimProblem, marksAfter, shiftedMarks, type ClaimProblem } from '../../risk/account-claims.ts';
import { EdgewiseError } from '../../core/errors.ts';
import { amountFromMinor } from '../../core/money.ts';
import type { Instant } from '../../core/time.ts';
import type { AccountBook, AccountReading, AccountShare, PublishedBooks } from '../../live/account-book.port.ts';
import { explained, openDatabase } from './open-database.ts';

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
    peak TEXT NOT NULL
  ) STRICT;
  CREATE TABLE limits (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    daily_loss REAL,
    drawdown REAL
  ) STRICT;
`,
];

const BUSY_MILLIS = 1_000;

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
}

/**
 * The book of a shared account in a SQLite file that all runs of a person share. A claim is on the device before the
 * run that made it begins; what is published may be lost with the machine's power, and is published again. Throws what
 * `openDatabase` explains.
 */
export class SqliteAccountBook implements AccountBook {
  readonly #path: string;
  readonly #database: Database;

  private constructor(path: string, database: Database) {
    this.#path = path;
    this.#database = database;
  }

  static open(path: string): SqliteAccountBook {
    const database = openDatabase(path, MIGRATIONS);
    // Runs that trade wait for each other here. A writer has the file for milliseconds.
    database.pragma(`busy_timeout = ${BUSY_MILLIS}`);
    return new SqliteAccountBook(path, database);
  }

  async claim(share: AccountShare, heldMinor: bigint): Promise<void> {
    this.#change('power-cut', () => {
      const replaced = this.#shares().find(({ folder, tag }) => folder === share.folder && tag !== share.tag);
      if (replaced !== undefined) this.#end(replaced);
      const shares = this.#shares();
      if (!shares.some(({ tag }) => tag === share.tag)) {
        const problem = claimProblem(share, shares, heldMinor);
        if (problem !== undefined) throw refusal(share, problem, heldMinor);
        this.#insert(share);
        this.#shift(share.quote, share.equityMinor - share.capitalMinor);
      } else this.#update(share.tag, share);
    });
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
      const before = this.#totals(quote).profit;
      this.#update(tag, books);
      const profit = { day, beforeMinor: before, afterMinor: this.#totals(quote).profit };
      this.#mark(quote, marksAfter(this.#marksOf(quote), profit));
      return this.#reading();
    });
  }

  async read(): Promise<AccountReading> {
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
      for (const { quote } of this.#sums())
        this.#database
          .prepare('UPDATE sums SET peak = ? WHERE quote = ?')
          .run(String(this.#totals(quote).profit), quote);
    });
  }

  async close(): Promise<void> {
    this.#database.close();
  }

  #change<Result>(survives: 'power-cut' | 'process-death', work: () => Result): Result {
    return explained(this.#path, () => {
      this.#database.pragma(`synchronous = ${survives === 'power-cut' ? 'FULL' : 'NORMAL'}`);
      return this.#database.transaction(work).immediate();
    });
  }

  #shares(): readonly AccountShare[] {
    return this.#database.prepare<[], ShareRow>('SELECT * FROM shares ORDER BY id').all().map(shareOf);
  }

  #sums(): readonly SumRow[] {
    return this.#database.prepare<[], SumRow>('SELECT quote, day, day_start AS dayStart, peak FROM sums').all();
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

  #end({ tag, quote, capitalMinor, equityMinor }: AccountShare): void {
    this.#database.prepare('DELETE FROM shares WHERE tag = ?').run(tag);
    this.#shift(quote, capitalMinor - equityMinor);
  }

  #shift(quote: string, profitMinor: bigint): void {
    const marks = this.#marksOf(quote);
    if (marks !== undefined) this.#mark(quote, shiftedMarks(marks, profitMinor));
  }

  #marksOf(quote: string): AccountMarks | undefined {
    const row = this.#sums().find((each) => each.quote === quote);
    return row && { day: row.day, dayStartMinor: BigInt(row.dayStart), peakMinor: BigInt(row.peak) };
  }

  #mark(quote: string, { day, dayStartMinor, peakMinor }: AccountMarks): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO sums (quote, day, day_start, peak) VALUES (?, ?, ?, ?)')
      .run(quote, day, String(dayStartMinor), String(peakMinor));
  }

  #totals(quote: string): { readonly capital: bigint; readonly profit: bigint } {
    const shares = this.#shares().filter((share) => share.quote === quote);
    return {
      capital: shares.reduce((total, { capitalMinor }) => total + capitalMinor, 0n),
      profit: shares.reduce((total, { equityMinor, capitalMinor }) => total + equityMinor - capitalMinor, 0n),
    };
  }

  #reading(): AccountReading {
    const limits = this.#database
      .prepare<[], { readonly daily: number | null; readonly drawdown: number | null }>(
        'SELECT daily_loss AS daily, drawdown FROM limits',
      )
      .get();
    return {
      shares: this.#shares(),
      limits: {
        ...(limits?.daily == null ? {} : { maximumDailyLoss: limits.daily }),
        ...(limits?.drawdown == null ? {} : { maximumDrawdown: limits.drawdown }),
      },
      sums: new Map(this.#sums().map((sum) => [sum.quote, this.#sumOf(sum)])),
    };
  }

  #sumOf({ quote, day, dayStart, peak }: SumRow): AccountSum {
    const { capital, profit } = this.#totals(quote);
    return {
      capitalMinor: capital,
      profitMinor: profit,
      day,
      dayStartMinor: BigInt(dayStart),
      peakMinor: BigInt(peak),
    };
  }
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

function refusal(share: AccountShare, problem: ClaimProblem, heldMinor: bigint): EdgewiseError {
  if (problem.kind === 'taken') {
    const { by, currencies } = problem;
    return new EdgewiseError('check-failed', `Another system has a claim to ${currencies.join(', ')} of this account`, {
      where: by.folder,
      expected: 'systems that share at most the currency that they pay with',
      actual: `${by.system} trades ${by.bases.join(', ')} against ${by.quote}`,
      advice: `trade other instruments, or end its claim with \`edgewise account release\` when it is to trade no more`,
    });
  }
  const { rivals, claimedMinor } = problem;
  const money = (minor: bigint): string => `${amountFromMinor(minor)} ${share.quote}`;
  return new EdgewiseError('check-failed', 'The account holds less than its systems are to trade with together', {
    where: 'cash',
    expected: `${money(share.balanceMinor)}, and ${money(claimedMinor)} for ${rivals.map(({ system }) => system).join(', ')}`,
    actual: money(heldMinor),
    advice:
      'lower `cash` in the system file, pay in, or end the claim of a system that is to trade no more with `edgewise account release`',
  });
}
