import type { Database } from 'better-sqlite3';
import type { HeededEpochs } from '../../live/halt-switch.port.ts';
import { ACCOUNT_SWITCH_TABLE, hasTable } from './live-journal-schema.ts';

/** The epochs of the halt switches that a run has acted on last, in the database of its journal. */
export class JournalEpochs {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Makes room for that of the account in a journal that has none. */
  prepare(): void {
    this.#database.exec(ACCOUNT_SWITCH_TABLE);
  }

  /** Undefined before the first. */
  found(): HeededEpochs | undefined {
    const total = this.#database.prepare<[], { epoch: number }>('SELECT epoch FROM halt_switch').get()?.epoch;
    return total === undefined ? undefined : { total, account: this.#accountIn(total) };
  }

  #accountIn(total: number): number | undefined {
    if (!hasTable(this.#database, 'account_switch')) return undefined;
    return this.#database
      .prepare<[number], { epoch: number }>('SELECT epoch FROM account_switch WHERE total = ?')
      .get(total)?.epoch;
  }

  /** To be called within the transaction of the events that belong to them. */
  keep({ total, account }: HeededEpochs): void {
    this.#database.prepare('INSERT OR REPLACE INTO halt_switch (id, epoch) VALUES (1, ?)').run(total);
    if (account === undefined) this.#database.prepare('DELETE FROM account_switch').run();
    else
      this.#database
        .prepare('INSERT OR REPLACE INTO account_switch (id, total, epoch) VALUES (1, ?, ?)')
        .run(total, account);
  }
}
