import type { Clock } from '../core/clock.ts';
import type { Instrument } from '../core/instrument.ts';
import { instant, type Duration, type Instant } from '../core/time.ts';
import { SharedFeed } from '../live/shared-feed.ts';
import { TraderQueue } from '../live/trader-queue.ts';
import type { VenueConnection } from '../venues/venue-kit.port.ts';
import type { Shadow, ShadowHealth } from './shadow.port.ts';

export interface RunShadowsOptions {
  readonly shadows: readonly Shadow[];
  /** Is called once for each shadow that cannot go on. */
  readonly warn: (text: string) => void;
}

export interface ShadowsStart {
  /** Of the run; its public facts are taken over. */
  readonly connection: Pick<VenueConnection, 'listings' | 'fees'>;
  /** Where the market data come from. */
  readonly market: Pick<VenueConnection, 'feed'>;
  readonly instruments: readonly Instrument[];
  /** Those of them that are traded: fees are asked for these alone, as the run does. */
  readonly traded: readonly Instrument[];
  readonly interval: Duration;
  readonly clock: Clock & { readonly speed: number };
  /** Bars before now that a shadow which begins now is shown. */
  readonly lead: number;
}

/** The shadows of a run. The run asks its market once, and each shadow gets the moments through a queue of its own. */
export class RunShadows {
  readonly #options: RunShadowsOptions;
  readonly #queues: { readonly shadow: Shadow; readonly queue: TraderQueue }[];

  constructor(options: RunShadowsOptions) {
    this.#options = options;
    this.#queues = options.shadows.map((shadow) => ({
      shadow,
      queue: new TraderQueue({
        trader: shadow,
        onFailure: (reason) => options.warn(`the shadow ${shadow.system} follows no more: ${reason}`),
      }),
    }));
  }

  /**
   * Starts the shadows and gives the market that the run is to read in place of its own. Waits for nothing. Without
   * shadows it is its own.
   */
  start(start: ShadowsStart): Pick<VenueConnection, 'feed'> {
    const { market, clock, lead, interval } = start;
    if (this.#queues.length === 0) return market;
    const startedAt = clock.now();
    // Whatever keeps a shadow from starting, the run goes on.
    this.#startAll(start, startedAt).catch((error: unknown) => {
      for (const { queue } of this.#queues) queue.fail(error instanceof Error ? error.message : String(error));
    });
    return { feed: (options) => this.#share(market, options, instant(startedAt - lead * interval)) };
  }

  /** A fee that the venue does not give now counts as unknown. */
  async #startAll(start: ShadowsStart, startedAt: Instant): Promise<void> {
    const { connection, instruments, traded, clock } = start;
    const { speed } = clock;
    const listings = connection.listings(instruments);
    const unknown = traded.map(({ id }) => id);
    const fees = await connection.fees(traded).catch(() => ({ fees: [], unknown }));
    for (const { shadow, queue } of this.#queues)
      shadow.start({ instruments, listings, fees, startedAt, speed }, (reason) => queue.fail(reason));
  }

  /** How each does. */
  get health(): readonly ShadowHealth[] {
    return this.#queues.map(({ shadow: { system, folder }, queue }) => ({ system, folder, ...queue.state }));
  }

  /** Ends all at once. */
  async close(): Promise<void> {
    await Promise.all(this.#options.shadows.map((shadow) => shadow.close()));
  }

  /** Opens the market as far back as the run or a shadow needs it; each gets what it lacks. */
  #share(market: Pick<VenueConnection, 'feed'>, options: FeedOptions, beginAfter: Instant): ReturnType<FeedMaker> {
    const afters = this.#queues.map(({ shadow }) => shadow.newest() ?? beginAfter);
    const shared = new SharedFeed(market.feed({ ...options, after: earliest([options.after, ...afters]) }));
    for (const [place, { queue }] of this.#queues.entries()) shared.push(queue, afters[place]);
    return shared.subscribe(options.after);
  }
}

type FeedMaker = VenueConnection['feed'];
type FeedOptions = Parameters<FeedMaker>[0];

function earliest(instants: readonly Instant[]): Instant {
  return instant(Math.min(...instants));
}
