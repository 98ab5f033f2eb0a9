import type { Absence } from '../backtest/forecast-events.ts';
import type { Candle } from '../core/candle.ts';
import type { FeaturesByMarket } from '../core/features-by-market.ts';
import type { Forecasts } from '../core/forecast.ts';
import type { Instrument } from '../core/instrument.ts';
import type { Moment } from '../core/moment.ts';
import type { Instant } from '../core/time.ts';
import type { MarketRole } from '../core/universe.ts';
import type { DecisionRecord } from '../engine/engine-output.ts';
import type { EngineEvent } from '../engine/event.ts';
import { readEvent } from '../engine/read-event.ts';
import { instantOf } from '../engine/record-json.ts';
import type { LiveJournal } from '../live/live-journal.port.ts';
import { FactsOfMoments } from '../market/facts-of-moments.ts';
import { Interferences } from './interference.ts';
import { MissedExits } from './missed-exits.ts';
import type { ShownToStrategy } from './shown-to-strategy.ts';

/** A belief that was acted on, or not, at one instant. */
export interface Decided {
  readonly at: Instant;
  readonly record: DecisionRecord;
}

/** A market of a run, with the candles that the run was shown. */
export interface RecordedMarket {
  readonly instrument: Instrument;
  readonly candles: Candle[];
  /** Absent for a market of the beginning. */
  readonly listing?: { readonly at: Instant; readonly role: MarketRole };
  /** Absent while it is not settled. */
  settlement?: { readonly at: Instant; readonly value: number };
}

/**
 * Market events, forecasts and decisions in the journal of a run. Forecasts and features of an instant are by the place
 * of the market in `markets`.
 */
export interface Recorded extends ShownToStrategy {
  /** Those of the beginning, then those that were listed, in that order. */
  readonly markets: readonly RecordedMarket[];
  readonly facts: FactsOfMoments;
  readonly decided: readonly Decided[];
  /** Half of the quoted spread, by decision. */
  readonly spreads: ReadonlyMap<string, number>;
  readonly roundingMinor: bigint;
  readonly interferences: Interferences;
}

/** Reads a journal to its end. `instruments` are those that the run was begun with. */
export function readRecorded(
  journal: Pick<LiveJournal, 'events' | 'starts'>,
  instruments: readonly Instrument[],
): Recorded {
  const recording = new Recording(instruments, [...journal.events('listing')].length);
  const missed = new MissedExits(journal.starts());
  for (const { seq, event: text, output } of journal.events()) {
    const event = readEvent(text);
    recording.add(event);
    const late = missed.add({ seq, kind: event.kind, at: instantOf(event) }, output === '{}' ? 'nothing' : 'something');
    if (late !== undefined) recording.interferences.note(late);
    if (output.includes('"decisions"')) {
      const { decisions } = JSON.parse(output) as { readonly decisions: readonly DecisionRecord[] };
      recording.decide(decisions, instantOf(event));
    }
  }
  return recording;
}

class Recording implements Recorded {
  readonly markets: RecordedMarket[];
  readonly facts: FactsOfMoments;
  readonly forecasts = new Map<number, Forecasts>();
  readonly absences = new Map<number, Absence>();
  readonly features = new Map<number, FeaturesByMarket>();
  readonly decided: Decided[] = [];
  readonly spreads = new Map<string, number>();
  roundingMinor = 0n;
  readonly interferences = new Interferences();
  /** The place of each slot's market; undefined in a free one. */
  readonly #places: (number | undefined)[];
  /** Half of the quoted spread, by slot. */
  readonly #quoted: number[] = [];

  constructor(instruments: readonly Instrument[], listings: number) {
    this.markets = instruments.map((instrument) => ({ instrument, candles: [] }));
    this.#places = instruments.map((_, place) => place);
    this.facts = new FactsOfMoments(instruments.length + listings);
  }

  add(event: EngineEvent): void {
    this.interferences.add(event);
    if (event.kind === 'moment') this.#addMoment(event.moment);
    else if (event.kind === 'forecast') this.forecasts.set(event.at, this.#byPlace(event.forecasts));
    else if (event.kind === 'forecast-missing') this.absences.set(event.at, event);
    else if (event.kind === 'quote') this.#quoted[event.market] = (event.ask - event.bid) / 2;
    else if (event.kind === 'cash-flow' && event.cause === 'rounding') this.roundingMinor += event.amountMinor;
    else if (event.kind === 'listing') this.#list(event);
    else if (event.kind === 'settlement') this.#settle(event);
    if ((event.kind === 'forecast' || event.kind === 'forecast-missing') && event.features !== undefined)
      this.features.set(event.at, this.#byPlace(event.features));
  }

  decide(decisions: readonly DecisionRecord[], at: Instant): void {
    for (const record of decisions) {
      this.decided.push({ at, record });
      this.spreads.set(`${record.instrument} ${at}`, this.#quoted[record.market] ?? 0);
    }
  }

  #addMoment({ at, markets }: Moment): void {
    const views = this.#byPlace(markets);
    this.facts.add({ at, markets: views.map((view) => view ?? { candle: undefined, continuity: 'continuous' }) });
    for (const [place, view] of views.entries())
      if (view?.candle !== undefined) this.markets[place]?.candles.push(view.candle);
  }

  #list({ at, market, instrument, role }: Extract<EngineEvent, { kind: 'listing' }>): void {
    this.#places[market] = this.markets.length;
    this.markets.push({ instrument, candles: [], listing: { at, role } });
    this.#quoted[market] = 0;
  }

  #settle({ at, market, value }: Extract<EngineEvent, { kind: 'settlement' }>): void {
    const settled = this.markets[this.#places[market] ?? -1];
    if (settled !== undefined) settled.settlement = { at, value };
    this.#places[market] = undefined;
  }

  /** What is by slot, by the markets' places. */
  #byPlace<Value>(bySlot: readonly Value[]): (Value | undefined)[] {
    const byPlace = this.markets.map((): Value | undefined => undefined);
    for (const [slot, value] of bySlot.entries()) {
      const place = this.#places[slot];
      if (place !== undefined) byPlace[place] = value;
    }
    return byPlace;
  }
}
