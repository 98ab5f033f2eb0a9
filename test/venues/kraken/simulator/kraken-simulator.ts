import type { CandleSeries } from '../../../../src/core/candle.ts';
import { SimulatedClock } from '../../../../src/core/clock.ts';
import type { Instrument } from '../../../../src/core/instrument.ts';
import { minorFromAmount } from '../../../../src/core/money.ts';
import { HOUR, type Instant } from '../../../../src/core/time.ts';
import type { ExchangeRules } from '../../../../src/exchange/exchange-rules.ts';
import { instrumentFor } from '../../../../src/venues/known-instruments.ts';
import { krakenMarket } from '../../../../src/venues/kraken/simulator/kraken-market.ts';
import type { KrakenCalls } from '../../../../src/venues/kraken/simulator/kraken-calls.ts';
import { KrakenRest } from '../../../../src/venues/kraken/simulator/kraken-rest.ts';
import type { RateTier } from '../../../../src/venues/kraken/simulator/rate-limits.ts';
import { KrakenVenue } from '../../../../src/venues/kraken/simulator/kraken-venue.ts';
import type { ListedMarket } from '../../../../src/venues/kraken/simulator/listed-market.ts';
import { WireLog } from '../../../../src/venues/kraken/simulator/wire-log.ts';

export const API_KEY = 'test-key';
export const API_SECRET = Buffer.from('a secret of the test').toString('base64');
export const START = Date.UTC(2024, 0, 1) * 1_000;

const BTC = instrumentFor('kraken', 'BTC/USD');
export const ETH = instrumentFor('kraken', 'ETH/USD');

/** Hourly candles of BTC/USD: each row opens where the one before closed. */
export function hourlyCandles(
  rows: readonly (readonly [open: number, high: number, low: number, close: number])[],
  instrument: Instrument = BTC,
): CandleSeries {
  const column = (place: 0 | 1 | 2 | 3) => Float64Array.from(rows, (row) => row[place]);
  return {
    instrument,
    interval: HOUR,
    length: rows.length,
    openTime: Float64Array.from(rows, (_, row) => START + row * HOUR),
    open: column(0),
    high: column(1),
    low: column(2),
    close: column(3),
    volume: new Float64Array(rows.length).fill(30),
    transactions: new Float64Array(rows.length).fill(100),
    segments: [{ start: 0, end: rows.length }],
  };
}

export interface SimulatedKraken {
  readonly clock: SimulatedClock;
  readonly venue: KrakenVenue;
  readonly rest: KrakenRest;
  readonly calls: KrakenCalls;
}

/** A venue on a clock that the test moves, with one account. */
export function simulatedKraken(series: CandleSeries, cash = 10_000, rates?: RateTier): SimulatedKraken {
  return simulatedMarkets([{ ...krakenMarket(BTC), series }], cash, rates);
}

/** The same for several pairs, with other rules than Kraken's. */
export function spotKraken(
  series: readonly CandleSeries[],
  cash = 10_000,
  rules: Partial<ExchangeRules> = {},
): SimulatedKraken {
  return simulatedMarkets(
    series.map((one) => ({ ...krakenMarket(one.instrument, rules), series: one })),
    cash,
  );
}

/** The same for pairs that are traded on margin too. */
export function marginKraken(
  series: readonly CandleSeries[],
  cash = 10_000,
  rules: Partial<ExchangeRules> = {},
): SimulatedKraken {
  return simulatedMarkets(
    series.map((one) => ({ ...krakenMarket({ ...one.instrument, kind: 'margin' }, rules), series: one })),
    cash,
  );
}

function simulatedMarkets(markets: readonly ListedMarket[], cash: number, rates?: RateTier): SimulatedKraken {
  const clock = new SimulatedClock(START as Instant);
  const venue = new KrakenVenue({ markets, cashMinor: minorFromAmount(cash), clock, seed: 1 });
  const rest = new KrakenRest({ venue, keys: { [API_KEY]: API_SECRET }, ...(rates === undefined ? {} : { rates }) });
  return { clock, venue, rest, calls: rest.calls };
}

export interface LoggedKraken extends SimulatedKraken {
  readonly lines: string[];
}

/** Writes what happens there into lines from now on. */
export function logged(kraken: SimulatedKraken): LoggedKraken {
  const lines: string[] = [];
  kraken.calls.logInto(new WireLog({ venue: kraken.venue, append: (line) => lines.push(line), begin: 'new' }));
  return { ...kraken, lines };
}
