import type { CashFlowCause } from '../core/cash-flow-cause.ts';
import type { EngineEvent } from '../engine/event.ts';
import type { ToldCashFlow, Venue } from '../execution/venue.port.ts';

type CashFlowEvent = Extract<EngineEvent, { kind: 'cash-flow' }>;

/** Whether a run has its account for itself, or shares it with other systems. */
export type AccountUse = 'own' | 'shared';

/**
 * What a cash flow of the account is for a run. Of an account for itself all money is the run's. Of a shared one, what
 * its own trades and positions moved is the run's and nothing else.
 */
export function causeFor(
  { cause, position }: Pick<ToldCashFlow, 'cause' | 'position'>,
  account: AccountUse,
): CashFlowCause {
  const isForeign = cause === 'transfer' || (cause === 'interest' && position !== 'ours');
  return account === 'shared' && isForeign ? 'foreign' : cause;
}

/** A cash flow as an event for a run, with the instrument where the venue says whose position it was paid for. */
export function cashFlowEvent(flow: ToldCashFlow, account: AccountUse): CashFlowEvent {
  const { id, at, amountMinor, instrument } = flow;
  const cause = causeFor(flow, account);
  return { kind: 'cash-flow', at, amountMinor, cause, id, ...(instrument === undefined ? {} : { instrument }) };
}

export interface LedgerReadingOptions {
  readonly account: AccountUse;
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
    const { account, venue, book } = this.#options;
    for (const flow of await venue.newCashFlows()) book(flow.id, cashFlowEvent(flow, account));
    this.#fills = 0;
  }
}
