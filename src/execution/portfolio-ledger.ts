import type { Fill } from '../core/fill.ts';
import type { Instrument } from '../core/instrument.ts';
import { amountFromMinor, stepSize } from '../core/money.ts';
import type { PortfolioView, PositionView } from '../core/portfolio.ts';
import type { Restorable } from '../core/restorable.ts';
import { takeNumbers } from '../core/take-numbers.ts';
import type { Instant } from '../core/time.ts';
import { exactNotional } from '../exchange/notional.ts';
import { MarketLedger, type MarketLedgerSnapshot, type OldTrades } from './market-ledger.ts';
import type { OpenTrade, Trade } from './trade.ts';

/**
 * Money that moved without a fill. `rounding`: a venue keeps money in fewer decimals than price times lots has.
 */
export interface CashFlow {
  readonly amountMinor: bigint;
  readonly cause: 'funding' | 'interest' | 'rounding' | 'transfer';
  /** When it was due; absent: now. */
  readonly at?: Instant;
  /** Whose position it was paid for; absent where the account paid for all that it holds. */
  readonly instrument?: string;
}

/** Financing that became part of the trade of a market. */
export interface FinancedTrade {
  /** Position of the instrument in the universe. */
  readonly market: number;
  readonly amountMinor: bigint;
}

const NOTHING_FINANCED: readonly FinancedTrade[] = Object.freeze([]);

export interface PortfolioLedgerOptions {
  readonly instruments: readonly Instrument[];
  readonly cashMinor: bigint;
  /** Kept by default. */
  readonly oldTrades?: OldTrades;
}

/** The markets are in the order of the universe. */
export interface PortfolioSnapshot {
  readonly cashMinor: bigint;
  readonly feesMinor: bigint;
  readonly financingMinor: bigint;
  readonly transfersMinor: bigint;
  readonly tradedMinor: bigint;
  /** Newest marks. */
  readonly prices: readonly number[];
  readonly markets: readonly MarketLedgerSnapshot[];
}

/**
 * Our own books: exact cash and positions, changed by fills and cash flows only. A fill seen twice counts once; one
 * that arrives late is put where it belongs in time, and the result is as if it had come in order. That holds for the
 * newest hundreds of fills of each market; one from before them is refused, because whether it was booked is not known
 * any more. The ledger is its own PortfolioView, so that reading it allocates nothing: keep the numbers, not the
 * object.
 */
export class PortfolioLedger implements PortfolioView, Restorable<PortfolioSnapshot> {
  readonly positions: PositionView[];
  cashMinor: bigint;
  feesMinor = 0n;
  /** What holding and trading cost in addition to fees: funding, interest, rounding. */
  financingMinor = 0n;
  transfersMinor = 0n;
  /** Price times lots of all fills, without signs. */
  tradedMinor = 0n;
  readonly #markets: MarketLedger[];
  readonly #indexOf: ReadonlyMap<string, number>;
  readonly #perLot: Float64Array;
  readonly #prices: Float64Array;
  #cash: number;
  #openMarkets = 0;

  constructor({ instruments, cashMinor, oldTrades }: PortfolioLedgerOptions) {
    this.cashMinor = cashMinor;
    this.#cash = amountFromMinor(cashMinor);
    this.#markets = instruments.map((instrument) => new MarketLedger(instrument, oldTrades));
    this.#perLot = Float64Array.from(instruments, ({ lot }) => stepSize(lot));
    this.positions = this.#markets.map(({ book }) => book.view());
    this.#indexOf = new Map(instruments.map(({ id }, index) => [id, index]));
    this.#prices = new Float64Array(instruments.length).fill(Number.NaN);
  }

  /**
   * Books a fill. `reason` says why its order was sent and goes into the trade log. Throws on an unknown instrument and
   * on a fill too old to be known.
   */
  apply(fill: Fill, reason = ''): 'applied' | 'duplicate' {
    const index = this.#indexOf.get(fill.instrument);
    const market = index === undefined ? undefined : this.#markets[index];
    if (index === undefined || market === undefined)
      throw new RangeError(`Fill ${fill.id} is of ${fill.instrument}, which is not in this ledger`);
    if (!market.isNew(fill)) return 'duplicate';
    const { instrument, unitMinor } = market.book;
    const notionalMinor = exactNotional(fill.priceTicks, fill.lots, unitMinor);
    this.tradedMinor += notionalMinor;
    this.cashMinor += (fill.side === 'buy' ? -notionalMinor : notionalMinor) - fill.feeMinor;
    this.#cash = amountFromMinor(this.cashMinor);
    this.feesMinor += fill.feeMinor;
    const wasOpen = market.book.lots !== 0;
    market.add({ fill, reason, notionalMinor });
    this.#openMarkets += Number(market.book.lots !== 0) - Number(wasOpen);
    this.positions[index] = market.book.view();
    if (Number.isNaN(this.#prices[index])) this.#prices[index] = fill.priceTicks * stepSize(instrument.tick);
    return 'applied';
  }

  /**
   * Books money that moved without a fill. Funding and interest become part of the trades that they were paid for,
   * which are returned.
   */
  applyCashFlow(flow: CashFlow): readonly FinancedTrade[] {
    const { amountMinor, cause } = flow;
    this.cashMinor += amountMinor;
    this.#cash = amountFromMinor(this.cashMinor);
    if (cause === 'transfer') this.transfersMinor += amountMinor;
    else this.financingMinor += amountMinor;
    return cause === 'funding' || cause === 'interest' ? this.#financeTrades(flow) : NOTHING_FINANCED;
  }

  /**
   * Financing of the whole account is shared by what the open positions cost; the last one takes what division leaves.
   */
  #financeTrades({ amountMinor, instrument, at }: CashFlow): readonly FinancedTrade[] {
    const own = this.#markets.length === 1 ? 0 : this.#indexOf.get(instrument ?? '');
    const shares = own === undefined ? this.#sharesOfOpen(amountMinor) : [{ market: own, amountMinor }];
    for (const share of shares) this.#markets[share.market]?.finance(share.amountMinor, at);
    return shares;
  }

  #sharesOfOpen(amountMinor: bigint): readonly FinancedTrade[] {
    const open = this.#markets.flatMap(({ book: { lots, costMinor } }, market) =>
      lots === 0 ? [] : [{ market, cost: costMinor < 0n ? -costMinor : costMinor }],
    );
    const whole = open.reduce((sum, { cost }) => sum + cost, 0n);
    let left = amountMinor;
    return open.map(({ market, cost }, place) => {
      const share = place === open.length - 1 || whole === 0n ? left : (amountMinor * cost) / whole;
      left -= share;
      return { market, amountMinor: share };
    });
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
    return this.#markets.reduce((sum, { book }) => sum + book.realisedMinor, 0n);
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
    const markets = this.#markets.map((market) => market.snapshot());
    return { cashMinor, feesMinor, financingMinor, transfersMinor, tradedMinor, prices: [...this.#prices], markets };
  }

  restore(snapshot: PortfolioSnapshot): void {
    const { cashMinor, feesMinor, financingMinor, transfersMinor, tradedMinor, prices, markets } = snapshot;
    takeNumbers(this.#prices, prices);
    this.cashMinor = cashMinor;
    this.#cash = amountFromMinor(cashMinor);
    this.feesMinor = feesMinor;
    this.financingMinor = financingMinor;
    this.transfersMinor = transfersMinor;
    this.tradedMinor = tradedMinor;
    for (const [index, market] of this.#markets.entries()) {
      market.restore(markets[index] as MarketLedgerSnapshot);
      this.positions[index] = market.book.view();
    }
    this.#openMarkets = this.#markets.filter(({ book }) => book.lots !== 0).length;
  }

  /** Round trips that have not ended, in the order of the universe. */
  openTrades(): readonly OpenTrade[] {
    return this.#markets.flatMap(({ book }) => book.openTrade() ?? []);
  }

  /** Finished round trips of all instruments, in the order of their exits. */
  trades(): readonly Trade[] {
    return this.#markets.flatMap(({ trades }) => trades).sort((a, b) => a.exitAt - b.exitAt);
  }
}
