import type { Candle } from '../../../core/candle.ts';
import type { Instant } from '../../../core/time.ts';
import { FollowedCourse, type FollowedPrices } from '../../../wire/followed-course.ts';
import type { PriceCourse } from '../../../wire/price-course.port.ts';
import { PricePath } from '../../../wire/price-path.ts';
import { RecordedCandles } from '../../../wire/recorded-candles.ts';
import type { ListedMarket } from './listed-market.ts';
import { MarketBoards } from './market-boards.ts';

/**
 * The price courses of all markets, by the market's place. A price follows recorded candles, or a market at another
 * venue.
 */
export class MarketCourses {
  /** When the first recorded course ends; Infinity where none does. */
  readonly endsAt: number;
  readonly #courses: readonly PriceCourse[];
  readonly #boards: readonly MarketBoards[];

  constructor(markets: readonly ListedMarket[], at: Instant) {
    this.#boards = markets.map(({ series, ending }) => new MarketBoards(new RecordedCandles(series, ending)));
    this.#courses = markets.map(({ followedFrom }, index) =>
      followedFrom === undefined ? PricePath.near(this.boards(index).candles, at) : new FollowedCourse(followedFrom),
    );
    this.endsAt = Math.min(
      ...this.#courses.map((course, index) =>
        course instanceof PricePath ? this.boards(index).candles.end : Infinity,
      ),
    );
  }

  /** Time of the last reading of prices; undefined before the first. */
  get readAt(): Instant | undefined {
    const times = this.#courses.flatMap((course) =>
      course instanceof FollowedCourse ? [course.readAt ?? -Infinity] : [],
    );
    const last = Math.min(...times);
    return Number.isFinite(last) ? (last as Instant) : undefined;
  }

  get nextTurn(): number {
    return Math.min(...this.#courses.map(({ nextTurn }) => nextTurn));
  }

  at(index: number): PriceCourse {
    return this.#courses[index] as PriceCourse;
  }

  /** The recorded candles of a market. A market whose prices come from another venue has none. */
  boards(index: number): MarketBoards {
    return this.#boards[index] as MarketBoards;
  }

  takePrices(index: number, prices: FollowedPrices, at: Instant): void {
    const course = this.#courses[index];
    if (!(course instanceof FollowedCourse))
      throw new RangeError(`Prices of market ${index} are recorded, so none are taken from outside`);
    course.take(prices, at);
  }

  /** Walks every price on. Gives the bars of each market. */
  walkTo(at: Instant): readonly Candle[][] {
    return this.#courses.map((course) => course.walkTo(at));
  }
}
