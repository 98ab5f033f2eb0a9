import type { Candle } from '../../../core/candle.ts';
import type { Instant } from '../../../core/time.ts';
import { stepsNearest } from '../../../exchange/ticks.ts';
import type { PriceCourse } from '../../../wire/price-course.port.ts';
import { KrakenError } from './kraken-error.ts';
import type { KrakenMarket } from './kraken-market.ts';
import { meansPair } from './kraken-names.ts';
import type { ListedMarket } from './listed-market.ts';
import type { MarketBoards } from './market-boards.ts';
import { MarketCourses } from './market-courses.ts';
import type { MarketNews, TradingMode } from './market-news.ts';
import { MarketTape, type MarketTrade } from './market-tape.ts';
import type { PriceNow } from './price-now.ts';
import { SpreadTape } from './spread-tape.ts';

/**
 * The public state of a venue: the price of each market, its status, and its printed trades. A market is given by its
 * place in the list, or found by its pair.
 */
export class VenuePrices implements PriceNow {
  readonly markets: readonly ListedMarket[];
  /** The market's own trades. */
  readonly tape = new MarketTape();
  readonly spreads = new SpreadTape();
  readonly #courses: MarketCourses;
  #mode: Exclude<TradingMode, 'maintenance'> = 'online';

  constructor(markets: readonly ListedMarket[], at: Instant) {
    this.markets = markets;
    this.#courses = new MarketCourses(markets, at);
  }

  /** Time of the last reading of prices; undefined before the first. */
  get readAt(): Instant | undefined {
    return this.#courses.readAt;
  }

  /**
   * When the first recorded course of prices ends; Infinity where none does. After that the market is in maintenance,
   * and nothing trades.
   */
  get endsAt(): number {
    return this.#courses.endsAt;
  }

  /** The next instant at which a price may change direction. */
  get nextTurn(): number {
    return this.#courses.nextTurn;
  }

  /** The status of trading. A market whose candles have ended is in maintenance. */
  modeAt(now: Instant): TradingMode {
    return now >= this.endsAt ? 'maintenance' : this.#mode;
  }

  setMode(mode: Exclude<TradingMode, 'maintenance'>): void {
    this.#mode = mode;
  }

  /** Throws Kraken's refusal of a name that no market has. */
  marketOf(name: string): ListedMarket {
    const market = this.markets.find(({ pair }) => meansPair(pair, name));
    if (market === undefined) throw new KrakenError('EQuery:Unknown asset pair');
    return market;
  }

  placeOf({ instrument: { id } }: KrakenMarket): number {
    return this.markets.findIndex(({ instrument }) => instrument.id === id);
  }

  /** The present price in whole ticks. */
  ticks(market: KrakenMarket): number {
    return stepsNearest(this.courseOf(market).price, market.instrument.tick);
  }

  /** The present price of the market at a place, in whole ticks. */
  readonly ticksAt = (place: number): number => this.ticks(this.markets[place] as ListedMarket);

  courseOf(market: KrakenMarket): PriceCourse {
    return this.#courses.at(this.placeOf(market));
  }

  /** The recorded candles of a market. A market whose prices come from another venue has none. */
  candles(market: KrakenMarket): MarketBoards {
    return this.#courses.boards(this.placeOf(market));
  }

  /**
   * Takes prices that were read at an instant. Returns the number of microseconds after which the last of them applies.
   * Throws a RangeError for prices of a market that follows candles.
   */
  takePrices(prices: Extract<MarketNews, { kind: 'heard' }>['prices'], at: Instant): number {
    for (const [id, read] of Object.entries(prices))
      this.#courses.takePrices(
        this.markets.findIndex(({ instrument }) => instrument.id === id),
        read,
        at,
      );
    return Math.max(0, ...Object.values(prices).map(({ passed }) => passed.length));
  }

  /** Walks every price on. Gives the bars of each market, by its place. */
  walkTo(at: Instant): readonly Candle[][] {
    return this.#courses.walkTo(at);
  }

  noteSpread(market: ListedMarket, price: number, at: Instant): void {
    this.spreads.note(market, stepsNearest(price, market.instrument.tick), at);
  }

  /** Prints the trade of a bar; undefined where nothing traded. */
  print(market: ListedMarket, bar: Candle): MarketTrade | undefined {
    this.noteSpread(market, bar.close, bar.closeTime);
    return this.tape.print(market, bar);
  }
}
