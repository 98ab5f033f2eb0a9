import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { effort } from '../../../test/harness/effort.ts';
import { SeededRandom } from '../../math/random.ts';
import { tableInOrder, type TrainingTable } from '../../math/training-table.ts';
import type { KernelKind } from '../../kernels/kernel-memory.ts';
import type { BoostingOptions } from './boosting-options.ts';
import { GradientBoosting } from './gradient-boosting.ts';

/** Big enough for three threads; with missing values, ties and a weak signal, so that near-equal splits compete. */
function market(
  rows: number,
  classes: readonly string[],
  weighted: 'weighted' | 'unweighted',
  seed = 3,
): TrainingTable {
  const features = 25;
  const random = new SeededRandom(seed);
  const values = Float32Array.from({ length: rows * features }, (_, index) => {
    if (index % 11 === 0 && random.next() < 0.2) return Number.NaN;
    return index % features === 3 ? random.below(5) : random.normal();
  });
  const y = Float64Array.from({ length: rows }, (_, row) => {
    const score = 0.3 * (values[row * features + 1] || 0) + 0.2 * (values[row * features + 3] || 0) + random.normal();
    return classes.length === 0 ? score : Math.min(classes.length - 1, Math.max(0, Math.floor(score + 1)));
  });
  const table = tableInOrder({
    x: { rows, columns: features, values },
    y,
    featureNames: Array.from({ length: features }, (_, index) => `f${index}`),
    classes,
  });
  return weighted === 'weighted'
    ? { ...table, weight: Float64Array.from({ length: rows }, () => random.next()) }
    : table;
}

async function trees(
  table: TrainingTable,
  options: Partial<BoostingOptions>,
  threads: number,
  { kernels, validation }: { readonly kernels?: KernelKind; readonly validation?: TrainingTable } = {},
) {
  const context = { seed: 7, threads, ...(validation === undefined ? {} : { validation }) };
  return (await new GradientBoosting({ rounds: 8, ...options }, kernels).fit(table, context)).ensemble;
}

const CASES = [
  ['two classes', market(26_000, ['no', 'yes'], 'unweighted'), {}],
  [
    'two weighted classes, all rows and features',
    market(26_000, ['no', 'yes'], 'weighted'),
    { rowSubsample: 1, columnSubsample: 1 },
  ],
  ['three classes', market(26_001, ['down', 'flat', 'up'], 'unweighted'), { objective: 'multi:softprob', rounds: 6 }],
  ['a value', market(26_001, [], 'weighted'), { objective: 'reg:squarederror' }],
] as const;

describe('the same seed gives bit-identical trees', () => {
  it.each(CASES)('at 1, 2 and 3 threads, for %s', async (_, table, options) => {
    const alone = await trees(table, options, 1);
    expect(alone.feature.length).toBeGreaterThan(200);
    // Threads join when they are ready; the later fits have them from the first phase on.
    for (const threads of effort({ usual: [2, 3], thorough: [2, 2, 3, 3] }))
      expect(await trees(table, options, threads), `${threads} threads`).toEqual(alone);
  });

  it.each(CASES)('from WebAssembly and from TypeScript kernels, for %s', async (_, table, options) => {
    const few = { ...options, rounds: 3 };
    expect(await trees(table, few, 1, { kernels: 'typescript' })).toEqual(
      await trees(table, few, 1, { kernels: 'webassembly' }),
    );
  });

  it('also from TypeScript kernels on several threads', async () => {
    const table = market(26_000, ['no', 'yes'], 'unweighted');
    expect(await trees(table, { rounds: 3 }, 2, { kernels: 'typescript' })).toEqual(
      await trees(table, { rounds: 3 }, 1, { kernels: 'webassembly' }),
    );
  });

  it('with early stopping, at any number of threads', async () => {
    const table = market(26_000, ['no', 'yes'], 'unweighted');
    const validation = market(5000, ['no', 'yes'], 'unweighted', 4);
    const options = { rounds: 60, learningRate: 0.5, earlyStoppingRounds: 3 };
    const alone = await trees(table, options, 1, { validation });
    expect(alone.rounds).toBeLessThan(60);
    expect(await trees(table, options, 2, { validation })).toEqual(alone);
  });

  it('when fits run side by side and share the pool', async () => {
    const table = market(26_000, ['no', 'yes'], 'unweighted');
    const other = market(20_000, ['no', 'yes'], 'unweighted', 9);
    const [first, second] = [await trees(table, {}, 1), await trees(other, {}, 1)];
    const together = await Promise.all([
      trees(table, {}, 2),
      trees(other, {}, 2),
      trees(table, {}, 3),
      trees(other, {}, 1),
    ]);
    expect(together).toEqual([first, second, first, second]);
  });

  it('when memory that a larger fit left behind is used again', async () => {
    const small = market(300, ['no', 'yes'], 'unweighted', 9);
    const before = await trees(small, {}, 1);
    await trees(market(26_000, ['down', 'flat', 'up'], 'weighted'), { objective: 'multi:softprob', rounds: 3 }, 2);
    expect(await trees(small, {}, 1)).toEqual(before);
  });
});

describe('stopping', () => {
  it.each([1, 2])('a fit on %i threads ends within a round, with the reason of the signal', async (threads) => {
    const stop = new AbortController();
    const reason = new Error('enough');
    let rounds = 0;
    const progress = ({ done }: { readonly done: number }) => {
      rounds = done;
      if (done === 5) stop.abort(reason);
    };
    const fit = new GradientBoosting({ rounds: 10_000 }).fit(market(26_000, ['no', 'yes'], 'unweighted'), {
      seed: 1,
      threads,
      progress,
      stop: stop.signal,
    });
    await expect(fit).rejects.toBe(reason);
    expect(rounds).toBe(5);
  });

  it('lets the event loop turn between rounds, so that a signal from outside ends the fit', async () => {
    const fit = new GradientBoosting({ rounds: 100_000 }).fit(market(2000, ['no', 'yes'], 'unweighted'), {
      seed: 1,
      threads: 1,
      stop: AbortSignal.timeout(100),
    });
    await expect(fit).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('does not begin when already stopped', async () => {
    const fit = new GradientBoosting().fit(market(300, ['no', 'yes'], 'unweighted'), {
      seed: 1,
      threads: 1,
      stop: AbortSignal.abort('no'),
    });
    await expect(fit).rejects.toBe('no');
  });

  it('a stopped fit does not disturb the next one', async () => {
    const table = market(26_000, ['no', 'yes'], 'unweighted');
    const alone = await trees(table, {}, 1);
    const stop = new AbortController();
    const stopped = new GradientBoosting({ rounds: 500 }).fit(table, {
      seed: 1,
      threads: 2,
      progress: ({ done }) => done === 3 && stop.abort(),
      stop: stop.signal,
    });
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    expect(await trees(table, {}, 2)).toEqual(alone);
  });
});

describe('waiting threads', () => {
  it('do not keep the process alive', () => {
    const script = `
      import { GradientBoosting } from ${JSON.stringify(new URL('./gradient-boosting.ts', import.meta.url).href)};
      const rows = 20000, columns = 40;
      const values = Float32Array.from({ length: rows * columns }, (_, i) => (i * 7919) % 1009);
      const y = Float64Array.from({ length: rows }, (_, i) => i % 2);
      const table = { x: { rows, columns, values }, y, featureNames: Array.from({ length: columns }, (_, i) => 'f' + i), classes: ['a', 'b'] };
      for (let fit = 0; fit < 3; fit++) await new GradientBoosting({ rounds: 20 }).fit(table, { seed: 1, threads: 3 });
      console.log('done');`;
    expect(outputOf(script)).toBe('done');
  });

  it('do not keep it alive either when every fit was over before they had started', () => {
    const script = `
      import { takeWorkers } from ${JSON.stringify(new URL('./worker-pool.ts', import.meta.url).href)};
      console.log(takeWorkers(2).length);`;
    expect(outputOf(script)).toBe('2');
  });
});

function outputOf(script: string): string {
  return execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    timeout: 50_000,
    killSignal: 'SIGKILL',
  }).trim();
}
