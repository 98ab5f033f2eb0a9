import type { Candle } from '../core/candle.ts';
import type { Instrument } from '../core/instrument.ts';
import type { Instant } from '../core/time.ts';
import type { MomentFeed } from '../live/moment-feed.port.ts';
import { UnexpectedAnswer } from './unexpected-answer.ts';

/** Reads quotes and newly closed candles of a market, for a simulated venue that follows it. */
export class QuotedMarketSource {
  readonly #feed: MomentFeed;
  readonly #instruments: readonly Instrument[];
  /** Closed candles that were not given to the caller yet, because the quotes after them could not be read. */
  readonly #closed: Candle[][];

  constructor({ feed, instruments }: { readonly feed: MomentFeed; readonly instruments: readonly Instrument[] }) {
    this.#feed = feed;
    this.#instruments = instruments;
    this.#closed = instruments.map(() => []);
  }

  /** Rejects when a market did not answer, or quotes one side only. */
  async read(
    now: Instant,
  ): Promise<readonly { readonly instrument: string; readonly price: number; readonly candles: readonly Candle[] }[]> {
    for (const { markets } of await this.#feed.take(now)) {
      for (const [market, { candle }] of markets.entries())
        if (candle !== undefined) this.#closed[market]?.push(candle);
    }
    const quotes = await this.#feed.quotes();
    const prices = this.#instruments.map(({ id }, market) => {
      const quote = quotes.find((each) => each.market === market);
      const price = quote === undefined ? Number.NaN : (quote.bid + quote.ask) / 2;
      if (!(price > 0)) throw new UnexpectedAnswer(`The market quotes no price of ${id}`);
      return price;
    });
    return this.#instruments.map(({ id }, market) => ({
      instrument: id,
      price: prices[market] as number,
      candles: this.#closed[market]?.splice(0) ?? [],
    }));
  }
}
