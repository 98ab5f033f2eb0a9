import type { CandleSeries } from '../core/candle.ts';
import type { MarketView, Moment } from '../core/moment.ts';
import { aloneInUniverse, type UniversePast } from '../market/market-past.ts';
import { withCompanions } from './companion-markets.ts';
import { copyOfMoment } from '../core/copy-of-moment.ts';
import { momentsOf } from './contract-runs.ts';
import { buildFeatureGraph } from './feature-graph.ts';
import type { Feature } from './feature.port.ts';
import { marketsReadBy, readsUniverse } from './reads-universe.ts';

/** Moments after which a feature has asked for all markets that it reads. */
const ASKING_MOMENTS = 200;

/** What a feature that should read its own candles alone looked at besides, and what it gave. */
export interface LookOutside {
  /** Undefined when it looked at nothing else. */
  readonly looked: string | undefined;
  /** The row at which it looked first. */
  readonly row: number;
  readonly values: Float64Array;
}

/** Shows a feature its candles in the middle of a universe, and notes whatever else it looks at. */
export function lookOutside(feature: Feature, series: CandleSeries): LookOutside {
  const past = withCompanions(series, [], 1);
  const { market } = past;
  const { interval } = series;
  let looked: string | undefined;
  let lookedAt = 0;
  let row = -1;
  const note = (what: string) => {
    if (looked === undefined) [looked, lookedAt] = [what, row];
  };
  const graph = buildFeatureGraph([feature], { interval }).start({
    market,
    interval,
    slotOf: (instrument) => {
      note(`the market of ${instrument}`);
      return undefined;
    },
  });
  const values = new Float64Array(series.length).fill(Number.NaN);
  const one = new Float64Array(1);
  for (const shown = momentsOf(past); shown.next();) {
    const own = shown.rowOf(market);
    if (own < 0) continue;
    row = own;
    const { at, markets } = copyOfMoment(shown.moment);
    const noting = markets.map((view, slot) => notingView(view, slot === market ? 'own' : 'other', note));
    graph.push({ at, markets: noting }, one);
    values[row] = one[0] as number;
  }
  return { looked, row: lookedAt, values };
}

function notingView(view: MarketView, whose: 'own' | 'other', note: (what: string) => void): MarketView {
  const { candle, continuity, facts } = view;
  const look = <Value>(value: Value, what: string): Value => {
    note(what);
    return value;
  };
  return {
    get candle() {
      return whose === 'own' ? candle : look(candle, 'another market');
    },
    get continuity() {
      return whose === 'own' ? continuity : look(continuity, 'another market');
    },
    get facts() {
      return look(facts ?? {}, whose === 'own' ? 'facts' : 'another market');
    },
  };
}

/** The universe in which a feature is tried: drawn markets around the series for one that reads others, else none. */
export function universeToTry(feature: Feature, series: CandleSeries, seed: number): UniversePast {
  return readsUniverse(feature) ? withCompanions(series, askedMarkets(feature, series), seed) : aloneInUniverse(series);
}

/**
 * Instruments of other markets that a feature reads: those in its definition, and those that it asks for as it runs.
 */
function askedMarkets(feature: Feature, series: CandleSeries): readonly string[] {
  const { interval } = series;
  const asked = new Set(marketsReadBy(feature));
  let known = -1;
  while (asked.size > known) {
    known = asked.size;
    const past = withCompanions(series, [...asked], 1);
    const slots = new Map(past.markets.map((each, slot) => [each.series.instrument.id, slot]));
    const slotOf = (instrument: string) => {
      asked.add(instrument);
      return slots.get(instrument);
    };
    const graph = buildFeatureGraph([feature], { interval }).start({ market: past.market, interval, slotOf });
    pushSome(graph, momentsOf(past));
  }
  return [...asked];
}

function pushSome(
  graph: { push(moment: Moment, out: Float64Array): void },
  shown: { readonly moment: Moment; next(): boolean },
): void {
  const one = new Float64Array(1);
  for (let count = 0; count < ASKING_MOMENTS && shown.next(); count++) graph.push(shown.moment, one);
}
