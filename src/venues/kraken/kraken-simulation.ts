import type { CandleSeries } from '../../core/candle.ts';
import type { Instrument } from '../../core/instrument.ts';
import type { Duration, Instant } from '../../core/time.ts';
import { candleSeriesFrom } from '../../market/candle-series.ts';
import { delayedAnswers } from '../../wire/delayed-answers.ts';
import type { MarketSource } from '../../wire/market-source.port.ts';
import type { RecordedTimes } from '../../wire/recorded-candles.ts';
import { serveRest } from '../../wire/rest-server.ts';
import type { Answer } from '../../wire/wire.ts';
import type {
  OpenedSimulator,
  OpenSimulatorOptions,
  ServeInStepOptions,
  ServeSimulatorOptions,
  SimulatedMarket,
  SimulatorFollower,
  SimulatorServer,
} from '../venue-simulator.port.ts';
import { seededScript } from './simulator/fault-script.ts';
import { krakenMarket } from './simulator/kraken-market.ts';
import { KrakenRest } from './simulator/kraken-rest.ts';
import { krakenSimulator } from './simulator/kraken-simulator.ts';
import type { KrakenVenue } from './simulator/kraken-venue.ts';
import type { ListedMarket } from './simulator/listed-market.ts';
import { MarketFollower } from './simulator/market-follower.ts';
import { openKraken, type OpenedKraken } from './simulator/open-kraken.ts';
import { serveKraken } from './simulator/serve-kraken.ts';
import type { VenueTrade } from './simulator/venue-order.ts';

/** Opens a simulated Kraken with one account. Throws a RangeError for a log of other markets or candles. */
export function openKrakenSimulation({ markets, ...options }: OpenSimulatorOptions): KrakenSimulation {
  const listed = markets.map(listedMarket);
  return new KrakenSimulation(listed, openKraken({ markets: listed, ...options }));
}

/** The simulated Kraken behind the port that the rest of Edgewise uses. */
class KrakenSimulation implements OpenedSimulator {
  readonly from: Instant;
  readonly symbols: readonly string[];
  readonly #venue: KrakenVenue;
  readonly #calls: OpenedKraken['calls'];
  readonly #markets: readonly ListedMarket[];

  constructor(markets: readonly ListedMarket[], { venue, calls, from }: OpenedKraken) {
    this.from = from;
    this.symbols = markets.map(({ pair }) => pair.symbol);
    this.#venue = venue;
    this.#calls = calls;
    this.#markets = markets;
  }

  get endsAt(): number {
    return this.#venue.prices.endsAt;
  }

  get pricesReadAt(): Instant | undefined {
    return this.#venue.prices.readAt;
  }

  get isIdle(): boolean {
    return this.#venue.isIdle;
  }

  get nextInstant(): number {
    return this.#venue.nextInstant;
  }

  catchUp(): Instant {
    return this.#venue.catchUp();
  }

  onNews(listener: () => void): void {
    this.#venue.onEvent((event) => {
      if (event.kind === 'ended' || (event.kind === 'traded' && beginsToFill(event.trade))) listener();
    });
  }

  recordedTimes(market: number, from: number, to: number): readonly RecordedTimes[] {
    return this.#boards(market)?.candles.recordedTimes(from, to) ?? [];
  }

  onShown(market: number, listener: (from: number, now: Instant) => void): void {
    this.#boards(market)?.onShown(listener);
  }

  follow(source: MarketSource, staleAfter: Duration): SimulatorFollower {
    return new MarketFollower({ venue: this.#venue, source, staleAfter });
  }

  async serve({
    port,
    takenPort = 'fail',
    tell,
    beforeReply,
    ...options
  }: ServeSimulatorOptions): Promise<SimulatorServer> {
    const simulator = this.#simulator(options);
    const replies = { report: tell, ...(beforeReply === undefined ? {} : { beforeReply }) };
    return serveKraken(simulator, { port, ...replies }).catch((error: unknown) => {
      const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
      if (takenPort === 'take-another' && port !== 0 && isTaken) return serveKraken(simulator, replies);
      throw error;
    });
  }

  serveInStep({ keys, beforeCall }: ServeInStepOptions): Promise<Omit<SimulatorServer, 'socketUrl'>> {
    const rest = new KrakenRest({ venue: this.#venue, calls: this.#calls, keys: { [keys.key]: keys.secret } });
    return serveRest({
      answer: (request) => {
        beforeCall(request.path.endsWith('/AddOrder') ? 'order' : 'other');
        return rest.answer(request);
      },
    });
  }

  #simulator({
    keys,
    withdrawal = 'denied',
    speed,
    delayMillis,
    faultSeed,
    onAccountCall,
    beforeCall,
  }: Omit<ServeSimulatorOptions, 'port' | 'takenPort' | 'tell' | 'beforeReply'>): ReturnType<typeof krakenSimulator> {
    const simulator = krakenSimulator({
      venue: this.#venue,
      calls: this.#calls,
      keys: Object.fromEntries(keys.map(({ key, secret }) => [key, secret])),
      ...(withdrawal === 'denied' ? {} : { mayWithdraw: keys.map(({ key }) => key) }),
      speed,
    });
    if (faultSeed !== undefined) simulator.wire.plan(seededScript({ seed: faultSeed }).calls);
    const answer: Answer = (request) => {
      beforeCall?.();
      return simulator.answer(request);
    };
    const isDelayed = delayMillis > 0 || onAccountCall !== undefined;
    return {
      ...simulator,
      answer: isDelayed
        ? delayedAnswers(answer, { delayMillis, isDelayed: isOfAccount, onDelayed: onAccountCall })
        : answer,
    };
  }

  #boards(market: number): ReturnType<KrakenVenue['prices']['candles']> | undefined {
    const listed = this.#markets[market];
    return listed === undefined ? undefined : this.#venue.prices.candles(listed);
  }
}

/**
 * Whether a call is one of the account, which is delayed. Real venues answer public calls from caches, so those are
 * not.
 */
function isOfAccount(path: string): boolean {
  return path.startsWith('/0/private/');
}

/** Whether a trade is the first one of an order that rested. The order's filled lots include the trade already. */
function beginsToFill({ order, lots }: VenueTrade): boolean {
  return order.request.kind !== 'market' && order.filledLots === lots;
}

function listedMarket({ instrument, rules, prices }: SimulatedMarket): ListedMarket {
  const market = krakenMarket(instrument, rules);
  switch (prices.kind) {
    case 'recorded': {
      const { series, ending } = prices;
      return { ...market, series, ...(ending === undefined ? {} : { ending }) };
    }
    case 'followed':
      return { ...market, series: withoutCandles(instrument, prices.interval), followedFrom: prices.openingPrice };
    default:
      return prices satisfies never;
  }
}

/** An empty series for a market whose prices are read from another venue. */
function withoutCandles(instrument: Instrument, interval: Duration): CandleSeries {
  const none = new Float64Array(0);
  return candleSeriesFrom(
    { openTime: none, open: none, high: none, low: none, close: none, volume: none, transactions: none },
    instrument,
    interval,
  );
}
