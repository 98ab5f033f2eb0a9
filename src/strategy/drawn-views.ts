import type { FeaturesByMarket } from '../core/features-by-market.ts';
import type { Forecast } from '../core/forecast.ts';
import type { PositionView } from '../core/portfolio.ts';
import { HOUR, instant } from '../core/time.ts';
import { SeededRandom } from '../math/random.ts';
import type { DecisionView, ForecastState } from './strategy.port.ts';

export interface DrawnViewOptions {
  /** Class names in the order of the forecasts' probabilities. */
  readonly classes: readonly string[];
  /** The artefact that made the forecasts. */
  readonly artifact: string;
  readonly markets: number;
  readonly moments: number;
  readonly seed: number;
}

/** Moments of every kind, drawn from a seed, to try strategies on; the first has no forecasts. */
export function drawnViews(features: readonly string[], options: DrawnViewOptions): readonly DecisionView[] {
  const random = new SeededRandom(options.seed);
  const markets = Array.from({ length: options.markets }, (_, market) => market);
  return Array.from({ length: options.moments }, (_, number) => {
    const at = instant((number + 1) * HOUR);
    const candles = markets.map(() => (random.next() < 0.1 ? undefined : candleAt(at, 50 + 100 * random.next())));
    const isMissing = number === 0 || random.next() < 0.25;
    const forecast: ForecastState = isMissing
      ? { kind: 'missing', reason: 'the model is off' }
      : { kind: 'made', forecasts: markets.map((market) => (random.next() < 0.2 ? undefined : forecastOf(market))) };
    const rows: FeaturesByMarket =
      features.length === 0
        ? []
        : markets.map(() =>
            random.next() < 0.1
              ? undefined
              : Float64Array.from(features, () => (random.next() < 0.1 ? Number.NaN : random.normal())),
          );
    const positions = markets.map((market) => positionOf(market, at));
    return {
      moment: { at, markets: candles.map((candle) => ({ candle, continuity: 'continuous' as const })) },
      forecast,
      features: rows,
      portfolio: { cash: 10_000, equity: 10_000 * (0.5 + random.next()), positions },
    };

    function forecastOf(market: number): Forecast {
      const weights = options.classes.map(() => random.next() ** 2);
      const whole = weights.reduce((sum, weight) => sum + weight, 0);
      return {
        instrument: instrumentOf(market),
        madeAt: at,
        dueAt: instant(at + HOUR),
        probabilities: Float64Array.from(weights, (weight) => weight / whole),
        artifact: options.artifact,
      };
    }
  });

  function positionOf(market: number, at: number): PositionView {
    const lots = [0, 0, 700, -700][random.below(4)] ?? 0;
    const isFlat = lots === 0;
    const openedAt = isFlat ? undefined : instant(at - HOUR);
    return { instrument: instrumentOf(market), lots, entryPrice: isFlat ? undefined : 100, openedAt };
  }
}

function instrumentOf(market: number): string {
  return `M${market}/USD`;
}

function candleAt(at: number, price: number) {
  return {
    openTime: instant(at - HOUR),
    closeTime: instant(at),
    open: price,
    high: price,
    low: price,
    close: price,
    volume: 1,
    transactions: 1,
  };
}
