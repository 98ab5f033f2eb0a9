import { describe, expect, it } from 'vitest';
import { readyFeatures } from '../../src/backtest/feature-source.ts';
import { readyForecasts } from '../../src/backtest/forecast-source.ts';
import { replayJournal } from '../../src/backtest/replay-journal.ts';
import { duration, HOUR } from '../../src/core/time.ts';
import type { Journal } from '../../src/engine/journal.port.ts';
import { JournalWriter } from '../../src/engine/journal-writer.ts';
import { readEvent } from '../../src/engine/read-event.ts';
import { SeededRandom } from '../../src/math/random.ts';
import type { Signal, Strategy } from '../../src/strategy/strategy.port.ts';
import { randomCandles } from '../support/candles.ts';
import { backtest, HEADER, KeptEvents, parts, randomForecasts, type Scenario } from './backtest-scenario.ts';

const ROWS = 800;

/** Holds a share that follows a feature, with forecasts and without. */
const follower = (): Strategy => ({
  name: 'follower',
  features: ['mood', 'calm'],
  decide: ({ forecast, features }) => {
    const [mood = Number.NaN, calm = Number.NaN] = features[0] ?? [];
    if (Number.isNaN(mood) || calm < 0) return { signals: [] };
    const why = forecast.kind === 'made' ? 'with forecasts' : 'without forecasts';
    const terms: Signal = { market: 0, belief: Math.sign(mood), reason: `the mood is ${mood}, ${why}` };
    return { signals: [mood === 0 ? terms : { ...terms, share: Math.min(Math.abs(mood) / 40, 0.09) }] };
  },
});

function scenario(): Scenario & { readonly mood: Float64Array } {
  const series = randomCandles(ROWS, 12);
  const random = new SeededRandom(5);
  const mood = Float64Array.from({ length: ROWS }, () => (random.next() < 0.2 ? Number.NaN : random.normal()));
  const calm = Float64Array.from({ length: ROWS }, () => random.next() - 0.5);
  return {
    mood,
    series: [series],
    forecasts: [readyForecasts(randomForecasts(series, 3))],
    features: [readyFeatures({ names: ['mood', 'calm'], columns: [mood, calm] })],
    strategy: follower(),
    protection: { stopDistance: 0.02 },
  };
}

function run(given: Scenario, journal: Journal): void {
  backtest({ ...given, strategy: follower() }, journal);
}

describe('a strategy that reads features, resizes, and goes on without forecasts', () => {
  const given = scenario();
  const lines: string[] = [];
  run(given, new JournalWriter({ header: HEADER, sink: (line) => lines.push(line) }));
  const text = lines.join('\n');

  it('does all of that in this run', () => {
    expect(text).toContain('without forecasts');
    const kept = new KeptEvents();
    run(given, kept);
    const orders = kept.entries.flatMap(({ output }) => output.orders.map(({ order }) => order));
    expect(orders.filter(({ purpose }) => purpose === 'enter').length).toBeGreaterThan(50);
    expect(orders.filter(({ purpose }) => purpose === 'exit').length).toBeGreaterThan(50);
    const resizes = kept.entries.filter(({ output }) =>
      output.decisions.some(({ outcome }) => outcome.kind === 'ordered' && outcome.orders.length === 1),
    );
    expect(resizes.length).toBeGreaterThan(50);
  });

  it('repeats from its journal, byte by byte', () => {
    expect(replayJournal({ lines, header: HEADER, run: (journal) => run(given, journal) }).kind).toBe('equal');
  });

  it('decides the same when the events of its journal are read back', () => {
    const kept = new KeptEvents();
    run(given, kept);
    const { engine } = parts({ ...given, strategy: follower() });
    for (const { event, output } of kept.entries) expect(engine.process(event)).toEqual(output);
    const asked = lines.flatMap((line) =>
      line.includes('"kind":"forecast-missing"') ? [JSON.parse(line) as { event: unknown }] : [],
    );
    expect(asked.length, 'decisions without forecasts are in the journal').toBeGreaterThan(5);
    for (const { event } of asked) {
      const read = readEvent(JSON.stringify(event));
      expect(read.kind === 'forecast-missing' && read.features?.[0]).toBeInstanceOf(Float64Array);
    }
  });

  it('is found out when one value of a feature was altered, though nothing followed from it', () => {
    const quiet = given.mood.findIndex((value) => Number.isNaN(value));
    const mood = given.mood.slice();
    // The other feature forbids a signal at most rows: the decision there may stay the same, the checksum does not.
    mood[quiet] = 1e-9;
    const [, calm] = [mood, given.features?.[0]];
    const altered = {
      names: ['mood', 'calm'],
      read: (row: number, out: Float64Array) => {
        calm?.read(row, out);
        out[0] = mood[row] as number;
      },
    };
    const replayed = replayJournal({
      lines,
      header: HEADER,
      run: (journal) => run({ ...given, features: [altered] }, journal),
    });
    expect(replayed.kind).toBe('diverged');
  });
});

describe('a backtest', () => {
  it.each([
    ['no features', {}],
    ['features of other names', { features: [readyFeatures({ names: ['mood'], columns: [new Float64Array(ROWS)] })] }],
    ['features for fewer instruments', { features: [] }],
  ])('of a strategy that reads features refuses %s', (_, features) => {
    const { features: _given, ...rest } = scenario();
    expect(() => backtest({ ...rest, ...features })).toThrow('which are "mood, calm"');
  });

  it('of a strategy that reads none refuses features', () => {
    const { strategy: _strategy, ...rest } = scenario();
    expect(() => backtest({ ...rest, horizonBars: duration(5 * HOUR) / HOUR })).toThrow('was given "mood, calm"');
  });
});
