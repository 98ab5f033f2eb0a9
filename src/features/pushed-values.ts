import type { CandleSeries } from '../core/candle.ts';
import { copyOfMoment } from '../core/copy-of-moment.ts';
import { momentsOf, slotsOf } from './contract-runs.ts';
import { buildFeatureGraph } from './feature-graph.ts';
import type { Feature } from './feature.port.ts';
import { fittingPast } from './fitted/fitting-past.ts';
import { isFitted } from './fitted/fitted-feature.port.ts';
import { universeToTry } from './looks-outside.ts';

/**
 * The values of a feature over a series, one at a time, as trading shows it the candles; a fitted one is fitted on all
 * of them first. Two of these can be taken in turns.
 */
export function* pushedValues(feature: Feature, series: CandleSeries, seed: number): Generator<number> {
  const past = universeToTry(feature, series, seed);
  const running = isFitted(feature)
    ? feature.withParameters(feature.fit(fittingPast(feature, past, { from: -Infinity, until: Infinity })))
    : feature;
  const { interval } = series;
  const { market } = past;
  const slotOf = slotsOf(past.markets.map((each) => each.series.instrument.id));
  const graph = buildFeatureGraph([running], { interval }).start({ market, interval, slotOf });
  const one = new Float64Array(1);
  for (const shown = momentsOf(past); shown.next();) {
    graph.push(copyOfMoment(shown.moment), one);
    if (shown.rowOf(market) >= 0) yield one[0] ?? Number.NaN;
  }
}
