import { expect, it } from 'vitest';
import { candlesFromCloses } from '../../test/support/candles.ts';
import type { Moment } from '../core/moment.ts';
import { SeededRandom } from '../math/random.ts';
import { averageTrueRange } from './average-true-range.ts';
import { closePrice, tradedVolume } from './candle-fields.ts';
import { checkFeature, type ContractProblem } from './check-feature.ts';
import { columnFeature } from './column-step.ts';
import { buildFeatureGraph } from './feature-graph.ts';
import { defineFeature, type FeatureDefinition } from './define-feature.ts';
import { exponentialMovingAverage } from './exponential-moving-average.ts';
import type { Feature, FeatureState } from './feature.port.ts';
import { ratio } from './ratio.ts';
import { rollingMean } from './rolling-mean.ts';

const random = new SeededRandom(5);
let price = 100;
const series = candlesFromCloses(
  Array.from({ length: 400 }, () => (price *= Math.exp(0.01 * random.normal()))),
  { holes: { 120: 3, 123: 1 } },
);

/** A feature over the close with one part replaced by what is tried. */
function made(part: Partial<FeatureDefinition>): Feature {
  return defineFeature({
    name: 'made',
    inputs: [closePrice],
    formula: 'made up',
    source: 'this test',
    start: echo,
    ...part,
  });
}

function echo(): FeatureState {
  return { push: (_moment, inputs) => inputs[0] as number };
}

/** The mean of the newest two closes, honestly. */
function pairs(): FeatureState {
  let before = Number.NaN;
  return {
    push: (_moment, inputs) => {
      const mean = (before + (inputs[0] as number)) / 2;
      before = inputs[0] as number;
      return mean;
    },
  };
}

/** A column step over the close. */
function stepped(run: (inputs: readonly Float64Array[], out: Float64Array) => void): Feature {
  return columnFeature({
    name: 'stepped',
    inputs: [closePrice],
    formula: 'made up',
    source: 'this test',
    create: () => ({ run: (_kernels, inputs, out) => run(inputs, out) }),
  });
}

function checksOf(feature: Feature): readonly ContractProblem['check'][] {
  return checkFeature(feature, [series]).map(({ check }) => check);
}

it('checkFeature passes honest features', () => {
  expect(checkFeature(made({ start: pairs, ownWarmup: 1 }), [series])).toEqual([]);
  expect(checkFeature(exponentialMovingAverage({ period: 3 }), [series])).toEqual([]);
});

it('checkFeature passes the examples of docs/add-a-feature.md', () => {
  const rangeToVolume = ratio({
    name: 'range_to_volume_20',
    of: averageTrueRange({ period: 14 }),
    to: rollingMean({ period: 20, of: tradedVolume }),
    whenZero: 0,
    formula: 'atr_14 / mean of volume over 20 bars; 0 when nothing was traded',
    source: 'in the spirit of Amihud, Journal of Financial Markets 5, 2002',
  });
  expect(checkFeature(rangeToVolume, [series])).toEqual([]);
  const upStreak = (): FeatureState => {
    const rises: number[] = [];
    let before = Number.NaN;
    return {
      push: (_moment, inputs) => {
        const close = inputs[0] as number;
        rises.push(Number(close > before));
        before = close;
        if (rises.length > 6) rises.shift();
        return rises.length < 6 ? Number.NaN : rises.slice(1).reduce((sum, rise) => sum + rise, 0);
      },
    };
  };
  expect(checkFeature(made({ start: upStreak, ownWarmup: 5 }), [series])).toEqual([]);
});

it('checkFeature catches a column step that looks one bar ahead', () => {
  const peeking = stepped(([closes = new Float64Array()], out) => {
    for (let row = 0; row < out.length; row++) out[row] = closes[Math.min(row + 1, out.length - 1)] as number;
  });
  expect(checksOf(peeking)).toEqual(expect.arrayContaining(['truncation', 'columns']));
});

it('checkFeature catches instances that share state', () => {
  let sum = 0;
  const sharing = made({ start: () => ({ push: (_moment, inputs) => (sum += inputs[0] as number) }) });
  expect(checksOf(sharing)).toContain('isolation');
});

it('checkFeature catches a feature that learns the future from an earlier run', () => {
  const seen = new Map<number, number>();
  const remembering = made({
    start: () => ({
      push: (moment, inputs) => {
        seen.set(moment.at, inputs[0] as number);
        return seen.get(moment.at + series.interval) ?? (inputs[0] as number);
      },
    }),
  });
  expect(checksOf(remembering)).toContain('isolation');
});

it('checkFeature catches a feature that keeps the moment instead of what it needs of it', () => {
  const keeping = made({
    ownWarmup: 1,
    start: () => {
      let before: Moment | undefined;
      return {
        push: (moment) => {
          const past = before?.markets[0]?.candle?.close ?? Number.NaN;
          before = moment;
          return past;
        },
      };
    },
  });
  expect(checksOf(keeping)).toContain('isolation');
});

it.each([0, 2])('checkFeature catches a warm-up of 1 declared as %i', (ownWarmup) => {
  expect(checksOf(made({ start: pairs, ownWarmup }))).toContain('warm-up');
});

it('checkFeature catches NaN after warm-up', () => {
  const failing = made({ start: () => ({ push: (_moment, inputs) => Math.sqrt((inputs[0] as number) - 100) }) });
  expect(checksOf(failing)).toContain('warm-up');
});

it('checkFeature catches a memory that is longer than declared', () => {
  const average = exponentialMovingAverage({ period: 20 });
  expect(checksOf({ ...average, memory: 60 })).toContain('memory');
  const forever = (): FeatureState => {
    let sum = 0;
    return { push: (_moment, values) => (sum += values[0] as number) };
  };
  expect(checksOf(made({ start: forever, ownMemory: 100 }))).toContain('memory');
});

it('checkFeature catches a column step whose many rows differ from its single ones in the last bit', () => {
  const rounded = stepped(([closes = new Float64Array()], out) => {
    for (let row = 0; row < out.length; row++)
      out[row] = out.length === 1 ? (closes[row] as number) / 3 : (closes[row] as number) * (1 / 3);
  });
  expect(checksOf(rounded)).toContain('columns');
});

it('a feature with `columns` of its own is refused: they saw the future, and research would have believed them', () => {
  const peeking = made({
    start: () => ({
      ...echo(),
      columns: (source: { close: Float64Array }, out: Float64Array) => out.set(source.close),
    }),
  });
  expect(() => buildFeatureGraph([peeking]).compute(series)).toThrow(
    expect.objectContaining({
      code: 'part-failed',
      details: expect.objectContaining({ actual: 'an object with `columns`' }) as object,
    }),
  );
});

it('checkFeature catches a feature that says it bridges holes and does not', () => {
  const bars = (): FeatureState => {
    let since = 0;
    return { push: (moment) => (since = moment.markets[0]?.continuity === 'after-hole' ? 1 : since + 1) };
  };
  expect(checksOf(made({ inputs: [], start: bars, onHole: 'bridge', ownMemory: 400 }))).toContain('hole');
});
