import type { ConnectionCheck } from '../venues/connection-check.ts';

/** One requirement for trading with real money, and its outcome. */
export interface ArmCheck extends ConnectionCheck {
  /** What to do when the requirement is not met. */
  readonly advice?: string;
}
