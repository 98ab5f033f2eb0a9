import type { Terminal } from './terminal.ts';

/** What every command is handed. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** Aborted by Ctrl-C. */
  readonly stop: AbortSignal;
}
