import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effort, isThorough } from '../../test/harness/effort.ts';
import { buildKernels, originOf } from '../../scripts/build-kernels.js';
import type { BoostingKernels, PairTask } from './boosting-kernels.ts';
import { boostingKernels, createKernelMemory, fastestKernels, memoryBuffer } from './kernel-memory.ts';

const BYTES = 2 ** 20;
const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });

/** Small repeatable stream of whole numbers, independent of the code under test. */
function stream(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 8;
  };
}

type Window = readonly [from: number, to: number];

/**
 * Runs the same steps on both implementations and compares what they return and leave in memory: all of it, or where
 * the results are.
 */
function twins(
  prepare: (memory: DataView, next: () => number) => void,
  run: (kernels: BoostingKernels) => unknown,
  seed: number,
  results: readonly Window[] = [[0, BYTES]],
): { readonly differences: readonly string[]; readonly bytes: Uint8Array } {
  const [fast, plain] = (['webassembly', 'typescript'] as const).map((kind) => {
    const memory = createKernelMemory(BYTES, kind);
    const buffer = memoryBuffer(memory);
    prepare(new DataView(buffer), stream(seed));
    const returned = run(boostingKernels(memory));
    return { returned, bytes: new Uint8Array(buffer, 0, BYTES).slice() };
  });
  const differences = results
    .filter(([from, to]) => Buffer.compare(fast!.bytes.subarray(from, to), plain!.bytes.subarray(from, to)) !== 0)
    .map(([from, to]) => `memory from ${from} to ${to}`);
  if (!isDeepStrictEqual(fast!.returned, plain!.returned)) differences.push('returned numbers');
  return { differences, bytes: plain!.bytes };
}

const property = (check: (seed: number, size: number) => void) =>
  fc.assert(fc.property(seeds, fc.integer({ min: 1, max: 300 }), check), {
    numRuns: effort({ usual: 25, thorough: 100 }),
    seed: 11,
  });

const floats = (view: DataView, at: number, count: number, value: (index: number) => number) => {
  for (let index = 0; index < count; index++) view.setFloat32(at + 4 * index, value(index), true);
};
const doubles = (view: DataView, at: number, count: number, value: (index: number) => number) => {
  for (let index = 0; index < count; index++) view.setFloat64(at + 8 * index, value(index), true);
};

describe('the WebAssembly kernels and their TypeScript twins give the same bits', () => {
  it('this machine runs the WebAssembly ones, so that both are compared', () => {
    expect(fastestKernels()).toBe('webassembly');
  });

  it('for sorting, which orders as numbers do', () => {
    property((seed, size) => {
      const { differences, bytes } = twins(
        (view, next) =>
          floats(
            view,
            0,
            size,
            () => [(next() - 2 ** 23) / 1000, 0, -0, Infinity, -Infinity, next() % 3][next() % 6] as number,
          ),
        (kernels) => kernels.sortFloats(0, 4096, size, 8192),
        seed,
        [[0, 4 * size]],
      );
      expect(differences).toEqual([]);
      const sorted = new Float32Array(bytes.buffer, 0, size);
      expect(sorted.every((value, index) => index === 0 || (sorted[index - 1] as number) <= value)).toBe(true);
    });
  });
});

describe('the WebAssembly kernels and their TypeScript twins give the same bits', () => {
  it('for binning, which counts the cuts not above a value', () => {
    property((seed, size) => {
      const cuts = Array.from({ length: 1 + (seed % 254) }, (_, index) => Math.fround(index * 0.7 - 50));
      const { differences, bytes } = twins(
        (view, next) => {
          floats(view, 0, 256, (index) => cuts[index] ?? Infinity);
          floats(
            view,
            2048,
            3 * size,
            () =>
              [next() / 2 ** 17 - 64, NaN, cuts[next() % cuts.length] as number, Infinity][
                next() % 8 > 4 ? next() % 4 : 0
              ] as number,
          );
        },
        (kernels) => kernels.binColumn(2048 + 4, 12, size, 0, 65536, 5, 98304, 131072),
        seed,
        [[0, 131072]],
      );
      expect(differences).toEqual([]);
      const view = new DataView(bytes.buffer);
      for (let row = 0; row < size; row++) {
        const value = view.getFloat32(2052 + 12 * row, true);
        const expected = Number.isNaN(value)
          ? 255
          : value === Infinity
            ? 255
            : cuts.filter((cut) => cut <= value).length;
        expect(bytes[65536 + 5 * row]).toBe(expected);
        expect(bytes[98304 + row]).toBe(expected);
      }
    });
  });
});

describe('the WebAssembly kernels and their TypeScript twins give the same bits', () => {
  it('for histograms of every block width, with listed rows and with consecutive ones', () => {
    property((seed, size) => {
      const width = 1 + (seed % 16);
      const { differences } = twins(
        (view, next) => {
          for (let at = 0; at < 2 * size * width; at++) view.setUint8(at, next() & 255);
          for (let row = 0; row < size; row++) view.setUint32(16384 + 4 * row, next() % (2 * size), true);
          for (let row = 0; row < 2 * size; row++) {
            view.setUint32(32768 + 8 * row, next() & 0xffff, true);
            view.setInt32(32768 + 8 * row + 4, (next() & 0xffff) - 32768, true);
          }
        },
        (kernels) => {
          kernels.addToHistogram(0, width, 16384, 0, size, 32768, 65536);
          kernels.addToHistogram(0, width, 0, size >> 1, size, 32768, 131072);
          kernels.addToHistogram(0, width, 0, size >> 1, size, 32768, 65536);
          kernels.subtractHistogram(65536, 131072, 256 * width);
          kernels.clear(131072, 2048);
        },
        seed,
      );
      expect(differences).toEqual([]);
    });
  });
});

describe('the WebAssembly kernels and their TypeScript twins give the same bits', () => {
  it('for split search, with and without missing values, regularised or not', () => {
    property((seed, size) => {
      const bins = Math.min(size, 254);
      let gradientSum = 0;
      let hessianSum = 0;
      const { differences } = twins(
        (view, next) => {
          gradientSum = 0;
          hessianSum = 0;
          for (let bin = 0; bin < 256; bin++) {
            const empty = next() % 4 === 0 || (bin === 255 && seed % 2 === 0);
            const hessian = empty ? 0 : next() & 0xffff;
            const gradient = empty ? 0 : (next() & 0xffff) - 32768;
            view.setUint32(8 * bin, hessian, true);
            view.setInt32(8 * bin + 4, gradient, true);
            gradientSum += gradient;
            hessianSum += hessian;
          }
        },
        (kernels) =>
          kernels.findSplit(
            0,
            bins,
            {
              gradientSum,
              hessianSum,
              gradientUnit: 2 ** -14,
              hessianUnit: 2 ** -12,
              l1: seed % 3 === 0 ? 0.7 : 0,
              l2: seed % 5 === 0 ? 0 : 1,
              minimumHessian: seed % 7 === 0 ? 100_000 : 1,
            },
            4096,
          ),
        seed,
      );
      expect(differences).toEqual([]);
    });
  });
});

describe('the WebAssembly kernels and their TypeScript twins give the same bits', () => {
  it('for gradient pairs of every objective, weighted or not, with an odd last row', () => {
    property((seed, size) => {
      const classes = 2 + (seed % 4);
      const task: PairTask = {
        first: 2,
        count: size,
        classStride: 512,
        margins: 0,
        labels: 65536,
        weights: seed % 2 === 0 ? 0 : 131072,
        pairs: 262144,
        sums: 524288,
        gradientScale: 2 ** 12,
        hessianScale: 2 ** 13,
      };
      const prepare = (view: DataView, next: () => number) => {
        doubles(view, 0, 512 * classes, () => (next() - 2 ** 23) / 2 ** (next() % 20));
        doubles(view, 65536, 512, () => next() % classes);
        doubles(view, 131072, 512, () => next() / 2 ** 24);
      };
      const results = Array.from({ length: classes }, (_, group): Window[] => [
        [262144 + 8 * (2 + 512 * group), 262144 + 8 * (2 + 512 * group + size)],
        [524288 + 32 * group, 524288 + 32 * group + 16],
      ]).flat();
      expect(twins(prepare, (kernels) => kernels.logisticPairs(task), seed, results.slice(0, 2)).differences).toEqual(
        [],
      );
      expect(twins(prepare, (kernels) => kernels.squaredPairs(task), seed, results.slice(0, 2)).differences).toEqual(
        [],
      );
      expect(twins(prepare, (kernels) => kernels.softmaxPairs(task, classes), seed, results).differences).toEqual([]);
    });
  });
});

describe('the WebAssembly kernels and their TypeScript twins give the same bits', () => {
  it('for sampling and partitioning of rows, margins and walks', () => {
    property((seed, size) => {
      const { differences } = twins(
        (view, next) => {
          for (let at = 0; at < 4096; at++) view.setUint8(at, next() & 255);
          // A tree of one split, whose left child splits again.
          for (const [node, bin, left, value] of [
            [0, 120, 1, 0],
            [1, 60, 3, 0],
            [2, 0, -1, 0.25],
            [3, 0, -1, -0.5],
            [4, 0, -1, 1.5],
          ] as const) {
            [0, 7, node & 1, bin + (node & 1), left].forEach((word, index) =>
              view.setInt32(32768 + 32 * node + 4 * index, word, true),
            );
            view.setFloat64(32768 + 32 * node + 24, value, true);
          }
        },
        (kernels) => {
          const drawn = kernels.sampleRows(10, size, seed, 3_000_000_000, 8192);
          const left = kernels.partitionRows(3, 1, 100, 8192, 0, size, 12288);
          const other = kernels.partitionRows(3, 0, 200, 0, 5, size, 16384);
          kernels.addToMargins(12288, 0, left, 65536, 0.1);
          kernels.addToMargins(0, 4, size, 65536, 0.3);
          kernels.walkTree(32768, 16384, 0, size, 65536);
          kernels.walkTree(32768, 0, 1, size, 65536);
          return [drawn, left, other];
        },
        seed,
      );
      expect(differences).toEqual([]);
    });
  });
});

describe('boosting.wasm', () => {
  const committed = readFileSync(new URL('./boosting.wasm', import.meta.url));

  it('was made from the committed assembly', () => {
    const origin: unknown = JSON.parse(readFileSync(new URL('./boosting-origin.json', import.meta.url), 'utf8'));
    expect(originOf('boosting', committed), 'run `npm run kernels` and commit the result').toEqual(origin);
  });

  it.runIf(isThorough)('is what the committed assembly compiles to, byte for byte', async () => {
    expect(
      Buffer.compare(committed, await buildKernels('boosting')),
      'run `npm run kernels` and commit the result',
    ).toBe(0);
  });
});
