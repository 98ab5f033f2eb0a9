import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effort, isThorough } from '../../test/harness/effort.ts';
import { buildKernels, originOf } from '../../scripts/build-kernels.js';
import type { Column, ColumnKernels } from './column-kernels.ts';
import { createColumnMemory } from './column-memory.ts';
import { STATE_BYTES } from './webassembly-column-kernels.ts';
import { channelPositionState } from './typescript/columns/channel-position.ts';
import { lagState } from './typescript/columns/lag.ts';
import { rollingExtremeState } from './typescript/columns/rolling-extreme.ts';
import { rollingDeviationState, rollingMeanState, rollingOffsetState } from './typescript/columns/rolling-sums.ts';
import { seededAverageState } from './typescript/columns/seeded-average.ts';

/** Longest column of a test; a run is several columns after each other. */
const ROWS = 70;
const COLUMNS = 12;
const EXTREMES = [
  NaN,
  0,
  -0,
  1,
  Infinity,
  -Infinity,
  5e-324,
  2 ** -1022,
  1.797e308,
  1 + 2 ** -21,
  1 - 2 ** -30,
  0.5,
  2,
];

interface Drawn {
  readonly period: number;
  readonly number: number;
  readonly sign: 1 | -1;
}

/** One kernel over inputs 0 to 3 and out 4, or more, with a state that lasts from column to column. */
type Case = (drawn: Drawn) => (kernels: ColumnKernels, columns: readonly Column[]) => void;

/** The columns that a case is given; all of them are there. */
function named(columns: readonly Column[]): readonly [Column, Column, Column, Column, Column] {
  const [a, b, c, d, out] = columns as [Column, Column, Column, Column, Column];
  return [a, b, c, d, out];
}

const cases = {
  subtract: () => (kernels, columns) => kernels.subtract(columns[0]!, columns[1]!, columns[4]!),
  multiply: () => (kernels, columns) => kernels.multiply(columns[0]!, columns[1]!, columns[4]!),
  divide: () => (kernels, columns) => kernels.divide(columns[0]!, columns[1]!, columns[4]!),
  divideScaled:
    ({ number }) =>
    (kernels, columns) =>
      kernels.divideScaled(columns[0]!, columns[1]!, number, columns[4]!),
  relativeDifference: () => (kernels, columns) => kernels.relativeDifference(columns[0]!, columns[1]!, columns[4]!),
  differenceShare: () => (kernels, columns) =>
    kernels.differenceShare(columns[0]!, columns[1]!, columns[2]!, columns[4]!),
  meanOfThree: () => (kernels, columns) => kernels.meanOfThree(columns[0]!, columns[1]!, columns[2]!, columns[4]!),
  squareRoot: () => (kernels, columns) => kernels.squareRoot(columns[0]!, columns[4]!),
  logarithm: () => (kernels, columns) => kernels.logarithm(columns[0]!, columns[4]!),
  squaredLogRatio:
    ({ number }) =>
    (kernels, columns) =>
      kernels.squaredLogRatio(columns[0]!, columns[1]!, number, columns[4]!),
  divideUnlessZero:
    ({ number }) =>
    (kernels, columns) =>
      kernels.divideUnlessZero(columns[0]!, columns[1]!, number, columns[4]!),
  divideUnlessStill:
    ({ number }) =>
    (kernels, columns) => {
      const rule = { factor: 100, share: 0.7, whenStill: number };
      kernels.divideUnlessStill(columns[0]!, columns[1]!, columns[2]!, rule, columns[4]!);
    },
  percentOfSum:
    ({ number }) =>
    (kernels, columns) =>
      kernels.percentOfSum(columns[0]!, columns[1]!, columns[2]!, { share: 2, whenStill: number }, columns[4]!),
  percentOfSumUnlessZero:
    ({ number }) =>
    (kernels, columns) =>
      kernels.percentOfSumUnlessZero(columns[0]!, columns[1]!, number, columns[4]!),
  percentApart: () => (kernels, columns) => kernels.percentApart(columns[0]!, columns[1]!, 1.5, columns[4]!),
  percentPosition:
    ({ number }) =>
    (kernels, columns) =>
      kernels.percentPosition(columns[0]!, columns[1]!, columns[2]!, number, columns[4]!),
  halfPlusQuotient:
    ({ number }) =>
    (kernels, columns) =>
      kernels.halfPlusQuotient(columns[0]!, columns[1]!, number, columns[4]!),
  scaledLessOffset:
    ({ number }) =>
    (kernels, columns) =>
      kernels.scaledLessOffset(columns[0]!, columns[1]!, columns[2]!, number, columns[4]!),
  aboveQuotient: () => (kernels, columns) => kernels.aboveQuotient(columns[0]!, columns[1]!, columns[2]!, columns[4]!),
  bodyShare: () => (kernels, columns) => kernels.bodyShare(...named(columns)),
  upperShare: () => (kernels, columns) => kernels.upperShare(...named(columns)),
  lowerShare: () => (kernels, columns) => kernels.lowerShare(...named(columns)),
  widenedSpan: () => (kernels, columns) => kernels.widenedSpan(columns[0]!, columns[1]!, columns[2]!, columns[4]!),
  rise:
    ({ sign }) =>
    (kernels, columns) =>
      kernels.rise(columns[0]!, columns[1]!, sign, columns[4]!),
  riseBeyond:
    ({ sign }) =>
    (kernels, columns) => {
      const [highs, highsBefore, lows, lowsBefore, out] = named(columns);
      kernels.riseBeyond([highs, highsBefore], [lows, lowsBefore], { sign, noise: 0.01 }, out);
    },
  signedByChange: () => (kernels, columns) =>
    kernels.signedByChange(columns[0]!, columns[1]!, columns[2]!, columns[4]!),
  whenChanged:
    ({ sign }) =>
    (kernels, columns) =>
      kernels.whenChanged([columns[0]!, columns[1]!], columns[2]!, { sign, noise: 0.01 }, columns[4]!),
  lag: ({ period }) => {
    const state = lagState(period);
    return (kernels, columns) => kernels.lag(columns[0]!, state, columns[4]!);
  },
  rollingMean: ({ period }) => {
    const state = rollingMeanState(period);
    return (kernels, columns) => kernels.rollingMean(columns[0]!, state, columns[4]!);
  },
  rollingOffset: ({ period }) => {
    const state = rollingOffsetState(period);
    return (kernels, columns) => kernels.rollingOffset(columns[0]!, state, columns[4]!);
  },
  rollingDeviation: ({ period }) => {
    const state = rollingDeviationState(period);
    return (kernels, columns) => kernels.rollingDeviation(columns[0]!, state, columns[4]!);
  },
  rollingExtreme: ({ period, sign }) => {
    const state = rollingExtremeState(period);
    return (kernels, columns) => kernels.rollingExtreme(columns[0]!, state, sign, columns[4]!);
  },
  channelPosition: ({ period }) => {
    const state = channelPositionState(period);
    return (kernels, columns) => kernels.channelPosition([columns[0]!, columns[1]!], state, 2 ** -50, columns[4]!);
  },
  // More than eight would fit no group of the test's columns; the graph's own tests run them.
  seededAverages: ({ period, number }) => {
    const states = Array.from({ length: 8 }, (_, index) => seededAverageState(period + index, number / 100));
    return (kernels, columns) =>
      kernels.seededAverages(
        states.map((state, index) => ({ values: columns[index % 4]!, state, out: columns[4 + index]! })),
      );
  },
} as const satisfies Record<keyof ColumnKernels, Case>;

/** A number of the kind that a run is made of: prices that move a little, or anything. */
function numberOf(kind: 'prices' | 'anything', draw: number, before: number): number {
  if (kind === 'prices') return before * (1 + ((draw % 2001) - 1000) / 1e5);
  return draw % 3 === 0 ? (EXTREMES[draw % EXTREMES.length] as number) : ((draw % 4001) - 2000) / 64;
}

const runs = fc.record({
  kind: fc.constantFrom('prices' as const, 'anything' as const),
  seed: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  lengths: fc.array(fc.integer({ min: 1, max: ROWS }), { minLength: 1, maxLength: 6 }),
  drawn: fc.record({
    period: fc.integer({ min: 1, max: 40 }),
    number: fc.integer({ min: -100, max: 100 }),
    sign: fc.constantFrom(1 as const, -1 as const),
  }),
});

const fast = createColumnMemory(COLUMNS, ROWS, 'webassembly');
const plain = createColumnMemory(COLUMNS, ROWS, 'typescript');

describe('the WebAssembly loops over columns give the bits of their TypeScript twins', () => {
  it.each(Object.keys(cases) as (keyof typeof cases)[])('%s, also when the two take turns over one state', (name) => {
    fc.assert(
      fc.property(runs, ({ kind, seed, lengths, drawn }) => {
        const create: Case = cases[name];
        const steps = [create(drawn), create(drawn), create(drawn)] as const;
        let state = seed;
        let price = 100;
        for (const [turn, length] of lengths.entries()) {
          for (let column = 0; column < 4; column++) {
            for (let row = 0; row < length; row++) {
              state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
              price = numberOf(kind, state >>> 8, price);
              for (const { columns } of [fast, plain]) columns[column]![row] = price;
            }
          }
          const outputs = [fast, plain, turn % 2 === 0 ? fast : plain].map((memory, index) => {
            for (const column of memory.columns.slice(4)) column.fill(-1);
            steps[index as 0 | 1 | 2](
              memory.kernels,
              memory.columns.map((column) => column.subarray(0, length)),
            );
            return memory.columns.slice(4).map((column) => [...column.subarray(0, length)]);
          });
          expect(outputs[0]).toEqual(outputs[1]);
          expect(outputs[2]).toEqual(outputs[1]);
        }
      }),
      { numRuns: effort({ usual: 60, thorough: 1_000 }), seed: 5 },
    );
  });

  it('logarithm, for ten thousand prices and every place where its formula changes', () => {
    const edges = [1, 2, 0.5, Math.SQRT2, Math.SQRT1_2, 1.41, 1.42, 4, 1e300, 1e-300]
      .flatMap((edge) => [-3, -2, -1, 0, 1, 2, 3, 1e6, -1e6].map((steps) => edge * (1 + steps * 2 ** -52)))
      .concat(EXTREMES);
    const prices = Array.from({ length: 10_000 }, (_, index) => 0.001 * (index + 1) * 1.37 ** (index % 60));
    const values = [...edges, ...prices];
    const [from, to] = [fast.columns[0]!, fast.columns[4]!];
    for (let start = 0; start < values.length; start += ROWS) {
      const part = values.slice(start, start + ROWS);
      from.set(part);
      fast.kernels.logarithm(from.subarray(0, part.length), to.subarray(0, part.length));
      expect([...to.subarray(0, part.length)]).toEqual(part.map((value) => Math.log(value)));
    }
  });
});

describe('the WebAssembly loops over columns give the bits of their TypeScript twins', () => {
  it('windows that are longer than the room for a state, which run in TypeScript', () => {
    const period = STATE_BYTES / 8;
    const [one, other] = [rollingMeanState(period), rollingMeanState(period)];
    const [values, out] = [fast.columns[0]!.fill(3), fast.columns[4]!];
    for (let rows = 0; rows <= period; rows += ROWS) {
      fast.kernels.rollingMean(values, one, out);
      plain.kernels.rollingMean(values, other, plain.columns[4]!);
      expect([...out]).toEqual([...plain.columns[4]!]);
    }
    expect(out[ROWS - 1]).toBeCloseTo(3, 12);
  });
});

describe('columns.wasm', () => {
  const committed = readFileSync(new URL('./columns.wasm', import.meta.url));

  it('was made from the committed assembly', () => {
    const origin: unknown = JSON.parse(readFileSync(new URL('./columns-origin.json', import.meta.url), 'utf8'));
    expect(originOf('columns', committed), 'run `npm run kernels` and commit the result').toEqual(origin);
  });

  it.runIf(isThorough)('is what the committed assembly compiles to, byte for byte', async () => {
    const compiled = await buildKernels('columns');
    expect(Buffer.compare(committed, compiled), 'run `npm run kernels` and commit the result').toBe(0);
  });
});
