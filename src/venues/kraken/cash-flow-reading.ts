import type { kraken } from 'ccxt';
import { SECOND, type Instant } from '../../core/time.ts';
import type { ToldCashFlow, UncreditedLots } from '../../execution/venue.port.ts';
import { PagedReading } from '../../wire/paged-reading.ts';
import { OVERLAP, type FillReading } from './fill-reading.ts';
import { forgetBeyond } from './forget-beyond.ts';
import { ledgers, type KrakenLedgerEntry } from './kraken-messages.ts';
import { toldAmount } from './told-numbers.ts';
import type { TradedPairs } from './traded-pairs.ts';
import type { TradeRounding } from './trade-rounding.ts';

export interface CashFlowReadingOptions {
  /** For everything that is read. */
  readonly reads: kraken;
  readonly pairs: TradedPairs;
  /** Which trades were told: their entries are in their fills. */
  readonly fills: Pick<FillReading, 'isTold' | 'isForeign'>;
  readonly rounding: TradeRounding;
  /** Entries from before are not told. */
  readonly since: Instant;
}

/** What one reading of the ledger has come to, before any of it counts as told. */
interface Gathered {
  readonly flows: ToldCashFlow[];
  /** Entries that are done with, with their times in seconds. */
  readonly read: [id: string, time: number][];
  /** Entries of trades of ours whose rounding is not known yet, by the trade. */
  readonly awaited: Map<string, Map<string, KrakenLedgerEntry>>;
  /** Those of the trades whose rounding is told now. */
  readonly settled: string[];
}

/** Reads the ledger, and tells each change of our cash once that is in no fill. */
export class CashFlowReading {
  readonly #reads: kraken;
  readonly #pairs: TradedPairs;
  readonly #fills: Pick<FillReading, 'isTold' | 'isForeign'>;
  readonly #rounding: TradeRounding;
  readonly #ledger = new PagedReading<KrakenLedgerEntry>();
  #since: number;
  /** Entries told or passed over, with their times in seconds. */
  readonly #entries = new Map<string, number>();
  #notShown: readonly string[] = [];
  /** By their trades, the newest. */
  readonly #uncredited = new Map<string, UncreditedLots>();

  constructor({ reads, pairs, fills, rounding, since }: CashFlowReadingOptions) {
    this.#reads = reads;
    this.#pairs = pairs;
    this.#fills = fills;
    this.#rounding = rounding;
    this.#since = since;
  }

  /** Trades of our orders whose ledger entries the last reading has not found. */
  tradesNotInLedger(): readonly string[] {
    return this.#notShown;
  }

  uncreditedLots(): readonly UncreditedLots[] {
    return [...this.#uncredited.values()];
  }

  /** Flows that were not told yet, oldest first. */
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
    for (const [id, told] of entries) {
      if (this.#entries.has(id)) continue;
      this.#gather(id, { ...told, asset: names.meaning(told.asset)?.id ?? told.asset }, quotes, gathered);
    }
    this.#ledger.done();
    this.#notShown = this.#rounding.notShown(gathered.awaited);
    for (const trade of gathered.awaited) this.#tellRounding(trade, gathered);
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
    // A trade that happened after the fills were read is told by the next reading of them, not by its ledger entry.
    if (isTrade && !this.#fills.isTold(refid)) return;
    read.push([id, time]);
    // What a trade of ours moved is in its fill, and the rounding of it told.
    if (!quotes.has(asset) || isMove(entry) || (isTrade && !this.#fills.isForeign(refid))) return;
    flows.push({
      id,
      at: Math.round(time * SECOND) as Instant,
      amountMinor: toldAmount(amount) - toldAmount(fee),
      cause: type === 'rollover' ? 'interest' : 'transfer',
      ...(isTrade ? this.#ofOthers(refid, entry) : {}),
    });
  }

  /** Tells the rounding of a trade of ours, once all of its entries are there. */
  #tellRounding(
    [txid, entries]: readonly [string, ReadonlyMap<string, KrakenLedgerEntry>],
    { flows, read, settled }: Gathered,
  ): void {
    const shown = [...entries.values()];
    const residue = this.#rounding.residueOf(txid, shown);
    if (residue === undefined) return;
    const at = Math.max(...shown.map(({ time }) => time));
    const uncredited = this.#rounding.uncreditedOf(txid, shown);
    if (uncredited !== undefined) this.#uncredited.set(txid, uncredited);
    // Named after the trade: the same after a restart.
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

  /** Whose trade moved money, and what of it is rounding. */
  #ofOthers(trade: string, entry: KrakenLedgerEntry): Pick<ToldCashFlow, 'trade' | 'roundingMinor'> {
    const roundingMinor = this.#rounding.residueOf(trade, [entry]);
    this.#rounding.settle(trade);
    return { trade, ...(roundingMinor === undefined ? {} : { roundingMinor }) };
  }
}

/** Whether a currency only went from one of its names to another: all of them count as one balance. */
function isMove({ type, subtype }: KrakenLedgerEntry): boolean {
  const moves = {
    earn: /^(?:auto)?(?:de)?allocation$|^migration$/,
    transfer: /^(?:spotto|spotfrom)staking$|^staking(?:to|from)spot$/,
  };
  return (type === 'earn' || type === 'transfer') && moves[type].test(subtype ?? '');
}
