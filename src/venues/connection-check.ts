/** One thing that trading needs, and whether it is there. */
export interface ConnectionCheck {
  readonly name: string;
  /** `warned`: it is there, and not as one would wish. */
  readonly outcome: 'passed' | 'warned' | 'failed' | 'skipped';
  readonly detail: string;
}

/** What the check is called that tells whether keys may withdraw. */
export const WITHDRAWAL_CHECK = 'keys cannot withdraw';
