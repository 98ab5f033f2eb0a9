/**
 * A whole venue of your own: what it lists, and a client. Its simulator is in `own-venue-simulator.ts`, and the client
 * talks to it as it would to the venue. It trades spot, and no stop rests there.
 */
import {
  clientOrderId,
  decimalStep,
  defineVenue,
  EdgewiseError,
  instant,
  instrumentOf,
  isApproved,
  isLoopback,
  SECOND,
} from 'edgewise';
import type {
  AccountOptions,
  ApprovedOrder,
  Candle,
  ClientOrderId,
  FeedOptions,
  Fill,
  Instant,
  Instrument,
  KeyPair,
  Listing,
  MarketNews,
  Moment,
  MomentFeed,
  OpenVenueOptions,
  OrderState,
  OpenOrder,
  ReportedOrder,
  SubmitOutcome,
  VenueAccount,
  VenueConnection,
  VenueDefinition,
} from 'edgewise';
import { FEES, NAME, openStall, type StoredFill } from './own-venue-simulator.ts';

const URL_OF_VENUE = 'https://stall.example';

/** The venue did not answer, or not as expected. */
class Unreachable extends Error {}

/** The answers of the venue, by path. */
interface Answers {
  readonly '/markets': { readonly instruments: readonly Instrument[]; readonly prices: readonly number[] };
  readonly '/news': readonly MarketNews[];
  readonly '/candles': readonly Candle[];
  readonly '/order': SubmitOutcome;
  readonly '/cancel': { readonly outcome: 'cancelled' | 'not-open' };
  readonly '/account': {
    readonly cashMinor: string;
    readonly lots: readonly (readonly [instrument: string, lots: number])[];
    readonly orders: readonly (readonly [id: ClientOrderId, instrument: string, state: OrderState])[];
    readonly fills: readonly StoredFill[];
  };
}

type Ask = <Path extends keyof Answers>(path: Path, body?: object) => Promise<Answers[Path]>;

function askAt({ url = URL_OF_VENUE, keys, purpose }: OpenVenueOptions): Ask {
  if (purpose === 'paper' && !isLoopback(url)) throw new EdgewiseError('usage', `Paper sends nothing to ${url}`);
  const mayTrade = purpose === 'paper' || purpose === 'real';
  return async (path, body = {}) => {
    if (!mayTrade && (path === '/order' || path === '/cancel')) throw new RangeError('a client that only reads');
    try {
      const headers = { 'x-key': keys?.key ?? '' };
      const answer = await fetch(new URL(path, url), { method: 'POST', headers, body: JSON.stringify(body) });
      if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
      return (await answer.json()) as Answers[typeof path];
    } catch (cause) {
      throw new Unreachable(cause instanceof Error ? cause.message : String(cause), { cause });
    }
  };
}

class StallAccount implements VenueAccount {
  readonly name = NAME;
  readonly #ask: Ask;
  readonly #options: AccountOptions;
  #given = 0;

  constructor(ask: Ask, options: AccountOptions) {
    this.#ask = ask;
    this.#options = options;
  }

  /** An order whose answer did not come may stand: the outcome is unknown, and never a final refusal. */
  async submit(approved: ApprovedOrder): Promise<SubmitOutcome> {
    if (!isApproved(approved)) throw new TypeError('an order that the guardian has not approved');
    return this.#ask('/order', approved.order).catch((error: unknown): SubmitOutcome => {
      if (!(error instanceof Unreachable)) throw error;
      return { kind: 'refused', trouble: 'unknown-outcome', retryable: 'retryable', reason: error.message };
    });
  }

  async cancel(id: ClientOrderId): ReturnType<VenueAccount['cancel']> {
    try {
      const { outcome } = await this.#ask('/cancel', { id });
      return outcome === 'cancelled' ? { kind: outcome } : { kind: outcome, reason: 'it has ended, or nobody sent it' };
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      return { kind: 'failed', trouble: 'unknown-outcome', reason: error.message };
    }
  }

  async openOrders(): ReturnType<VenueAccount['openOrders']> {
    const open = (await this.#orders()).filter(({ state }) => state.kind === 'open');
    const { isOurs = () => true } = this.#options;
    return {
      ours: open.filter(({ id }) => isOurs(id)),
      foreign: open.filter(({ id }) => !isOurs(id)).map(({ id }) => `order ${id}`),
    };
  }

  async find(id: ClientOrderId): Promise<ReportedOrder | undefined> {
    return (await this.#orders()).find((each) => each.id === id);
  }

  async #orders(): Promise<OpenOrder[]> {
    return (await this.#ask('/account')).orders.map(([id, instrument, state]) => ({
      id: clientOrderId(id),
      instrument,
      state,
    }));
  }

  async newFills(): Promise<readonly Fill[]> {
    const { fills } = await this.#ask('/account');
    const { since, isOurs = () => true } = this.#options;
    const fresh = fills.slice(this.#given).filter(({ at, order }) => at >= since && isOurs(order));
    this.#given = fills.length;
    return fresh.map((fill) => ({ ...fill, feeMinor: BigInt(fill.feeMinor) }));
  }

  async holdings(): ReturnType<VenueAccount['holdings']> {
    const { cashMinor, lots } = await this.#ask('/account');
    return { cashMinor: BigInt(cashMinor), lots: new Map(lots) };
  }

  newCashFlows(): ReturnType<VenueAccount['newCashFlows']> {
    return Promise.resolve([]);
  }

  foreignTrades(): [] {
    return [];
  }

  uncreditedLots(): [] {
    return [];
  }

  tradesNotInLedger(): [] {
    return [];
  }

  foreignTradesCutAt(): undefined {
    return undefined;
  }
}

/** One moment for each close, with the candle of every market that has one. */
class StallFeed implements MomentFeed {
  readonly #ask: Ask;
  readonly #options: FeedOptions;
  /** Of the newest candle of each market. */
  readonly #closes = new Map<string, Instant>();
  /** By slot; undefined in a free one. */
  #markets: readonly (Instrument | undefined)[];
  #newest: Instant;

  constructor(ask: Ask, options: FeedOptions) {
    this.#ask = ask;
    this.#options = options;
    this.#newest = options.after;
    this.#markets = options.instruments;
  }

  get nextAt(): Instant {
    return instant(this.#newest + this.#options.interval);
  }

  get completeUntil(): Instant {
    return instant(this.#newest + this.#options.interval - 1);
  }

  hurry(): void {
    // Every call asks anyway.
  }

  /** Markets are listed and settled while a run trades. */
  follow(markets: readonly (Instrument | undefined)[]): void {
    this.#markets = markets;
  }

  async take(): Promise<readonly Moment[]> {
    const markets = this.#markets;
    const columns = await Promise.all(
      markets.map((one) =>
        one === undefined ? Promise.resolve([]) : this.#ask('/candles', { instrument: one.id, after: this.#newest }),
      ),
    );
    const closes = [...new Set(columns.flat().map(({ closeTime }) => closeTime))].sort((left, right) => left - right);
    this.#newest = closes.at(-1) ?? this.#newest;
    return closes.map((at) => ({
      at,
      markets: markets.map((one, slot) =>
        this.#view(
          one?.id ?? '',
          columns[slot]?.find(({ closeTime }) => closeTime === at),
        ),
      ),
    }));
  }

  #view(market: string, candle: Candle | undefined): Moment['markets'][number] {
    const before = this.#closes.get(market);
    if (candle !== undefined) this.#closes.set(market, candle.closeTime);
    const isContinuous = candle === undefined || before === undefined || candle.openTime === before;
    return { candle, continuity: isContinuous ? 'continuous' : 'after-hole' };
  }

  async quotes(): ReturnType<MomentFeed['quotes']> {
    const { instruments, prices } = await this.#ask('/markets');
    return this.#markets.flatMap((one, market) => {
      const price = prices[instruments.findIndex(({ id }) => id === one?.id)];
      return price === undefined ? [] : [{ market, bid: price, ask: price }];
    });
  }
}

function connectTo(options: OpenVenueOptions): VenueConnection {
  const ask = askAt(options);
  let listed: readonly Instrument[] = [];
  const listingOf = (id: string): Listing => {
    const found = listed.find((each) => each.id === id);
    if (found === undefined) throw new EdgewiseError('check-failed', `${id} is not listed at ${NAME}`);
    const { kind: _, ...terms } = found;
    return { ...terms, fees: FEES, basis: 'venue', source: `the list of ${NAME}` };
  };
  return {
    learn: async () => {
      listed = (await ask('/markets')).instruments;
    },
    listings: (wanted) => wanted.map(({ id }) => listingOf(id)),
    instruments: (wanted) => wanted.map(({ id, kind }) => instrumentOf(listingOf(id), kind)),
    requireLeverage: () => undefined,
    fees: (wanted) =>
      Promise.resolve({ fees: wanted.map(({ id }) => ({ instrument: id, takerBps: 20 })), unknown: [] }),
    account: (account) => new StallAccount(ask, account),
    feed: (feed) => new StallFeed(ask, feed),
    news: ({ since }) => ({ take: async () => (await ask('/news')).filter(({ at }) => at >= since) }),
    hints: () => ({ state: 'none', start: () => undefined, close: () => undefined }),
    check: async () => [
      await ask('/markets').then(
        ({ instruments }) => ({ name: 'venue', outcome: 'passed', detail: `${instruments.length} markets` }) as const,
        (error: unknown) => ({ name: 'venue', outcome: 'failed', detail: String(error) }) as const,
      ),
    ],
    checkWithdrawal: () =>
      Promise.resolve({ name: 'keys cannot withdraw', outcome: 'passed', detail: 'there is no call for it' }),
    close: () => undefined,
  };
}

const sample: Instrument = {
  id: 'FIG/USD',
  venue: NAME,
  kind: 'spot',
  base: 'FIG',
  quote: 'USD',
  tick: decimalStep('0.01'),
  lot: decimalStep('0.0001'),
  minimumLots: 1,
  minimumNotional: 0,
};

function newKeys(): KeyPair {
  return { key: crypto.randomUUID(), secret: crypto.randomUUID() };
}

/** All that the venue is, for a variant of it. */
export const terms: VenueDefinition = {
  name: NAME,
  title: 'Stall',
  url: URL_OF_VENUE,
  kinds: ['spot'],
  marketNews: 'given',
  orders: { protectiveStops: 'none' },
  keys: { key: 'STALL_KEY', secret: 'STALL_SECRET', permissions: 'place and cancel orders' },
  answerMillis: 10_000,
  troubleOf: (error) => (error instanceof Unreachable ? { trouble: 'maintenance', reason: error.message } : undefined),
  open: async (options) => connectTo(options),
  simulator: {
    callTime: SECOND,
    leastHalfSpreadBps: 0,
    newKeys,
    open: async (options) => openStall(options),
  },
  sample,
};

/** Name it in a system file: instruments: [{ id: FIG/USD, venue: stall, kind: spot }] */
export const stall = defineVenue(terms);
