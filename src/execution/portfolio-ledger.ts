import type { CashFlowCause } from '../core/cash-flow-cause.ts';
import type { Fill } from '../core/fill.ts';
import type { Instrument } from '../core/instrument.ts';
import { amountFromMinor, stepSize } from '../core/money.ts';
import type { PortfolioView, PositionView } from '../core/portfolio.ts';
import type { Restorable } from '../core/restorable.ts';
import { takeNumbers } from '../core/take-numbers.ts';
import type { Instant } from '../core/time.ts';
import { exactNotional } from '../exchange/notional.ts';
import { MarketLedger, type MarketLedgerSnapshot, type OldTrades } from './market-ledger.ts';
import type { BookedFill } from './position-book.ts';
import type { ChangedMarketsSnapshot, PortfolioSnapshot } from './portfolio-snapshot.ts';
import { SettledBooks, type MarketSettlement, type SettledPosition } from './settled-books.ts';
import { sharedFinancing, type FinancedTrade } from './shared-financing.ts';
import type { OpenTrade, Trade } from './trade.ts';

/** Money that moved without a fill. */
export interface CashFlow {
  readonly amountMinor: bigint;
  readonly cause: CashFlowCause;
  /** When it was due; absent: now. */
  readonly at?: Instant;
  /** Whose position it was paid for; absent where the account paid for all that it holds. */
  readonly instrument?: string;
}

const NOTHING_FINANCED: readonly FinancedTrade[] = Object.freeze([]);

export interface PortfolioLedgerOptions {
  readonly instruments: readonly Instrument[];
  readonly cashMinor: bigint;
  /** Kept by default. */
  readonly oldTrades?: OldTrades;
  /** The most markets at one time; by default as many as `instruments`. */
  readonly slots?: number | undefined;
}

/**
 * Our own books: exact cash and positions, changed by fills and cash flows only. A fill seen twice counts once. One
 * that arrives late is put where it belongs in time, and cash and positions are then as if it had come in order.
 * Financing that was booked without a fill in between lies at the time of its first flow, so its shares may differ. All
 * that holds for the newest hundreds of fills of each market. A fill from before them is refused, because nobody knows
 * whether it was booked. A late fill of a settled market is put before the settlement, and what that pays follows. The
 * ledger is its own PortfolioView, so that reading it allocates nothing: keep the numbers, not the object.
 */
export class PortfolioLedger implements PortfolioView, Restorable<PortfolioSnapshot> {
  readonly positions: PositionView[];
  cashMinor: bigint;
  feesMinor = 0n;
  /** What holding and trading cost in addition to fees: funding, interest, rounding. */
  financingMinor = 0n;
  transfersMinor = 0n;
  /** What moved of money that is not ours, on an account that several systems share; in none of the other sums. */
  foreignMinor = 0n;
  /** Price times lots of all fills, without signs. */
  tradedMinor = 0n;
  readonly #markets: MarketLedger[];
  readonly #indexOf: Map<string, number>;
  readonly #perLot: Float64Array;
  readonly #prices: Float64Array;
  readonly #oldTrades: OldTrades | undefined;
  readonly #begunWith: readonly Instrument[];
  readonly #settled: SettledBooks;
  #universe: 'as-at-the-beginning' | 'changed' = 'as-at-the-beginning';
  #cash: number;
  #openMarkets = 0;

  constructor({ instruments, cashMinor, oldTrades, slots = instruments.length }: PortfolioLedgerOptions) {
    this.#oldTrades = oldTrades;
    this.#begunWith = instruments;
    this.#settled = new SettledBooks(oldTrades);
    this.cashMinor = cashMinor;
    this.#cash = amountFromMinor(cashMinor);
    this.#markets = instruments.map((instrument) => new MarketLedger(instrument, oldTrades));
    this.#perLot = new Float64Array(slots);
    for (const [market, { lot }] of instruments.entries()) this.#perLot[market] = stepSize(lot);
    this.positions = this.#markets.map(({ book }) => book.view());
    this.#indexOf = new Map(instruments.map(({ id }, index) => [id, index]));
    this.#prices = new Float64Array(slots).fill(Number.NaN);
  }

  /**
   * Begins the books of a market that takes a slot. Throws a RangeError where the slot holds a market or is too high.
   */
  list(market: number, instrument: Instrument): void {
    if (market >= this.#perLot.length || market > this.#markets.length)
      throw new RangeError(`The ledger has ${this.#perLot.length} slots, was given slot ${market}`);
    if (this.#hasMarket(market)) throw new RangeError(`Slot ${market} of the ledger has a market already`);
    this.#perLot[market] = stepSize(instrument.lot);
    this.#indexOf.set(instrument.id, market);
    this.#beginBooks(market, instrument);
    this.#universe = 'changed';
  }

  /**
   * Ends the books of a market: what is held leaves at the value of the settlement, without a fee, and its trades stay
   * in the trade log. Throws a RangeError for a slot without a market, or a value that is below zero.
   */
  settle(market: number, { at, value }: MarketSettlement): SettledPosition {
    const ledger = this.#markets[market];
    if (ledger === undefined || !this.#hasMarket(market))
      throw new RangeError(`A settled market is in this ledger; slot ${market} has none`);
    const { instrument } = ledger.book;
    const { lots, paymentMinor } = this.#settled.add(ledger, { at, value });
    this.#changeCash(paymentMinor);
    if (lots !== 0) this.#openMarkets--;
    this.#indexOf.delete(instrument.id);
    this.#beginBooks(market, instrument);
    this.#universe = 'changed';
    return { lots, paymentMinor };
  }

  /**
   * What one unit of a settled market paid; undefined for a market that is not settled, or was so long ago that it is
   * not remembered.
   */
  settledValue(instrument: string): number | undefined {
    return this.#indexOf.has(instrument) ? undefined : this.#settled.valueOf(instrument);
  }

  /** How many settled markets are not remembered any more. */
  get forgottenMarkets(): number {
    return this.#settled.forgotten;
  }

  #changeCash(amountMinor: bigint): void {
    this.cashMinor += amountMinor;
    this.#cash = amountFromMinor(this.cashMinor);
  }

  #hasMarket(market: number): boolean {
    const instrument = this.#markets[market]?.book.instrument.id;
    return instrument !== undefined && this.#indexOf.get(instrument) === market;
  }

  #beginBooks(market: number, instrument: Instrument): void {
    const ledger = new MarketLedger(instrument, this.#oldTrades);
    this.#markets[market] = ledger;
    this.positions[market] = ledger.book.view();
    this.#prices[market] = Number.NaN;
  }

  /**
   * Books a fill. `reason` says why its order was sent and goes into the trade log. Throws on an unknown instrument and
   * on a fill too old to be known.
   */
  apply(fill: Fill, reason = ''): 'applied' | 'duplicate' {
    const index = this.#indexOf.get(fill.instrument);
    const market = index === undefined ? undefined : this.#markets[index];
    if (index === undefined || market === undefined) return this.#applyLate(fill, reason);
    if (!market.isNew(fill)) return 'duplicate';
    const { instrument } = market.book;
    const wasOpen = market.book.lots !== 0;
    market.add(this.#pay(fill, reason, market.book.unitMinor));
    this.#openMarkets += Number(market.book.lots !== 0) - Number(wasOpen);
    this.positions[index] = market.book.view();
    if (Number.isNaN(this.#prices[index])) this.#prices[index] = fill.priceTicks * stepSize(instrument.tick);
    return 'applied';
  }

  /** A fill of a settled market: the settlement pays for its lots too. */
  #applyLate(fill: Fill, reason: string): 'applied' | 'duplicate' {
    const unitMinor = this.#settled.unitMinorOf(fill.instrument);
    if (unitMinor === undefined)
      throw new RangeError(`Fill ${fill.id} is of ${fill.instrument}, which is not in this ledger`);
    if (!this.#settled.isNew(fill)) return 'duplicate';
    this.#changeCash(this.#settled.book(this.#pay(fill, reason, unitMinor)));
    return 'applied';
  }

  /** Takes what a fill cost out of cash, or puts what it brought into it. */
  #pay(fill: Fill, reason: string, unitMinor: bigint): BookedFill {
    const notionalMinor = exactNotional(fill.priceTicks, fill.lots, unitMinor);
    this.tradedMinor += notionalMinor;
    this.feesMinor += fill.feeMinor;
    this.#changeCash((fill.side === 'buy' ? -notionalMinor : notionalMinor) - fill.feeMinor);
    return { fill, reason, notionalMinor };
  }

  /**
   * Books money that moved without a fill. Funding and interest become part of the trades that they were paid for,
   * which are returned.
   */
  applyCashFlow(flow: CashFlow): readonly FinancedTrade[] {
    const { amountMinor, cause } = flow;
    if (cause === 'foreign') {
      this.foreignMinor += amountMinor;
      return NOTHING_FINANCED;
    }
    this.#changeCash(amountMinor);
    if (cause === 'transfer') this.transfersMinor += amountMinor;
    else this.financingMinor += amountMinor;
    return cause === 'funding' || cause === 'interest' ? this.#financeTrades(flow) : NOTHING_FINANCED;
  }

  #financeTrades({ amountMinor, instrument, at }: CashFlow): readonly FinancedTrade[] {
    if (instrument !== undefined && !this.#indexOf.has(instrument) && this.#settled.has(instrument)) {
      this.#settled.finance(instrument, amountMinor, at);
      return NOTHING_FINANCED;
    }
    const own = this.#markets.length === 1 ? 0 : this.#indexOf.get(instrument ?? '');
    const shares = own === undefined ? sharedFinancing(this.#markets, amountMinor) : [{ market: own, amountMinor }];
    for (const share of shares) this.#markets[share.market]?.finance(share.amountMinor, at);
    return shares;
  }

  /** By slot; that of a free slot is the one that was settled there last. */
  get instruments(): readonly Instrument[] {
    return this.#markets.map(({ book }) => book.instrument);
  }

  /** Takes the newest price of a market, in quote currency. */
  mark(market: number, price: number): void {
    this.#prices[market] = price;
  }

  get cash(): number {
    return this.#cash;
  }

  /** Cash and positions at the newest marks; before the first mark of a market, at the price of its first fill. */
  get equity(): number {
    if (this.#openMarkets === 0) return this.#cash;
    let equity = this.#cash;
    for (let index = 0; index < this.#markets.length; index++) {
      const { lots } = (this.#markets[index] as MarketLedger).book;
      if (lots !== 0) equity += lots * (this.#perLot[index] as number) * (this.#prices[index] as number);
    }
    return equity;
  }

  /** Profit of closed lots before fees and financing. */
  get realisedMinor(): bigint {
    return this.#markets.reduce((sum, { book }) => sum + book.realisedMinor, this.#settled.realisedMinor);
  }

  /** Profit of open lots at the newest marks, before fees. */
  get unrealised(): number {
    return this.#markets.reduce(
      (sum, { book }, index) =>
        sum +
        (book.lots === 0
          ? 0
          : book.lots * (this.#perLot[index] as number) * (this.#prices[index] as number) -
            amountFromMinor(book.costMinor)),
      0,
    );
  }

  get isFlat(): boolean {
    return this.#openMarkets === 0;
  }

  /** Signed whole lots. */
  lots(market: number): number {
    return this.#markets[market]?.book.lots ?? 0;
  }

  /** What the open lots of a market cost, signed like them. */
  costMinor(market: number): bigint {
    return this.#markets[market]?.book.costMinor ?? 0n;
  }

  snapshot(): PortfolioSnapshot {
    const { cashMinor, feesMinor, financingMinor, transfersMinor, tradedMinor } = this;
    const sums = { cashMinor, feesMinor, financingMinor, transfersMinor, tradedMinor };
    const markets = this.#markets.map((market) => market.snapshot());
    const foreign = this.foreignMinor === 0n ? {} : { foreignMinor: this.foreignMinor };
    return { ...sums, ...foreign, prices: [...this.#prices], markets, changed: this.#changedMarkets() };
  }

  #changedMarkets(): ChangedMarketsSnapshot | undefined {
    if (this.#universe === 'as-at-the-beginning') return undefined;
    const slots = this.#markets.map(({ book: { instrument } }, market) => {
      const state: 'listed' | 'free' = this.#hasMarket(market) ? 'listed' : 'free';
      return { instrument, state };
    });
    return { slots, settled: this.#settled.snapshot() };
  }

  /** Throws a RangeError where the ledger has other slots. */
  restore(snapshot: PortfolioSnapshot): void {
    const { cashMinor, feesMinor, financingMinor, transfersMinor, tradedMinor, prices, markets } = snapshot;
    this.#restoreMarkets(snapshot.changed);
    takeNumbers(this.#prices, prices);
    this.cashMinor = cashMinor;
    this.#cash = amountFromMinor(cashMinor);
    this.feesMinor = feesMinor;
    this.financingMinor = financingMinor;
    this.transfersMinor = transfersMinor;
    this.foreignMinor = snapshot.foreignMinor ?? 0n;
    this.tradedMinor = tradedMinor;
    for (const [index, market] of this.#markets.entries()) {
      market.restore(markets[index] as MarketLedgerSnapshot);
      this.positions[index] = market.book.view();
    }
    this.#openMarkets = this.#markets.filter(({ book }) => book.lots !== 0).length;
  }

  #restoreMarkets(changed: ChangedMarketsSnapshot | undefined): void {
    if (changed === undefined && this.#universe === 'as-at-the-beginning') return;
    const slots = changed?.slots ?? this.#begunWith.map((instrument) => ({ instrument, state: 'listed' as const }));
    this.#universe = changed === undefined ? 'as-at-the-beginning' : 'changed';
    this.#settled.restore(changed?.settled ?? new SettledBooks(this.#oldTrades).snapshot());
    this.#indexOf.clear();
    this.#markets.length = 0;
    this.positions.length = 0;
    for (const [market, { instrument, state }] of slots.entries()) {
      this.#perLot[market] = stepSize(instrument.lot);
      if (state === 'listed') this.#indexOf.set(instrument.id, market);
      this.#beginBooks(market, instrument);
    }
  }

  /** Round trips that have not ended, in the order of the universe. */
  openTrades(): readonly OpenTrade[] {
    return this.#markets.flatMap(({ book }) => book.openTrade() ?? []);
  }

  /** Finished round trips of all instruments, in the order of their exits. */
  trades(): readonly Trade[] {
    return [...this.#settled.trades, ...this.#markets.flatMap(({ trades }) => trades)].sort(
      (a, b) => a.exitAt - b.exitAt,
    );
  }
}
