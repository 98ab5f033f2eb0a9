/** The markets of the venue in `own-venue-simulator.ts`: when each is there, and what it shows. */
import { instant } from 'edgewise';
import type { Candle, CandleSeries, Instant, Instrument, Print, SimulatedMarket } from 'edgewise';

/** A market that the venue lists, or settles at what one unit pays, while it is open. */
export type PlannedChange =
  | { readonly kind: 'listed'; readonly at: Instant; readonly instrument: Instrument; readonly series: CandleSeries }
  | { readonly kind: 'settled'; readonly at: Instant; readonly instrument: string; readonly value: number };

/**
 * The changes of a venue that begins at `start` with these markets, oldest first and none before. A simulator that goes
 * on needs the same plan.
 */
export type MarketPlan = (markets: readonly SimulatedMarket[], start: Instant) => readonly PlannedChange[];

/** A market that is or was there. Candles outside its life are not shown. */
export interface StallMarket {
  readonly instrument: Instrument;
  readonly series: CandleSeries;
  readonly from: number;
  until: number;
  /** Its number in the matching core; undefined while it is not there. */
  slot: number | undefined;
}

/** What a market shows at one instant, or how the markets change. */
export type Step =
  | { readonly kind: 'print'; readonly at: Instant; readonly market: StallMarket; readonly print: Print }
  | { readonly kind: 'change'; readonly at: Instant; readonly change: PlannedChange };

export function marketOf(change: PlannedChange): StallMarket[] {
  if (change.kind === 'settled') return [];
  const { instrument, series, at } = change;
  return [{ instrument, series, from: at, until: Infinity, slot: undefined }];
}

/** The candles of the life of a market. */
export function candlesOf({ series, from, until }: StallMarket): Candle[] {
  return [...series.openTime.keys()]
    .map((row) => candleAt(series, row))
    .filter(({ openTime, closeTime }) => openTime >= from && closeTime <= until);
}

/** Each candle as four trades: its open, the extreme against its direction, the other one, and its close. */
export function printsOf(market: StallMarket): Step[] {
  return candlesOf(market).flatMap(({ openTime, closeTime, open, high, low, close, volume }) => {
    const prices = close >= open ? [open, low, high, close] : [open, high, low, close];
    const span = closeTime - 1 - openTime;
    return prices.map((price, place): Step => {
      const at = instant(openTime + Math.floor((span * place) / 3));
      return { kind: 'print', at, market, print: { kind: 'print', at, price, volume: volume / 4 } };
    });
  });
}

function candleAt({ interval, ...columns }: CandleSeries, row: number): Candle {
  const at = (column: Float64Array): number => column[row] ?? Number.NaN;
  const openTime = instant(at(columns.openTime));
  return {
    openTime,
    closeTime: instant(openTime + interval),
    open: at(columns.open),
    high: at(columns.high),
    low: at(columns.low),
    close: at(columns.close),
    volume: at(columns.volume),
    transactions: at(columns.transactions),
  };
}
