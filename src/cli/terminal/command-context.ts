import type { StrayFailures } from '../../core/stray-failure.ts';
import type { Terminal } from './terminal.ts';

/** The context that every command receives. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** Aborted by Ctrl-C. */
  readonly stop: AbortSignal;
  /**
   * From here on Ctrl-C ends the process at once: for a command with nothing to tidy up, whose code of a user may never
   * come back, so that no listener would run.
   */
  readonly endAtOnce: () => void;
  /** Failures that nobody waited for; one that a command does not hear ends it. */
  readonly strays: StrayFailures;
}
