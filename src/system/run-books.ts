import type { SqliteLiveJournal } from '../adapters/sqlite/sqlite-live-journal.ts';
import type { Instant } from '../core/time.ts';
import { readEvent } from '../engine/read-event.ts';
import { PortfolioLedger } from '../execution/portfolio-ledger.ts';
import { partsOf } from './live-folder.ts';

/** The books of a run up to an event, with what says that the journal is still the one they were read from. */
interface Read {
  readonly tag: string;
  readonly seq: number;
  readonly chain: string;
  readonly lastEvent: Instant | undefined;
  readonly ledger: PortfolioLedger;
}

/**
 * The money of a run, read out of its journal again and again: each time only the events that are new. A journal that is
 * another one meanwhile, such as a backup put in its place, is read from its beginning.
 */
export class RunBooks {
  #read: Read | undefined;
  /** Events read since this was made. */
  eventsRead = 0;

  /** Reads what the journal has more than the last time. Throws `data-corrupt` where a record is not the one that was written. */
  readOn(journal: SqliteLiveJournal): Pick<Read, 'seq' | 'lastEvent' | 'ledger'> {
    const { header } = journal;
    const known = this.#read;
    const isSame = known !== undefined && known.tag === header.tag && (known.seq === 0 || journal.chainAt(known.seq) === known.chain);
    const from = isSame ? known : { tag: header.tag, seq: 0, chain: '', lastEvent: undefined, ledger: new PortfolioLedger({ instruments: partsOf(header).instruments, cashMinor: BigInt(header.cashMinor) }) };
    // A journal that cannot be read to its end leaves books that are read anew.
    this.#read = undefined;
    let { seq, lastEvent } = from;
    for (const { seq: number, at, kind, event } of journal.events(undefined, from.seq)) {
      seq = number;
      lastEvent = at;
      this.eventsRead++;
      if (kind !== 'fill' && kind !== 'cash-flow') continue;
      const read = readEvent(event);
      if (read.kind === 'fill') from.ledger.apply(read.fill);
      if (read.kind === 'cash-flow') from.ledger.applyCashFlow(read);
    }
    this.#read = { ...from, seq, lastEvent, chain: seq === 0 ? '' : (journal.chainAt(seq) ?? '') };
    return this.#read;
  }
}
