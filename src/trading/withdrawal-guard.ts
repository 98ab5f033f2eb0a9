import { EdgewiseError } from '../core/errors.ts';
import { MINUTE, type Instant } from '../core/time.ts';
import type { ConnectionCheck } from '../venues/connection-check.ts';
import type { VenueConnection } from '../venues/venue-kit.port.ts';
import type { RunLiveOptions } from './run-live-options.ts';
import type { RunReports } from './run-reports.ts';
import { tellOnce } from './tell-once.ts';

export interface WithdrawalGuardOptions {
  /** Asks the venue once, because a turn waits for the answer. Never rejects. */
  readonly check: () => Promise<ConnectionCheck>;
  readonly clock: { now(): Instant };
  /** Hears once of each reason why nothing is known. */
  readonly warn: (text: string) => void;
}

type Known =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'no-answer'; readonly detail: string; readonly askedAt: Instant }
  | { readonly kind: 'may-not-withdraw' };

/** A venue that gave no answer is asked again after so long: it counts readings. */
const ASK_EVERY = MINUTE;

/**
 * Keeps a run with real money from entering anything until its venue has said that its keys may not withdraw. The
 * checklist asks too, but an armed run that has begun is started while the venue is silent, because it may hold
 * positions.
 */
export class WithdrawalGuard {
  readonly #options: WithdrawalGuardOptions;
  readonly #warn: (text: string) => void;
  #known: Known = { kind: 'nothing' };

  constructor(options: WithdrawalGuardOptions) {
    this.#options = options;
    this.#warn = tellOnce(options.warn);
  }

  /** Why nothing is entered; undefined where entries may go. */
  get ban(): string | undefined {
    switch (this.#known.kind) {
      case 'nothing':
        return 'the venue has not been asked yet whether the keys may withdraw';
      case 'no-answer':
        return `whether the keys may withdraw is not known: ${this.#known.detail}`;
      case 'may-not-withdraw':
        return undefined;
      default:
        return this.#known satisfies never;
    }
  }

  /** Asks the venue until it has answered, once in a while. Rejects with `check-failed` for keys that may withdraw. */
  async askWhenDue(): Promise<void> {
    const { check, clock } = this.#options;
    if (this.#known.kind === 'may-not-withdraw') return;
    const now = clock.now();
    if (this.#known.kind === 'no-answer' && Math.abs(now - this.#known.askedAt) < ASK_EVERY) return;
    const { outcome, detail } = await check();
    if (outcome === 'failed') throw mayWithdraw(detail);
    this.#known =
      outcome === 'passed' ? { kind: 'may-not-withdraw' } : { kind: 'no-answer', detail, askedAt: clock.now() };
    if (outcome !== 'passed') this.#warn(`nothing is entered: ${this.ban ?? ''}`);
  }
}

/** The guard of a run that trades with keys of the owner; undefined on paper. */
export function withdrawalGuard(
  { setting, clock }: Pick<RunLiveOptions, 'setting' | 'clock'>,
  connection: Pick<VenueConnection, 'checkWithdrawal'>,
  reports: Pick<RunReports, 'warn'>,
): WithdrawalGuard | undefined {
  if (setting === 'paper') return undefined;
  return new WithdrawalGuard({
    check: () => connection.checkWithdrawal('once'),
    clock,
    warn: (text) => reports.warn('keys', text),
  });
}

function mayWithdraw(detail: string): EdgewiseError {
  return new EdgewiseError('check-failed', 'The keys of this run may withdraw, and nothing is traded with such keys', {
    where: 'the keys of the run',
    expected: 'keys that the venue does not let withdraw',
    actual: detail,
    advice: 'make a key of its own for this system, without the permission to withdraw, and start the run with it',
  });
}
