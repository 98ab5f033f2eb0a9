/** One requirement of trading, and whether it is met. */
export interface ConnectionCheck {
  readonly name: string;
  /** `warned`: the requirement is met with a reservation. */
  readonly outcome: 'passed' | 'warned' | 'failed' | 'skipped';
  readonly detail: string;
}

/** The name of the check that keys cannot withdraw. */
export const WITHDRAWAL_CHECK = 'keys cannot withdraw';
