/**
 * A simulated venue on this machine with the interfaces of a real one. Its prices are those of recorded candles or of a
 * market at another venue. No order leaves the machine.
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
  /** Prices that `follow` reads from another venue, beginning with `openingPrice`. */
  | { readonly kind: 'followed'; readonly openingPrice: number; readonly interval: Duration };

export interface SimulatedMarket {
  readonly instrument: Instrument;
  /** The rules that differ from the recorded rules of the venue. */
  readonly rules: Partial<ExchangeRules>;
  readonly prices: SimulatedPrices;
}

export interface OpenSimulatorOptions {
  readonly markets: readonly SimulatedMarket[];
  readonly cashMinor: bigint;
  /** Seed of the ids of orders and trades. */
  readonly seed: number;
  /** The time at which a new venue begins. A venue with a log goes on at the end of the log. */
  readonly start: Instant;
  /** The number of keys of the account. */
  readonly keys: number;
  readonly clockFrom: (start: Instant) => Clock;
  /** The lines of an existing log, and a function that appends to it. */
  readonly log?: { readonly lines: Iterable<string>; readonly append: (line: string) => void };
}

export interface ServeSimulatorOptions {
  readonly keys: readonly KeyPair[];
  /** Whether the keys may also withdraw. Use it to test the refusal of such keys. */
  readonly withdrawal?: 'allowed' | 'denied';
  /** Venue seconds per second. */
  readonly speed: number;
  /** The delay of a call of the account to the venue, and of its answer back, in milliseconds of this machine. */
  readonly delayMillis: number;
  /** Seed of a script of faults that applies from the start. */
  readonly faultSeed?: number;
  readonly port: number;
  /** What happens when the port is taken; 'fail' by default. */
  readonly takenPort?: 'fail' | 'take-another';
  /** Called with each line for the person who runs the server. */
  readonly tell: (line: string) => void;
  /** Called when a call of the account has arrived, before its delay. */
  readonly onAccountCall?: () => void;
  /** Called before each call is carried out. */
  readonly beforeCall?: () => void;
  /** Awaited before each answer is sent. */
  readonly beforeReply?: () => Promise<void>;
}

export interface SimulatorServer {
  readonly url: string;
  readonly socketUrl: string;
  close(): Promise<void>;
}

export interface ServeInStepOptions {
  readonly keys: KeyPair;
  /** Called before each call is carried out, so that time can pass. */
  readonly beforeCall: (call: 'order' | 'other') => void;
}

/** Makes a simulated venue follow a market at another venue. */
export interface SimulatorFollower {
  /** Reads the market once. Rejects when the market did not answer. */
  follow(): Promise<void>;
  /** Stops the acceptance of orders when the last price is too old. Call it before each order. */
  heed(): void;
}

/** A simulated venue with one account. */
export interface OpenedSimulator {
  /** The venue's time at the opening. */
  readonly from: Instant;
  /** When its recorded candles end; Infinity where they never do. */
  readonly endsAt: number;
  /** The venue's own names of the markets, in their order. */
  readonly symbols: readonly string[];
  /** When a price was last read from another venue; undefined before the first reading. */
  readonly pricesReadAt: Instant | undefined;
  /** Whether neither an order nor a position is left. */
  readonly isIdle: boolean;
  /** The next instant at which something can happen at the venue. */
  readonly nextInstant: number;
  /** Carries out everything that is due by now. Returns the venue's time. */
  catchUp(): Instant;
  /** Calls the listener when a resting order begins to fill, and when any order ends. */
  onNews(listener: () => void): void;
  /** The stretches of the recorded candles that a market shows from one time of the venue to another. */
  recordedTimes(market: number, from: number, to: number): readonly RecordedTimes[];
  /** Calls the listener at each request for candles of a market, with the time of the first candle. */
  onShown(market: number, listener: (from: number, now: Instant) => void): void;
  /** Starts to follow a market. After `staleAfter` without a price no order is accepted. */
  follow(source: MarketSource, staleAfter: Duration): SimulatorFollower;
  /** Serves the venue on a port of this machine, with its sockets. Call once. */
  serve(options: ServeSimulatorOptions): Promise<SimulatorServer>;
  /** Serves the venue without sockets, for a caller whose time passes with its calls. Call once. */
  serveInStep(options: ServeInStepOptions): Promise<Omit<SimulatorServer, 'socketUrl'>>;
}

export interface VenueSimulator {
  /** The time of a call to the real venue and back. */
  readonly callTime: Duration;
  /** The narrowest half spread that the real venue's largest markets quote, in basis points. */
  readonly leastHalfSpreadBps: number;
  /**
   * The text that each of its logs begins with, such as `{"log":"my-venue"`. A file that begins otherwise is refused
   * and left as it is. Without it, only a file without a complete line is.
   */
  readonly logHead?: string;
  /** Makes keys in the venue's form. They are valid at a simulated venue only. */
  newKeys(): KeyPair;
  /**
   * Opens a new venue, or one that goes on where its log ends. Rejects with a RangeError for a log of other markets or
   * candles.
   */
  open(options: OpenSimulatorOptions): Promise<OpenedSimulator>;
}
