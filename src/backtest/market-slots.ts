import type { CandleSeries } from '../core/candle.ts';
import type { MarketView, Moment } from '../core/moment.ts';
import { instant, type Instant } from '../core/time.ts';
import type { MarketSettlement } from '../execution/settled-books.ts';
import { listedAt, type MarketLife, type MarketListing } from './market-life.ts';

/** A change of the universe that is due. `place` is the market's position among the series. */
export type MarketChange =
  | { readonly kind: 'listing'; readonly at: Instant; readonly place: number; readonly listing: MarketListing }
  | {
      readonly kind: 'settlement';
      readonly at: Instant;
      readonly place: number;
      readonly settlement: MarketSettlement;
    };

export interface MarketSlotsOptions {
  readonly series: readonly CandleSeries[];
  /** One per series; absent where every market is there from the beginning to the end. */
  readonly lives?: readonly MarketLife[] | undefined;
  /** The moment of all series, with the same views in it at every instant. */
  readonly past: Moment;
}

const NO_MARKET: MarketView = Object.freeze({ candle: undefined, continuity: 'continuous' });

/**
 * Which series of a backtest is in which slot of the universe, and when that changes. Where nothing changes, slot and
 * series are one number and the moment is that of the series.
 */
export class MarketSlots {
  /** What the engine is shown: the markets by slot. */
  readonly moment: Moment & { at: Instant };
  /** The series of each slot that was ever used; -1 in a free one. */
  readonly places: number[];
  /** When the next change is due; Infinity where none is. */
  nextAt = Number.POSITIVE_INFINITY;
  readonly #past: Moment;
  readonly #views: MarketView[];
  readonly #due: readonly MarketChange[];
  #next = 0;

  /** Throws a RangeError where a candle lies outside the life of its market. */
  constructor({ series, lives, past }: MarketSlotsOptions) {
    if (lives !== undefined && lives.length !== series.length)
      throw new RangeError(`A backtest has a life for each of ${series.length} series, was given ${lives.length}`);
    for (const [place, life] of (lives ?? []).entries()) checkLife(series[place], life);
    this.#past = past;
    this.#due = changesOf(series, lives ?? []);
    this.places = series.flatMap((_, place) => (lives?.[place]?.listing === undefined ? [place] : []));
    this.#views = this.places.map((place) => viewOf(past, place));
    this.moment = this.#due.length === 0 ? past : { at: past.at, markets: this.#views };
    this.#lookAhead();
  }

  /** The slot of a series; -1 where its market is not there now. */
  slotOf(place: number): number {
    return this.places.indexOf(place);
  }

  /** The next change, and waits for the one after it. Undefined where none is left. */
  take(): MarketChange | undefined {
    const change = this.#due[this.#next];
    this.#next++;
    this.#lookAhead();
    return change;
  }

  /** A market takes a slot. */
  enter(slot: number, place: number): void {
    this.places[slot] = place;
    this.#views[slot] = viewOf(this.#past, place);
  }

  /** A slot is free. */
  leave(slot: number): void {
    this.places[slot] = -1;
    this.#views[slot] = NO_MARKET;
  }

  #lookAhead(): void {
    this.nextAt = this.#due[this.#next]?.at ?? Number.POSITIVE_INFINITY;
  }
}

function viewOf({ markets }: Moment, place: number): MarketView {
  const view = markets[place];
  if (view === undefined) throw new RangeError(`A moment has ${markets.length} markets, none at place ${place}`);
  return view;
}

/** In order of time; at one instant settlements make room for listings. */
function changesOf(series: readonly CandleSeries[], lives: readonly MarketLife[]): readonly MarketChange[] {
  const listings = lives.flatMap(({ listing }, place): MarketChange[] => {
    const one = series[place];
    if (listing === undefined || one === undefined) return [];
    const at = listedAt(one, { listing });
    return at === Number.POSITIVE_INFINITY ? [] : [{ kind: 'listing', at: instant(at), place, listing }];
  });
  const settlements = lives.flatMap(({ settlement }, place): MarketChange[] =>
    settlement === undefined ? [] : [{ kind: 'settlement', at: settlement.at, place, settlement }],
  );
  return [...settlements, ...listings].sort((a, b) => a.at - b.at);
}

function checkLife(series: CandleSeries | undefined, life: MarketLife): void {
  if (series === undefined || series.length === 0) return;
  const { instrument, openTime, interval, length } = series;
  const [opened = 0, last = 0] = [openTime[0], openTime[length - 1]];
  const [from, until] = [listedAt(series, life), life.settlement?.at ?? Number.POSITIVE_INFINITY];
  if (opened < from)
    throw new RangeError(`${instrument.id} has a candle that opens at ${opened}, before its listing at ${from}`);
  if (last + interval > until)
    throw new RangeError(
      `${instrument.id} has a candle that closes at ${last + interval}, after its settlement at ${until}`,
    );
}
