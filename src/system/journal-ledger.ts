import { readEvent } from '../engine/read-event.ts';
import { PortfolioLedger } from '../execution/portfolio-ledger.ts';
import type { LiveJournal } from '../live/live-journal.port.ts';
import { partsOf } from './live-folder.ts';

/** Makes a run's books again from the fills and cash flows of its journal. */
export function journalLedger(journal: LiveJournal): PortfolioLedger {
  const { header } = journal;
  const ledger = new PortfolioLedger({ instruments: partsOf(header).instruments, cashMinor: BigInt(header.cashMinor) });
  for (const { event } of journal.events('fill')) {
    const read = readEvent(event);
    if (read.kind === 'fill') ledger.apply(read.fill);
  }
  for (const { event } of journal.events('cash-flow')) {
    const read = readEvent(event);
    if (read.kind === 'cash-flow') ledger.applyCashFlow(read);
  }
  return ledger;
}
