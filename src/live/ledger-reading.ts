import type { EngineEvent } from '../engine/event.ts';
import type { Venue } from '../execution/venue.port.ts';

type CashFlowEvent = Extract<EngineEvent, { kind: 'cash-flow' }>;

export interface LedgerReadingOptions {
  readonly venue: Pick<Venue, 'newCashFlows'>;
  /** Takes each cash flow with the venue's id. */
  readonly book: (id: string, event: CashFlowEvent) => void;
}

/** So many fills wait for their rounding at most, before the ledger is read. */
const MOST_WAITING = 500;

/** Reads the venue's ledger. Each fill waits there for its rounding, so the ledger is read after many fills too. */
export class LedgerReading {
  readonly #options: LedgerReadingOptions;
  #fills = 0;

  constructor(options: LedgerReadingOptions) {
    this.#options = options;
  }

  observe({ kind }: EngineEvent): void {
    if (kind === 'fill') this.#fills++;
  }

  /** Many fills came since the ledger was read. */
  get isDue(): boolean {
    return this.#fills >= MOST_WAITING;
  }

  /** Books what moved without a fill. Rejects when the venue did not answer; then the ledger is still due. */
  async read(): Promise<void> {
    const { venue, book } = this.#options;
    for (const { id, at, amountMinor, cause } of await venue.newCashFlows()) {
      book(id, { kind: 'cash-flow', at, amountMinor, cause, id });
    }
    this.#fills = 0;
  }
}
