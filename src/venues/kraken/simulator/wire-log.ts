import { textOfAmount, textOfSteps } from '../../../core/decimal-text.ts';
import type { Instant } from '../../../core/time.ts';
import { weightOf, type AdmittedCall } from './admitted-call.ts';
import { WIRE_LOG_NAME } from '../wire-log-name.ts';
import { ledgerShape } from './endpoints/ledgers.ts';
import { tradeShape } from './endpoints/trade-queries.ts';
import { costDecimals } from './kept-decimals.ts';
import type { KrakenVenue } from './kraken-venue.ts';
import type { MarketNews } from './market-news.ts';

export interface WireLogOptions {
  readonly venue: KrakenVenue;
  /** Appends one line with its line end. The answer to a call is sent after this has returned. */
  readonly append: (line: string) => void;
  /** A new log begins with a head line, which states the account's cash. A continued log has that line already. */
  readonly begin: 'new' | 'continued';
}

/**
 * Version of the lines. A reader of another version stops. Before version 2 the cash was exact, and balances were not
 * in the currency's decimals.
 */
const WIRE_LOG_VERSION = 2;

/** Fields that are not logged: a thief could use them, and a replay does not need them. */
const NOT_WRITTEN: ReadonlySet<string> = new Set(['nonce', 'otp']);

/**
 * The log of all calls to a venue and all events there, with one JSON line per call, written before the answer is sent.
 * A line holds the trades and ledger entries since the line before. Calls on orders and balances are logged in full.
 * Other reading calls are logged by name only, because their only effect is that the venue catches up. `restoreVenue`
 * makes the venue again from it; bench/peers/recompute-from-wire-log.py makes the books again. docs/simulator.md
 * describes the lines.
 */
export class WireLog {
  readonly #venue: KrakenVenue;
  readonly #append: (line: string) => void;
  readonly #prices: 'followed' | 'recorded';
  #tradesLogged: number;
  #entriesLogged: number;
  /** Whether the venue was idle at the last look. */
  #wasIdle: boolean;
  /** The newest prices that were taken while the venue was idle. Only the last before the next call matter. */
  #held: { readonly at: Instant; readonly news: MarketNews } | undefined;
  /** `broken` after a line that could not be written. Later lines would be read as if that call had never been. */
  #state: 'writing' | 'broken' = 'writing';

  constructor({ venue, append, begin }: WireLogOptions) {
    this.#venue = venue;
    this.#append = append;
    this.#prices = venue.markets.every(({ followedFrom }) => followedFrom !== undefined) ? 'followed' : 'recorded';
    this.#tradesLogged = begin === 'new' ? 0 : venue.tradesFrom(0).length;
    this.#entriesLogged = begin === 'new' ? 0 : venue.ledger.entries.length;
    if (begin === 'new') append(`${JSON.stringify(headOf(venue))}\n`);
    this.#wasIdle = venue.isIdle;
    venue.onCatchUp((now) => this.#caughtUp(now));
    venue.onLearned((at, news) => this.#learned(at, news));
  }

  /** Writes a call that has been carried out. */
  called(call: AdmittedCall, now: Instant, body: string): void {
    const who = call.scope === 'private' ? { key: call.key } : {};
    if (weightOf(call) === 'mention') return this.#write(now, { call: call.name, ...who });
    const fields = Object.fromEntries([...call.fields].filter(([name]) => !NOT_WRITTEN.has(name)));
    const way =
      call.scope === 'private' && call.via === 'socket'
        ? { method: 'WS', path: '/v2' }
        : { method: 'POST', path: `/0/${call.scope}/${call.name}` };
    const text = { call: call.name, ...who, ...way, fields, status: 200 };
    this.#write(now, text, `,"reply":${body}`);
  }

  /**
   * Logs that the venue caught up. Not needed while the venue is idle or its price stands still, because its state is
   * then the same.
   */
  #caughtUp(now: Instant): void {
    if (this.#prices === 'followed' || (this.#wasIdle && this.#venue.isIdle)) return;
    this.#write(now, {});
  }

  #learned(at: Instant, news: MarketNews): void {
    const canWait = news.kind === 'heard' && this.#wasIdle && this.#venue.isIdle;
    if (!canWait) return this.#write(at, { news });
    if (this.#held !== undefined && namesOf(this.#held.news) !== namesOf(news)) this.#writeHeld();
    this.#held = { at, news };
  }

  /** Writes the held-back prices. They had no effect, so later events belong to the line after them. */
  #writeHeld(): void {
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined) this.#add(`${JSON.stringify({ at: String(held.at), news: held.news })}\n`);
  }

  #write(now: Instant, parts: Readonly<Record<string, unknown>>, reply = ''): void {
    this.#writeHeld();
    const trades = this.#venue.tradesFrom(this.#tradesLogged);
    const entries = this.#venue.ledger.entries.slice(this.#entriesLogged);
    this.#tradesLogged += trades.length;
    this.#entriesLogged += entries.length;
    const happened = {
      ...(trades.length === 0
        ? {}
        : { trades: Object.fromEntries(trades.map((trade) => [trade.txid, tradeShape(trade)])) }),
      ...(entries.length === 0
        ? {}
        : { ledger: Object.fromEntries(entries.map((entry) => [entry.id, ledgerShape(entry)])) }),
    };
    this.#add(`${JSON.stringify({ at: String(now), ...parts, ...happened }).slice(0, -1)}${reply}}\n`);
    this.#wasIdle = this.#venue.isIdle;
  }

  #add(line: string): void {
    if (this.#state === 'broken')
      throw new Error('The wire log could not be written before, so no further call is carried out');
    this.#state = 'broken';
    this.#append(line);
    this.#state = 'writing';
  }
}

/** The markets of some prices. */
function namesOf(news: MarketNews): string {
  return news.kind === 'heard' ? Object.keys(news.prices).join(' ') : '';
}

/** The head line, with everything that a reader of the log needs. */
export function headOf({ markets, opening }: KrakenVenue): Readonly<Record<string, unknown>> {
  const quote = markets[0]?.pair.quote;
  return {
    log: WIRE_LOG_NAME,
    version: WIRE_LOG_VERSION,
    at: String(opening.at),
    seed: opening.seed,
    asset: quote?.id,
    ...(quote === undefined ? {} : { decimals: quote.decimals, costDecimals: costDecimals(quote) }),
    cash: textOfAmount(opening.cashMinor, 4),
    markets: markets.map(({ pair, instrument, series, ending, followedFrom }) => ({
      pair: pair.id,
      altname: pair.altname,
      base: pair.base.id,
      quote: pair.quote.id,
      kind: instrument.kind,
      tick: textOfSteps(1, instrument.tick),
      lot: textOfSteps(1, instrument.lot),
      ...(followedFrom === undefined
        ? {
            candles: {
              from: String(series.openTime[0]),
              interval: String(series.interval),
              ...(ending === 'there-and-back' ? { ending } : {}),
            },
          }
        : { heardFrom: String(followedFrom) }),
    })),
  };
}
