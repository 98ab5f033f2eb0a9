import { expect, it } from 'vitest';
import type { Forecast } from '../core/forecast.ts';
import { instant } from '../core/time.ts';
import { QUIET } from './engine-output.ts';
import type { EngineEvent } from './event.ts';
import { JournalWriter } from './journal-writer.ts';

/** The last line of a journal of one quiet event: its checksum is all that is kept of the event. */
function endAfter(event: EngineEvent): string | undefined {
  const lines: string[] = [];
  const header = {
    system: 'trend',
    configHash: 'c',
    codeVersion: 'v',
    seed: 1,
    listings: [],
    data: [],
    artifacts: [],
    forecastsHash: 'f',
  };
  const writer = new JournalWriter({ header, sink: (line) => lines.push(line) });
  writer.record(event, QUIET);
  writer.end();
  return lines.at(-1);
}

function forecast(changes: Partial<Forecast> = {}): Forecast {
  return {
    instrument: 'BTC/USD',
    artifact: 'a',
    madeAt: instant(60),
    dueAt: instant(120),
    probabilities: Float64Array.of(0.25, 0.75),
    ...changes,
  };
}

function forecasts(of: readonly (Forecast | undefined)[], features?: readonly (Float64Array | undefined)[]) {
  const event: EngineEvent = { kind: 'forecast', at: instant(60), forecasts: of };
  return endAfter(features === undefined ? event : { ...event, features });
}

it('a hole before a candle changes the checksum of a quiet stretch', () => {
  const moment = (continuity: 'continuous' | 'after-hole') =>
    endAfter({ kind: 'moment', moment: { at: instant(60), markets: [{ candle: undefined, continuity }] } });
  expect(moment('continuous')).toBe(moment('continuous'));
  expect(moment('after-hole'), 'a replay that misses the hole would restart no feature').not.toBe(moment('continuous'));
});

it('every number of a quiet forecast changes the checksum, and so does its market', () => {
  const usual = forecasts([forecast(), undefined]);
  expect(forecasts([forecast(), undefined])).toBe(usual);
  expect(forecasts([undefined, forecast()]), 'the same forecast of another market').not.toBe(usual);
  expect(forecasts([forecast({ madeAt: instant(61) }), undefined])).not.toBe(usual);
  expect(forecasts([forecast({ dueAt: instant(121) }), undefined])).not.toBe(usual);
  expect(forecasts([forecast({ probabilities: Float64Array.of(0.75, 0.25) }), undefined])).not.toBe(usual);
});

it('the features that a strategy reads change the checksum, with a forecast and without one', () => {
  const missing = (features?: readonly (Float64Array | undefined)[]) => {
    const event: EngineEvent = { kind: 'forecast-missing', at: instant(60), reason: 'no model' };
    return endAfter(features === undefined ? event : { ...event, features });
  };
  for (const endWith of [missing, (rows?: readonly (Float64Array | undefined)[]) => forecasts([forecast()], rows)]) {
    const usual = endWith([Float64Array.of(1, 2), undefined]);
    expect(endWith([Float64Array.of(1, 2), undefined])).toBe(usual);
    expect(endWith(), 'features that were left out').not.toBe(usual);
    expect(endWith([Float64Array.of(1, 3), undefined]), 'another value').not.toBe(usual);
    expect(endWith([undefined, Float64Array.of(1, 2)]), 'the row of another market').not.toBe(usual);
    expect(endWith([Float64Array.of(1), Float64Array.of(2)]), 'the values divided otherwise').not.toBe(usual);
  }
});

it('every number of a quiet quote changes the checksum', () => {
  const quote = (changes: { readonly market?: number; readonly bid?: number; readonly ask?: number; at?: number }) =>
    endAfter({ kind: 'quote', market: 0, bid: 9, ask: 10, ...changes, at: instant(changes.at ?? 5) });
  const usual = quote({});
  for (const changes of [{ market: 1 }, { bid: 8 }, { ask: 11 }, { at: 6 }])
    expect(quote(changes), JSON.stringify(changes)).not.toBe(usual);
});
