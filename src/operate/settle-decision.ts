import { patiently } from '../venues/patiently.ts';
import type { VenueConnection } from '../venues/venue-kit.port.ts';
import { AdoptionFile } from '../adapters/files/adoption-file.ts';
import { EdgewiseError } from '../core/errors.ts';
import { accountNonces } from '../trading/account-nonces.ts';
import { bookDecision, lockAdoption, type BookDecisionOptions, type BookedDecision } from './book-decision.ts';
import { journalBooks } from './journal-books.ts';
import { liveFolderAt } from '../trading/run-folder.ts';
import { lockRun } from '../trading/lock-trading.ts';
import { openRunConnection } from '../trading/run-connection.ts';
import { processOf } from '../trading/run-process.ts';
import { requireStillWaiting, waitingDecision, type WaitingDecision } from './waiting-decision.ts';

export interface WithdrawOptions {
  readonly folder: string;
  readonly workspace: string;
  readonly by: string;
  /** Shows the decision to the person, who says whether it is booked or withdrawn. */
  readonly confirm: (decision: WaitingDecision) => Promise<boolean>;
}

export type BookWaitingOptions = WithdrawOptions & Omit<BookDecisionOptions, 'connection' | 'header'>;

export type SettledDecision = (
  | { readonly outcome: 'not-confirmed' | 'withdrawn' }
  | ({ readonly outcome: 'booked' } & BookedDecision)
) & { readonly decision: WaitingDecision };

/** Books a waiting decision of a run that no process trades. Undefined where none waits. */
export async function bookWaiting(options: BookWaitingOptions): Promise<SettledDecision | undefined> {
  const { folder, by, confirm, kit, url, tell, stop } = options;
  const decision = waitingDecision(folder);
  if (decision === undefined) return undefined;
  requireNoProcess(folder);
  if (!(await confirm(decision))) return { outcome: 'not-confirmed', decision };
  const lock = lockAdoption(folder, by);
  try {
    requireStillWaiting(folder, decision);
    const { header } = journalBooks(folder);
    const nonces = accountNonces(options, tell);
    let opened: VenueConnection | undefined;
    try {
      const connection = (opened = await openRunConnection({ ...options, header, nonces }));
      await patiently(() => connection.learn(), { kit, what: `the venue at ${url}`, tell, stop });
      return { outcome: 'booked', decision, ...(await bookDecision({ ...options, connection, header }, decision)) };
    } finally {
      opened?.close();
      nonces.close();
    }
  } finally {
    lock.release();
  }
}

/**
 * Withdraws a waiting decision of a run that no process trades. Events that are in the books already stay. Undefined
 * where none waits.
 */
export async function withdrawWaiting({
  folder,
  workspace,
  by,
  confirm,
}: WithdrawOptions): Promise<SettledDecision | undefined> {
  const shown = waitingDecision(folder);
  if (shown === undefined) return undefined;
  requireNoProcess(folder);
  if (!(await confirm(shown))) return { outcome: 'not-confirmed', decision: shown };
  const lock = lockAdoption(folder, by);
  try {
    const { system, setting } = shown.run;
    const run = lockRun({ config: { name: system }, setting, workspace, folder, purpose: 'adopt' });
    try {
      requireStillWaiting(folder, shown);
      const decision = waitingDecision(folder) ?? shown;
      new AdoptionFile(liveFolderAt(folder).adoption).clear(shown.id);
      return { outcome: 'withdrawn', decision };
    } finally {
      run.release();
    }
  } finally {
    lock.release();
  }
}

/** Throws where a process trades the run, because it may have booked a part of the decision in memory. */
function requireNoProcess(folder: string): void {
  const running = processOf(folder);
  if (running.kind === 'not running') return;
  throw new EdgewiseError('check-failed', 'What was decided before has not been booked yet', {
    where: liveFolderAt(folder).adoption,
    expected: 'no decision that waits',
    actual: `one, and process ${running.pid ?? 'unknown'} trades the run`,
    advice:
      'it books the decision with its next turn; once it is stopped (`edgewise stop RUN`), ' +
      'this command books it, and with --withdraw takes it back',
  });
}
