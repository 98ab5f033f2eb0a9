import { PastMoments } from '../../backtest/past-moments.ts';
import type { Forecast } from '../../core/forecast.ts';
import type { PortfolioView } from '../../core/portfolio.ts';
import { duration, HOUR, type Instant } from '../../core/time.ts';
import { SeededRandom } from '../../math/random.ts';
import type { Decision } from '../../strategy/strategy.port.ts';
import type { Settings, StrategyPart } from '../part.port.ts';
import { DRAWN_INSTRUMENT, drawnCandles } from './drawn-candles.ts';

const CLASSES = ['down', 'flat', 'up'];
const HORIZON = duration(12 * HOUR);

/**
 * Shows a strategy drawn candles and forecasts, flat and holding either way. Its beliefs lie in [-1, 1] and have a
 * reason, name a market that is there, and are the same for two instances that were asked the same.
 */
export function checkStrategyPart(part: StrategyPart, settings: Settings): readonly string[] {
  const threshold = part.threshold(settings)?.fallback;
  const context = {
    classes: CLASSES,
    horizon: HORIZON,
    ...(threshold === undefined ? {} : { entryThreshold: threshold }),
  };
  const [one, other] = [part.make(settings, context), part.make(settings, context)];
  const past = new PastMoments([drawnCandles({ bars: 600 })]);
  const random = new SeededRandom(9);
  for (let bar = 1; past.next(); bar++) {
    const forecast = drawnForecast(past.moment.at, random);
    const portfolio = portfolioWith([0, 5_000, -5_000][bar % 3] ?? 0, past.moment.at);
    const decision = one.decide(past.moment, [forecast], portfolio);
    const problem = decisionProblem(decision);
    if (problem !== undefined) return [`bar ${bar}: ${problem}`];
    if (JSON.stringify(decision) !== JSON.stringify(other.decide(past.moment, [forecast], portfolio)))
      return [`bar ${bar}: two strategies that were asked the same answer differently`];
  }
  return [];
}

function decisionProblem({ signals }: Decision): string | undefined {
  for (const { market, belief, holdFor, reason } of signals) {
    if (market !== 0) return `there is one market, 0; a signal names ${market}`;
    if (!(belief >= -1 && belief <= 1)) return `a belief lies in [-1, 1], was ${belief}`;
    if (typeof reason !== 'string' || reason.trim() === '')
      return 'a signal has a reason: people read it in the journal';
    if (holdFor !== undefined && !(Number.isSafeInteger(holdFor) && holdFor > 0))
      return `holdFor is whole microseconds above 0, was ${holdFor}`;
  }
  return undefined;
}

function drawnForecast(at: Instant, random: SeededRandom): Forecast {
  const weights = CLASSES.map(() => random.next() ** 3 + 1e-6);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return {
    instrument: DRAWN_INSTRUMENT.id,
    madeAt: at,
    dueAt: (at + HORIZON) as Instant,
    probabilities: Float64Array.from(weights, (weight) => weight / sum),
    artifact: 'drawn',
  };
}

function portfolioWith(lots: number, at: Instant): PortfolioView {
  const held = lots !== 0;
  return {
    cash: 10_000,
    equity: 10_000,
    positions: [
      {
        instrument: DRAWN_INSTRUMENT.id,
        lots,
        entryPrice: held ? 10_000 : undefined,
        openedAt: held ? at : undefined,
      },
    ],
  };
}
