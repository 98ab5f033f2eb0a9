import { expect, it } from 'vitest';
import { randomCandles } from '../../test/support/candles.ts';
import { duration } from '../core/time.ts';
import { readyFeatures } from './feature-source.ts';
import { ForecastEvents, type ForecastEventsOptions } from './forecast-events.ts';
import { forecastColumns, readyForecasts } from './forecast-source.ts';
import { PastMoments } from '../market/past-moments.ts';

const SERIES = randomCandles(4, 1);
const COLUMNS = {
  classes: ['down', 'up'],
  horizon: duration(SERIES.interval),
  artifact: 'council',
  probabilities: Float64Array.of(0.4, 0.6, 0.4, 0.6, 0.4, 0.6, 0.4, 0.6),
  missing: new Map([[1, ['frail']]]),
};

/** The missing members of each forecast in turn, and whether it has such a field at all. */
function missingIn(forecasts: ReturnType<typeof readyForecasts>) {
  const events = new ForecastEvents({ series: [SERIES], forecasts: [forecasts] });
  const past = new PastMoments([SERIES]);
  const found: unknown[] = [];
  while (past.next()) {
    const event = events.eventFor(past, [0]);
    const [forecast] = event.kind === 'forecast' ? event.forecasts : [];
    found.push(forecast !== undefined && 'missing' in forecast ? forecast.missing : 'no field');
  }
  return found;
}

it('a forecast names its missing members, and the next one with all members has none', () => {
  const source = readyForecasts(COLUMNS);
  expect(missingIn(source)).toEqual(['no field', ['frail'], 'no field', 'no field']);
  expect(missingIn(readyForecasts(forecastColumns(source, 4))), 'made beforehand it is the same').toEqual(
    missingIn(source),
  );
});

const NOTHING_FORECAST = { ...COLUMNS, probabilities: new Float64Array(8).fill(Number.NaN), missing: new Map() };

/** The events without forecasts of two markets in turn, the second one watched. */
function absences(options: Pick<ForecastEventsOptions, 'measureFrom' | 'absenceAt'>) {
  const series = [SERIES, SERIES];
  const source = readyForecasts(NOTHING_FORECAST);
  const features = [readyFeatures({ names: ['close'], columns: [SERIES.close] }), undefined];
  const events = new ForecastEvents({ series, forecasts: [source, source], features, ...options });
  const past = new PastMoments(series);
  const found: object[] = [];
  while (past.next()) found.push(structuredClone(events.eventFor(past, [0, 1])));
  return found;
}

const closeOf = (row: number) => (SERIES.openTime[row] ?? Number.NaN) + SERIES.interval;

it('a strategy is not asked without forecasts while the engine warms up', () => {
  const asked = absences({ measureFrom: closeOf(2) }).map((event) => ('strategy' in event ? event.strategy : 'asked'));
  expect(asked).toEqual(['not-asked', 'not-asked', 'asked', 'asked']);
});

it('what a run recorded of a moment without forecasts is shown again, and only at its moment', () => {
  const recorded = { reason: 'the candle closed before this process began', strategy: 'not-asked' } as const;
  const found = absences({ absenceAt: (at) => (at === closeOf(1) ? recorded : undefined) });
  expect(found[1]).toMatchObject(recorded);
  for (const row of [0, 2, 3]) {
    expect(found[row]).toMatchObject({ reason: 'no model has a forecast for this moment' });
    expect(found[row]).not.toHaveProperty('strategy');
  }
});

it('a market that is only watched has no row of features', () => {
  expect(absences({}).map((event) => ('features' in event ? event.features : []))).toEqual(
    Array.from(SERIES.close, (close) => [Float64Array.of(close), undefined]),
  );
});
