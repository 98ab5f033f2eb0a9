import { expect, it } from 'vitest';
import { randomCandles } from '../../test/support/candles.ts';
import { duration } from '../core/time.ts';
import { ForecastEvents } from './forecast-events.ts';
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
