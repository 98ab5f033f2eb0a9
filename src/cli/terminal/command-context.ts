import type { Terminal } from './terminal.ts';

/** The context that every command receives. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** Aborted by Ctrl-C. */
  readonly stop: AbortSignal;
}
