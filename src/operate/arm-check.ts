import type { ConnectionCheck } from '../venues/kraken/connection-check.ts';

/** One thing that has to be so before real money is traded. */
export interface ArmCheck extends ConnectionCheck {
  /** What to do when it is not. */
  readonly advice?: string;
}
