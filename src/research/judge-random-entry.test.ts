import { expect, it } from 'vitest';
import { backtest, randomForecasts } from '../../test/replay/backtest-scenario.ts';
import { randomCandles } from '../../test/support/candles.ts';
import { readyForecasts } from '../backtest/forecast-source.ts';
import { duration, HOUR } from '../core/time.ts';
import type { Signal, Strategy } from '../strategy/strategy.port.ts';
import { resizedTrades } from './judge-random-entry.ts';

/** What the strategy says at its first moments; after them it says nothing. */
function resizedBy(said: readonly Partial<Signal>[]): readonly [resized: number, trades: number] {
  let asked = 0;
  const strategy: Strategy = {
    name: 'script',
    features: [],
    decide: () => {
      const next = said[asked++];
      return { signals: next === undefined ? [] : [{ market: 0, belief: 1, reason: 'script', ...next }] };
    },
  };
  const series = randomCandles(100, 3);
  const forecasts = [{ ...randomForecasts(series, 4) }].map(({ probabilities, ...rest }) =>
    readyForecasts({ ...rest, probabilities: probabilities.map(() => 1 / 3) }),
  );
  const result = backtest({
    series: [series],
    forecasts,
    strategy,
    maximumPositionShare: 0.9,
    positionTimeout: duration(50 * HOUR),
  });
  return [resizedTrades(result), result.trades.length];
}

it.each<readonly [string, readonly Partial<Signal>[], readonly [number, number]]>([
  ['that keep their size', [{ share: 0.1 }, {}, { belief: 0 }, { share: 0.2 }, { belief: 0 }], [0, 2]],
  ['that are turned at once', [{ share: 0.1 }, { belief: 0 }, { share: 0.3 }, { belief: 0 }], [0, 2]],
  ['one of which is made larger', [{ share: 0.1 }, { share: 0.2 }, { belief: 0 }, {}, { belief: 0 }], [1, 2]],
  ['one of which is made smaller', [{ share: 0.2 }, { share: 0.1 }, { belief: 0 }, {}, { belief: 0 }], [1, 2]],
  ['that are both resized', [{ share: 0.2 }, { share: 0.1 }, { belief: 0 }, { share: 0.1 }, { share: 0.3 }], [2, 2]],
  ['one of which is resized again and again', [0.1, 0.2, 0.3, 0.2].map((share) => ({ share })), [1, 1]],
])('of trades %s, those are counted whose size changed while they were held', (_, said, expected) => {
  expect(resizedBy(said)).toEqual(expected);
});
