import type { AccountBook, AccountReading } from './account-book.port.ts';

/** The book of an account that could not be opened: every call rejects with the reason. */
export class UnusableBook implements AccountBook {
  readonly #reason: unknown;

  constructor(reason: unknown) {
    this.#reason = reason;
  }

  claim(): Promise<void> {
    return Promise.reject(this.#reason);
  }

  publish(): Promise<AccountReading> {
    return Promise.reject(this.#reason);
  }

  read(): Promise<AccountReading> {
    return Promise.reject(this.#reason);
  }

  release(): Promise<void> {
    return Promise.reject(this.#reason);
  }

  limit(): Promise<void> {
    return Promise.reject(this.#reason);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
