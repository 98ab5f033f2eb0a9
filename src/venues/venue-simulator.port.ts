/**
 * A venue of our own on this machine, with the interfaces of a real one. Prices are those of recorded candles or of a
 * market elsewhere. No order leaves the machine.
 */
import type { Clock } from '../core/clock.ts';
import type { CandleSeries } from '../core/candle.ts';
import type { Instrument } from '../core/instrument.ts';
import type { Duration, Instant } from '../core/time.ts';
import type { ExchangeRules } from '../exchange/exchange-rules.ts';
import type { MarketSource } from '../wire/market-source.port.ts';
import type { CandleEnding, RecordedTimes } from '../wire/recorded-candles.ts';
import type { KeyPair } from './key-pair.ts';

/** Where the prices of a simulated market come from. */
export type SimulatedPrices =
  | { readonly kind: 'recorded'; readonly series: CandleSeries; readonly ending?: CandleEnding }
  /** Prices that `follow` reads elsewhere, from this one on. */
  | { readonly kind: 'followed'; readonly openingPrice: number; readonly interval: Duration };

export interface SimulatedMarket {
  readonly instrument: Instrument;
  /** Where they differ from what was recorded of the venue. */
  readonly rules: Partial<ExchangeRules>;
  readonly prices: SimulatedPrices;
}

export interface OpenSimulatorOptions {
  readonly markets: readonly SimulatedMarket[];
  readonly cashMinor: bigint;
  /** Makes the ids of orders and trades. */
  readonly seed: number;
  /** Where the time of a new venue begins. One that goes on begins where its log ends. */
  readonly start: Instant;
  /** How many keys the account has. */
  readonly keys: number;
  readonly clockFrom: (start: Instant) => Clock;
  /** What a log holds already, and how to write on in it. */
  readonly log?: { readonly lines: Iterable<string>; readonly append: (line: string) => void };
}

export interface ServeSimulatorOptions {
  readonly keys: readonly KeyPair[];
  /** Whether these keys may withdraw too, to try what must never be given to a bot. */
  readonly withdrawal?: 'allowed' | 'denied';
  /** Venue seconds per second. */
  readonly speed: number;
  /** What a call of the account takes to the venue, and its answer back, in milliseconds of this machine. */
  readonly delayMillis: number;
  /** Calls fail from the start, by the script that this seed makes. */
  readonly faultSeed?: number;
  readonly port: number;
  /** What to do where the port is taken; 'fail' by default. */
  readonly takenPort?: 'fail' | 'take-another';
  /** Is called with what somebody who looks after the server would want to know, in lines. */
  readonly tell: (line: string) => void;
  /** Is called when a call of the account has arrived, before its delay. */
  readonly onAccountCall?: () => void;
  /** Is called before each call is carried out. */
  readonly beforeCall?: () => void;
  /** No answer goes out before this has resolved. */
  readonly beforeReply?: () => Promise<void>;
}

export interface SimulatorServer {
  readonly url: string;
  readonly socketUrl: string;
  close(): Promise<void>;
}

export interface ServeInStepOptions {
  readonly keys: KeyPair;
  /** Is called before each call is carried out, so that time can pass. */
  readonly beforeCall: (call: 'order' | 'other') => void;
}

/** Lets a simulated venue follow a market elsewhere. */
export interface SimulatorFollower {
  /** Reads the market once. Rejects when the market did not answer. */
  follow(): Promise<void>;
  /** Stops taking orders where the last price is too old to trade at. Call it before each order. */
  heed(): void;
}

/** A simulated venue with one account. */
export interface OpenedSimulator {
  /** Where its time began, or went on. */
  readonly from: Instant;
  /** When its recorded candles end; Infinity where they never do. */
  readonly endsAt: number;
  /** The venue's own names of the markets, in their order. */
  readonly symbols: readonly string[];
  /** When a price was last read elsewhere; undefined before the first. */
  readonly pricesReadAt: Instant | undefined;
  /** Neither an order nor a position is left. */
  readonly isIdle: boolean;
  /** The next instant at which something can happen there. */
  readonly nextInstant: number;
  /** Carries out what is due by now; the time there. */
  catchUp(): Instant;
  /** Calls the listener when a resting order begins to fill, and when any order ends. */
  onNews(listener: () => void): void;
  /** The times of the recorded candles that a market shows from one time of the venue to another. */
  recordedTimes(market: number, from: number, to: number): readonly RecordedTimes[];
  /** Calls the listener when somebody asks for candles of a market, with the time of the first. */
  onShown(market: number, listener: (from: number, now: Instant) => void): void;
  /** After `staleAfter` without a price no order is taken. */
  follow(source: MarketSource, staleAfter: Duration): SimulatorFollower;
  /** Puts the venue on a port of this machine, with its sockets. Call once. */
  serve(options: ServeSimulatorOptions): Promise<SimulatorServer>;
  /** The same without sockets, for a caller whose time passes with its calls. Call once. */
  serveInStep(options: ServeInStepOptions): Promise<Omit<SimulatorServer, 'socketUrl'>>;
}

export interface VenueSimulator {
  /** What it speaks, for people: "REST and WebSocket interfaces". */
  readonly interfaces: string;
  /** What a call takes from here to the real venue and back. */
  readonly callTime: Duration;
  /** The narrowest half spread that the real venue's largest markets quote, in basis points. */
  readonly leastHalfSpreadBps: number;
  /** Keys in the venue's form that open nothing but a simulated account. */
  newKeys(): KeyPair;
  /**
   * A venue that is new, or that goes on where its log ends. Rejects with a RangeError where the log is not of these
   * markets and candles.
   */
  open(options: OpenSimulatorOptions): Promise<OpenedSimulator>;
}
