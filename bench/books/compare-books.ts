import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { textOfAmount, textOfSteps } from '../../src/core/decimal-text.ts';
import { EdgewiseError } from '../../src/core/errors.ts';
import { krakenMarket } from '../../src/venues/kraken/simulator/kraken-market.ts';
import { RunBooks } from '../../src/trading/run-books.ts';
import { liveFolderAt } from '../../src/trading/run-folder.ts';
import { openJournal } from '../../src/trading/run-journal.ts';
import { partsOf } from '../../src/trading/run-settings.ts';

const SCRIPT = join(import.meta.dirname, '../peers/recompute-from-wire-log.py');

export interface BooksOptions {
  /** Folder of a run that traded at a simulated Kraken. */
  readonly folder: string;
  /** The simulator's wire log. By default it is in the folder of the run, where a replay writes it. */
  readonly wireLog?: string;
  readonly python?: string;
}

export type BooksVerdict =
  /** `summary` holds the compared counts as JSON. */
  | { readonly kind: 'agree'; readonly summary: string }
  | { readonly kind: 'differ'; readonly differences: readonly string[] };

/**
 * Compares three sets of books of one run, to the last unit: the ledger of the run, computed from its journal; the
 * ledger that a Python program computes from the simulator's wire log alone; and the answers of the venue. Throws an
 * EdgewiseError without a wire log or without Python.
 */
export function compareBooks({
  folder,
  wireLog = liveFolderAt(folder).wireLog,
  python = 'python3',
}: BooksOptions): BooksVerdict {
  if (!existsSync(wireLog)) {
    throw new EdgewiseError('file-missing', 'There is no wire log to compare with', {
      where: wireLog,
      expected: 'the wire log that the simulator wrote for this run',
      advice:
        'trade with `edgewise paper SYSTEM --replay`, or start the simulator with --wire-log FILE and name that file here',
    });
  }
  const scratch = mkdtempSync(join(tmpdir(), 'edgewise-books-'));
  try {
    const ledger = join(scratch, 'ledger.json');
    writeFileSync(ledger, JSON.stringify(ledgerOf(folder)));
    const { status, stdout, stderr, error } = spawnSync(python, [SCRIPT, wireLog, '--ledger', ledger], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    if (error !== undefined)
      throw new EdgewiseError('file-missing', 'Python does not start', {
        where: python,
        expected: 'Python 3.8 or newer on the path',
        actual: error.message,
        advice: 'install it, or name another with --python',
        cause: error,
      });
    return status === 0
      ? { kind: 'agree', summary: stdout.trim() }
      : { kind: 'differ', differences: stderr.trim().split('\n') };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The ledger of the run with the venue's names and decimals. It includes what the account held before the run. */
function ledgerOf(folder: string): { readonly cash: string; readonly positions: Readonly<Record<string, string>> } {
  const journal = openJournal(folder);
  try {
    const { header } = journal;
    const ledger = new RunBooks().readOn(journal).ledger;
    const positions = partsOf(header).instruments.map((instrument, market): [string, string] => [
      krakenMarket(instrument).pair.id,
      textOfSteps(ledger.lots(market) + (header.foreign.lots[instrument.id] ?? 0), instrument.lot),
    ]);
    return {
      cash: textOfAmount(ledger.cashMinor + BigInt(header.foreign.cashMinor), 0),
      positions: Object.fromEntries(positions),
    };
  } finally {
    journal.close();
  }
}
