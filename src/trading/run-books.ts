import type { SqliteLiveJournal } from '../adapters/sqlite/sqlite-live-journal.ts';
import type { Moment } from '../core/moment.ts';
import { DAY, type Instant } from '../core/time.ts';
import { MOST_SLOTS } from '../core/universe.ts';
import type { EngineEvent } from '../engine/event.ts';
import { readEvent } from '../engine/read-event.ts';
import { PortfolioLedger, type CashFlow } from '../execution/portfolio-ledger.ts';
import { EquityPeak } from '../risk/equity-peak.ts';
import { partsOf } from './run-settings.ts';
import { RestingStops } from './resting-stops.ts';

/** The books of a run up to an event, marked to the closes of its candles. */
export interface BooksRead {
  readonly seq: number;
  readonly lastEvent: Instant | undefined;
  readonly ledger: PortfolioLedger;
  /** The part of the ledger's financing that is the venue's rounding. */
  readonly venueRoundingMinor: bigint;
  /** Newest close of each slot, in quote currency; NaN before the first. */
  readonly prices: Float64Array;
  readonly stops: RestingStops;
  /** The highest equity at a moment, transfers apart. */
  readonly peak: EquityPeak;
  /** The UTC day of the newest moment, and what the run was worth when it began. */
  readonly day: { readonly number: number; readonly equity: number; readonly transfersMinor: bigint };
}

/** The events that change books or prices. */
const MOVING: ReadonlySet<string> = new Set<EngineEvent['kind']>([
  'fill',
  'cash-flow',
  'moment',
  'listing',
  'settlement',
]);

/** What says that the journal is still the one that the books were read from. */
interface Read extends BooksRead {
  readonly tag: string;
  readonly chain: string;
}

/**
 * The money of a run, read out of its journal again and again: each time only the events that are new. A journal that
 * is another one meanwhile, such as a backup put in its place, is read from its beginning.
 */
export class RunBooks {
  #read: Read | undefined;
  /** Events read since this was made. */
  eventsRead = 0;

  /**
   * Reads what the journal has more than the last time. Throws `data-corrupt` where a record is not the one that was
   * written.
   */
  readOn(journal: SqliteLiveJournal): BooksRead {
    const { header } = journal;
    const known = this.#read;
    const isSame =
      known !== undefined &&
      known.tag === header.tag &&
      (known.seq === 0 || journal.chainAt(known.seq) === known.chain);
    const from = isSame ? known : emptyBooks(journal);
    // A journal that cannot be read to its end leaves books that are read anew.
    this.#read = undefined;
    let { seq, lastEvent, day, venueRoundingMinor } = from;
    const { ledger, stops } = from;
    for (const { seq: number, at, kind, event, output } of journal.events(undefined, from.seq)) {
      seq = number;
      lastEvent = at;
      this.eventsRead++;
      stops.observe(kind, event, output);
      if (!MOVING.has(kind)) continue;
      const read = readEvent(event);
      if (read.kind === 'fill') ledger.apply(read.fill);
      else if (read.kind === 'listing') ledger.list(read.market, read.instrument);
      else if (read.kind === 'settlement') ledger.settle(read.market, read);
      else if (read.kind === 'moment') day = onMoment(from, day, read.moment);
      else if (read.kind === 'cash-flow') venueRoundingMinor += onCashFlow(from, read);
    }
    this.#read = {
      ...from,
      seq,
      lastEvent,
      day,
      venueRoundingMinor,
      chain: seq === 0 ? '' : (journal.chainAt(seq) ?? ''),
    };
    return this.#read;
  }
}

function emptyBooks({ header }: SqliteLiveJournal): Read {
  const { instruments } = partsOf(header);
  const ledger = new PortfolioLedger({ instruments, cashMinor: BigInt(header.cashMinor), slots: MOST_SLOTS });
  return {
    tag: header.tag,
    seq: 0,
    chain: '',
    lastEvent: undefined,
    ledger,
    venueRoundingMinor: 0n,
    prices: new Float64Array(MOST_SLOTS).fill(Number.NaN),
    stops: new RestingStops(),
    peak: new EquityPeak(ledger.equity),
    day: { number: -1, equity: ledger.equity, transfersMinor: 0n },
  };
}

/** Books money that moved without a fill. Gives the part of it that is the venue's rounding. */
function onCashFlow({ ledger, peak }: Read, flow: CashFlow): bigint {
  const before = ledger.equity;
  ledger.applyCashFlow(flow);
  if (flow.cause === 'transfer') peak.transfer(ledger.equity - before, before);
  return flow.cause === 'rounding' ? flow.amountMinor : 0n;
}

/** Marks the books to a moment's closes. A candle that closes at midnight is the last of the day before. */
function onMoment({ ledger, prices, peak }: Read, day: BooksRead['day'], { at, markets }: Moment): BooksRead['day'] {
  const number = Math.floor(at / DAY);
  const before = ledger.equity;
  markets.forEach(({ candle }, market) => {
    if (candle === undefined || candle === null) return;
    prices[market] = candle.close;
    ledger.mark(market, candle.close);
  });
  peak.observe(ledger.equity);
  if (number === day.number) return day;
  return { number, equity: at % DAY === 0 ? ledger.equity : before, transfersMinor: ledger.transfersMinor };
}
