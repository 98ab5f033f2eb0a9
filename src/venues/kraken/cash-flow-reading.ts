import type { kraken } from 'ccxt';
import { SECOND, type Instant } from '../../core/time.ts';
import type { ToldCashFlow, UncreditedLots } from '../../execution/venue.port.ts';
import { PagedReading } from '../../wire/paged-reading.ts';
import { OVERLAP, type FillReading } from './fill-reading.ts';
import { forgetBeyond } from './forget-beyond.ts';
import { ledgers, type KrakenLedgerEntry } from './kraken-messages.ts';
import { readAmount } from './wire-numbers.ts';
import type { OwnPositions } from './own-positions.ts';
import type { TradedPairs } from './traded-pairs.ts';
import type { TradeRounding } from './trade-rounding.ts';

export interface CashFlowReadingOptions {
  /** The client for all reading calls. */
  readonly reads: kraken;
  readonly pairs: TradedPairs;
  /** Says which trades were reported as fills. Their ledger entries are part of those fills. */
  readonly fills: Pick<FillReading, 'isReported' | 'isForeign'>;
  readonly rounding: TradeRounding;
  readonly positions: Pick<OwnPositions, 'instrumentOf'>;
  /** Entries from before this time are not reported. */
  readonly since: Instant;
}

/** The result of one reading of the ledger, before it counts as reported. */
interface Gathered {
  readonly flows: ToldCashFlow[];
  /** Entries that need no further reading, with their times in seconds. */
  readonly read: [id: string, time: number][];
  /** Entries of trades of our orders whose rounding is not known yet, by trade. */
  readonly awaited: Map<string, Map<string, KrakenLedgerEntry>>;
  /** The trades whose rounding this reading reports. */
  readonly settled: string[];
}

/** Reads the account's ledger. Reports each change of our cash that is in no fill, once. */
export class CashFlowReading {
  readonly #reads: kraken;
  readonly #pairs: TradedPairs;
  readonly #fills: Pick<FillReading, 'isReported' | 'isForeign'>;
  readonly #rounding: TradeRounding;
  readonly #positions: Pick<OwnPositions, 'instrumentOf'>;
  readonly #ledger = new PagedReading<KrakenLedgerEntry>();
  #since: number;
  /** Entries that were reported or passed over, with their times in seconds. */
  readonly #entries = new Map<string, number>();
  #notShown: readonly string[] = [];
  /** Coins that the newest trades have not credited, by trade. */
  readonly #uncredited = new Map<string, UncreditedLots>();

  constructor({ reads, pairs, fills, rounding, positions, since }: CashFlowReadingOptions) {
    this.#reads = reads;
    this.#pairs = pairs;
    this.#fills = fills;
    this.#rounding = rounding;
    this.#positions = positions;
    this.#since = since;
  }

  /** Trades of our orders whose ledger entries the last reading has not found. */
  tradesNotInLedger(): readonly string[] {
    return this.#notShown;
  }

  uncreditedLots(): readonly UncreditedLots[] {
    return [...this.#uncredited.values()];
  }

  /** Cash flows that were not reported yet, oldest first. */
  async next(): Promise<readonly ToldCashFlow[]> {
    forgetBeyond(this.#entries, (time) => time * SECOND < this.#since);
    forgetBeyond(this.#uncredited, () => true);
    const quotes = this.#pairs.quotes();
    const entries = await this.#ledger.read(async (offset) => {
      const {
        result: { ledger: rows, count },
      } = ledgers.parse(await this.#reads.privatePostLedgers({ ofs: offset, start: this.#since / SECOND }));
      return { rows, count };
    });
    const names = this.#pairs.assetNames();
    const gathered: Gathered = { flows: [], read: [], awaited: new Map(), settled: [] };
    for (const [id, entry] of entries) {
      if (this.#entries.has(id)) continue;
      this.#gather(id, { ...entry, asset: names.meaning(entry.asset)?.id ?? entry.asset }, quotes, gathered);
    }
    this.#ledger.done();
    this.#notShown = this.#rounding.notShown(gathered.awaited);
    for (const trade of gathered.awaited) this.#gatherRounding(trade, gathered);
    for (const txid of gathered.settled) this.#rounding.settle(txid);
    for (const [id, time] of gathered.read) {
      this.#entries.set(id, time);
      this.#since = Math.max(this.#since, time * SECOND - OVERLAP);
    }
    this.#rounding.giveUpBefore(this.#since - OVERLAP);
    return gathered.flows.sort((a, b) => a.at - b.at);
  }

  #gather(id: string, entry: KrakenLedgerEntry, quotes: ReadonlySet<string>, { flows, read, awaited }: Gathered): void {
    const { refid, time, type, asset, amount, fee } = entry;
    const isTrade = type === 'trade' || type === 'margin';
    if (isTrade && this.#rounding.awaits(refid)) {
      awaited.set(refid, (awaited.get(refid) ?? new Map<string, KrakenLedgerEntry>()).set(id, entry));
      return;
    }
    // A trade that was made after the fills were read is reported by the next reading of the fills, not by its ledger
    // entry.
    if (isTrade && !this.#fills.isReported(refid)) return;
    read.push([id, time]);
    // The money of a trade of our orders is in its fill, and its rounding is reported separately.
    if (!quotes.has(asset) || isMove(entry) || (isTrade && !this.#fills.isForeign(refid))) return;
    flows.push({
      id,
      at: Math.round(time * SECOND) as Instant,
      amountMinor: readAmount(amount) - readAmount(fee),
      ...(type === 'rollover' ? this.#interestOf(refid) : { cause: 'transfer' }),
      ...(isTrade ? this.#ofOthers(refid, entry) : {}),
    });
  }

  #interestOf(position: string): Pick<ToldCashFlow, 'cause' | 'position' | 'instrument'> {
    const instrument = this.#positions.instrumentOf(position);
    return instrument === undefined
      ? { cause: 'interest', position: 'others' }
      : { cause: 'interest', position: 'ours', instrument };
  }

  /** Adds the rounding of a trade of our orders, once all of its entries are in the ledger. */
  #gatherRounding(
    [txid, entries]: readonly [string, ReadonlyMap<string, KrakenLedgerEntry>],
    { flows, read, settled }: Gathered,
  ): void {
    const shown = [...entries.values()];
    const residue = this.#rounding.residueOf(txid, shown);
    if (residue === undefined) return;
    const at = Math.max(...shown.map(({ time }) => time));
    const uncredited = this.#rounding.uncreditedOf(txid, shown);
    if (uncredited !== undefined) this.#uncredited.set(txid, uncredited);
    // The id follows from the trade, so it is the same after a restart.
    if (residue !== 0n)
      flows.push({
        id: `rounding ${txid}`,
        at: Math.round(at * SECOND) as Instant,
        amountMinor: residue,
        cause: 'rounding',
      });
    for (const [id, { time }] of entries) read.push([id, time]);
    settled.push(txid);
  }

  /** The trade of others that moved money, and the part of the money that is rounding. */
  #ofOthers(trade: string, entry: KrakenLedgerEntry): Pick<ToldCashFlow, 'trade' | 'roundingMinor'> {
    const roundingMinor = this.#rounding.residueOf(trade, [entry]);
    this.#rounding.settle(trade);
    return { trade, ...(roundingMinor === undefined ? {} : { roundingMinor }) };
  }
}

/** Whether a currency only moved from one of its names to another. All names count as one balance. */
function isMove({ type, subtype }: KrakenLedgerEntry): boolean {
  const moves = {
    earn: /^(?:auto)?(?:de)?allocation$|^migration$/,
    transfer: /^(?:spotto|spotfrom)staking$|^staking(?:to|from)spot$/,
  };
  return (type === 'earn' || type === 'transfer') && moves[type].test(subtype ?? '');
}
