import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { ERROR_CODES } from '../../src/core/errors.ts';
import { ParquetCandleStore } from '../../src/adapters/duckdb/parquet-candle-store.ts';
import { workspaceAt } from '../../src/config/workspace.ts';
import { HOUR } from '../../src/core/time.ts';
import { runCli } from '../cli/run-cli.ts';
import { suiteFolder } from '../harness/scratch-folder.ts';
import { smallWorkspace } from '../research/small-system.ts';

/** A workspace outside of the sources: a user's module, a file that it imports, and a system that names its parts. */
const workspace = suiteFolder();
const START = Date.UTC(2024, 0, 1) * 1_000;

const PARTS = `import {
  closePrice, defineFeature, defineLabel, defineModel, defineRiskCheck, defineSizer, defineStrategy, exponentialMovingAverage,
  LabelColumns, wholeLots, z,
} from 'edgewise';
import { LIMIT } from './lib/limit.ts';

export const stretch = defineFeature({
  name: 'stretch_20',
  inputs: [closePrice, exponentialMovingAverage({ period: 20, of: closePrice })],
  formula: 'close / ema_20 - 1',
  source: 'mine',
  start: () => ({ push: (_, [close = NaN, average = NaN]) => close / average - 1 }),
});

export const rise = defineLabel({
  name: 'rise',
  describe: 'Whether the close is higher at the horizon',
  classes: () => ['not-up', 'up'],
  make: (_, { horizonBars }) => ({
    name: \`rise-\${horizonBars}\`,
    horizon: horizonBars,
    label: (series) => {
      const columns = new LabelColumns(series);
      for (const { start, end } of series.segments)
        for (let row = start; row + horizonBars < end; row++) {
          const exit = series.close[row + horizonBars] ?? NaN;
          columns.answer(row, Number(exit > (series.close[row] ?? NaN)), row + horizonBars, exit);
        }
      return columns.finish(['not-up', 'up'], 0);
    },
  }),
});

export const prior = defineModel({
  name: 'prior',
  describe: 'The share of each class, tilted by the sign of the last feature',
  schema: z.strictObject({ tilt: z.number().min(0).max(0.4).default(0.1).describe('Added to the likelier side') }),
  fit: ({ y }, { tilt }) => ({ attributes: { tilt }, tensors: { up: Float64Array.of(y.reduce((sum, one) => sum + one, 0) / y.length) } }),
  predict: ({ attributes, tensors: { up = [0.5] } }, features) => {
    const rise = Math.min(0.99, Math.max(0.01, (up[0] ?? 0.5) + Math.sign(features.at(-1) ?? 0) * Number(attributes?.['tilt'])));
    return [1 - rise, rise];
  },
});

export const buyRises = defineStrategy({
  name: 'buy-rises',
  describe: 'Buys when a rise is likelier than a fall',
  schema: z.strictObject({ above: z.number().gt(0).lt(1).default(0.5) }),
  features: ['stretch_20'],
  decide: ({ probability, feature, lots, horizon }, { above }) =>
    lots === 0 && probability('up') > above && feature('stretch_20') > 0
      ? { belief: 1, holdFor: horizon, reason: \`P(up) > \${above}, stretch \${feature('stretch_20')}\` }
      : undefined,
});

export const tenth = defineSizer({
  name: 'part-of-equity',
  describe: 'The same share of equity each time',
  schema: z.strictObject({ maximum_share: z.number().gt(0).max(1).default(0.05) }),
  make: ({ maximum_share: share }) => ({
    name: 'part-of-equity',
    size: (view) => wholeLots('part-of-equity', view.equity * share, view),
  }),
});

export const noWeekends = defineRiskCheck({
  name: 'no-weekends',
  describe: 'Entries on a weekend',
  schema: z.strictObject({ weekend_entries: z.enum(['refused', 'allowed']).optional() }),
  example: { weekend_entries: 'refused' },
  make: ({ weekend_entries: entries }) =>
    entries !== 'refused'
      ? undefined
      : {
          name: 'no-weekends',
          review: (order, { now }) =>
            order.reduce === 'reduce-only' || new Date(now / 1_000).getUTCDay() % 6 !== LIMIT
              ? undefined
              : { check: 'no-weekends', reason: 'it is a weekend' },
        },
});
`;

const SYSTEM = `
format: 1
name: mine
use: [./parts/my-parts.ts]
instruments:
  - { id: BTC/USD, kind: margin, candles: { venue: binance, instrument: BTC/USDT } }
interval: 1h
features: { set: trend, add: [stretch_20] }
label: { kind: rise, horizon: 6h }
model: { kind: prior, tilt: 0.2 }
validation: { folds: 2, initial_train: 0.4, validation_share: 0.2, holdout: 0.2 }
strategy: { kind: buy-rises, above: 0.5 }
sizing: { kind: part-of-equity, maximum_share: 0.05 }
risk: { weekend_entries: refused }
evidence: { bootstrap_draws: 100, random_entry_draws: 99 }
`;

const cli = (...words: readonly string[]) => runCli(['--workspace', workspace, ...words], { folder: workspace });
const modulePath = join(workspace, 'parts/my-parts.ts');
let run: { readonly files: { readonly folder: string }; readonly strategy: { readonly trades: number } };

beforeAll(async () => {
  mkdirSync(join(workspace, 'parts/lib'), { recursive: true });
  writeFileSync(modulePath, PARTS);
  writeFileSync(join(workspace, 'parts/lib/limit.ts'), 'export const LIMIT = 0 as number;\n');
  await smallWorkspace(workspace, { system: SYSTEM, bars: 1_500, start: START - 1_300 * HOUR, volume: 50 });
  const outcome = await cli('research', 'system.yaml', '--threads', '1', '--json');
  if (outcome.code !== 0) throw new Error(outcome.stderr);
  run = JSON.parse(outcome.stdout) as typeof run;
}, 120_000);

it('parts of a user decide in research, and no entry is made on a weekend', () => {
  expect(run.strategy.trades).toBeGreaterThan(20);
  const journal = readFileSync(join(run.files.folder, 'journal.jsonl'), 'utf8');
  expect(journal).toContain('P(up) > 0.5');
  expect(journal).toContain('it is a weekend');
});

/** The stretch at each decision of a journal whose strategy gave one as its reason, by the time of the decision. */
function stretchesIn(lines: readonly string[]): ReadonlyMap<number, number> {
  return new Map(
    lines.flatMap((line) => {
      const [, at] = /"kind":"forecast","at":(\d+)/.exec(line) ?? [];
      const [, stretch] = /stretch (-?[\d.e-]+)/.exec(line) ?? [];
      return at === undefined || stretch === undefined ? [] : [[Number(at), Number(stretch)] as const];
    }),
  );
}

/** The close over its exponential average of 20 closes less one, by the time of the close, in plain arithmetic. */
async function stretchesOf(folder: string): Promise<ReadonlyMap<number, number>> {
  const store = new ParquetCandleStore(workspaceAt(folder).candles);
  const { series } = await store.load({ venue: 'binance', instrument: 'BTC/USDT', interval: HOUR });
  let average = series.close.subarray(0, 20).reduce((sum, close) => sum + close, 0) / 20;
  return new Map(
    Array.from(series.close, (close, row) => {
      if (row >= 20) average += (2 / 21) * (close - average);
      return [(series.openTime[row] ?? NaN) + HOUR, row < 19 ? NaN : close / average - 1] as const;
    }),
  );
}

it('a strategy of a user sees the features that it reads in research, each at its own close', async () => {
  const expected = await stretchesOf(workspace);
  const seen = stretchesIn(readFileSync(join(run.files.folder, 'journal.jsonl'), 'utf8').split('\n'));
  expect(seen.size, 'decisions that name the stretch').toBeGreaterThan(20);
  for (const [at, stretch] of seen) {
    expect(stretch).toBeGreaterThan(0);
    expect(stretch, new Date(at / 1_000).toISOString()).toBeCloseTo(expected.get(at) ?? NaN, 9);
  }
});

it('a run is replayed from the copy of its modules when they have been changed since', async () => {
  appendFileSync(join(workspace, 'parts/lib/limit.ts'), '// changed\n');
  try {
    const replayed = await cli('replay', run.files.folder);
    expect(replayed.stdout, replayed.stderr).toContain('reproduced exactly');
  } finally {
    writeFileSync(join(workspace, 'parts/lib/limit.ts'), 'export const LIMIT = 0 as number;\n');
  }
});

it('a model is refused by name when a module has changed since it was trained, whatever file of it changed', async () => {
  const models = JSON.parse((await cli('models', 'list', '--json')).stdout) as { readonly id: string }[];
  const id = models[0]?.id ?? '';
  const same = await cli('backtest', 'system.yaml', '--model', id, '--json');
  expect(same.code, same.stderr).toBe(0);
  const { folder } = (JSON.parse(same.stdout) as typeof run).files;
  const named = new Set(readFileSync(join(folder, 'journal.jsonl'), 'utf8').match(/"artifact":"[^"]*"/g));
  expect([...named], 'each forecast carries the name of the artefact that made it').toEqual([`"artifact":"${id}"`]);
  expect((await cli('replay', folder)).stdout).toContain('reproduced exactly');
  const manifest = JSON.parse((await cli('models', 'show', id, '--json')).stdout) as { readonly config: object };
  expect(manifest.config, 'the hash is in the artefact').toMatchObject({
    use: [{ file: './parts/my-parts.ts', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown }],
  });
  writeFileSync(join(workspace, 'parts/lib/limit.ts'), 'export const LIMIT = 1 as number;\n');
  try {
    const changed = await cli('backtest', 'system.yaml', '--model', id);
    expect(changed.code).not.toBe(0);
    expect(changed.stderr).toContain('./parts/my-parts.ts has changed since the artefact');
  } finally {
    writeFileSync(join(workspace, 'parts/lib/limit.ts'), 'export const LIMIT = 0 as number;\n');
  }
});

it('a setting that no part has is refused when the file is read, with the nearest name', async () => {
  const wrong = join(workspace, 'wrong.yaml');
  for (const [text, expected] of [
    [SYSTEM.replace('tilt: 0.2', 'tillt: 0.2'), 'did you mean "tilt"?'],
    [SYSTEM.replace('kind: rise', 'kind: rises'), 'did you mean "rise"?'],
    [SYSTEM.replace('weekend_entries', 'weekend_entry'), 'did you mean "weekend_entries"?'],
    [SYSTEM.replace('add: [stretch_20]', 'add: [stretch_21]'), 'did you mean "stretch_20"?'],
    [SYSTEM.replace('use: [./parts/my-parts.ts]\n', ''), 'the name of a feature'],
    [SYSTEM.replace('my-parts.ts', 'no-parts.ts'), 'There is no module at'],
  ] as const) {
    writeFileSync(wrong, text);
    const refused = await cli('research', 'wrong.yaml');
    expect(refused.code, text).not.toBe(0);
    expect(refused.stderr).toContain(expected);
  }
});

it.each([
  [
    'that the model does not have',
    'features: [rsi_14_of_nothing]',
    /a feature the model does not have[\s\S]*features\.add/,
  ],
])('a strategy that reads a feature %s is refused when the file is read', async (_, features, expected) => {
  writeFileSync(
    join(workspace, 'parts/reading.ts'),
    PARTS.replace("features: ['stretch_20']", features.replace(/\[(.*)\]/, "['$1']")),
  );
  writeFileSync(join(workspace, 'reading.yaml'), SYSTEM.replace('my-parts', 'reading'));
  const refused = await cli('research', 'reading.yaml', '--threads', '1');
  expect(refused.code).toBe(ERROR_CODES['config-invalid'].exit);
  expect(refused.stderr).toMatch(expected);
});

it('features of a user are listed, explained and computed, from the system file or from the module', async () => {
  const names = async (...words: readonly string[]) => {
    const listed = await cli('features', 'list', ...words, '--json');
    expect(listed.code, listed.stderr).toBe(0);
    return (JSON.parse(listed.stdout) as readonly { readonly name: string }[]).map(({ name }) => name);
  };
  const builtIn = await names();
  expect(await names('--system', 'system.yaml'), 'in the order of the model').toEqual([...builtIn, 'stretch_20']);
  expect(await names('--use', 'parts/my-parts.ts')).toEqual(['stretch_20']);
  expect(await names('trend', '--use', 'parts/my-parts.ts')).toEqual(builtIn);
  for (const origin of [['--system', 'system.yaml'] as const, ['--use', 'parts/my-parts.ts'] as const]) {
    const explained = await cli('features', 'explain', 'stretch_20', ...origin);
    expect(explained.stdout, explained.stderr).toContain('close / ema_20 - 1');
    expect((await cli('features', 'explain', 'stretch_2', ...origin)).stderr).toContain('did you mean stretch_20?');
    expect((await cli('features', 'explain', 'ema_20', ...origin)).code, 'an inner one').toBe(0);
  }
  const stored = ['--instrument', 'BTC/USDT', '--interval', '1h', '--out', 'own.csv'];
  const computed = await cli('features', 'compute', ...stored, '--system', 'system.yaml');
  expect(computed.code, computed.stderr).toBe(0);
  const [header = '', ...rows] = readFileSync(join(workspace, 'own.csv'), 'utf8').trim().split('\n');
  const place = header.split(',').indexOf('stretch_20');
  const expected = await stretchesOf(workspace);
  expect(rows).toHaveLength(1_500);
  for (const row of rows.slice(100, 200)) {
    const cells = row.split(',');
    const stretch = expected.get(Date.parse(cells[0] ?? '') * 1_000) ?? NaN;
    expect(Number(cells[place])).toBeCloseTo(stretch, 9);
  }
}, 60_000);

it('a feature that bridges holes over one that does not, and one with the name of another, are refused in words', async () => {
  const bridging = PARTS.replace("source: 'mine',", "source: 'mine',\n  onHole: 'bridge',");
  const twin =
    "defineFeature({ name: 'close', inputs: [], formula: 'one', source: 'x', start: () => ({ push: () => 1 }) })";
  const named = PARTS.replace('inputs: [closePrice, ', `inputs: [${twin}, `);
  for (const [text, lines] of [
    [bridging, ['stretch_20 bridges holes but reads close', "leave `onHole: 'bridge'` out", 'clashing.ts:7']],
    [named, ['Two features are named close', 'give yours another name']],
  ] as const) {
    writeFileSync(join(workspace, 'parts/clashing.ts'), text);
    writeFileSync(join(workspace, 'clashing.yaml'), SYSTEM.replace('my-parts', 'clashing'));
    for (const words of [
      ['features', 'compute', '--system', 'clashing.yaml'],
      ['research', 'clashing.yaml', '--threads', '1'],
    ]) {
      const refused = await cli(...words);
      expect(refused.code, refused.stdout).toBe(ERROR_CODES['config-invalid'].exit);
      expect(refused.stderr).not.toContain('bug in Edgewise');
      for (const line of lines) expect(refused.stderr).toContain(line);
    }
  }
}, 60_000);

it('features of a system are computed over the candles that its file names, without the options', async () => {
  const computed = await cli('features', 'compute', '--system', 'system.yaml', '--out', 'plain.csv');
  expect(computed.code, computed.stderr).toBe(0);
  expect(computed.stdout).toContain('Wrote 1500 rows of 53 features of BTC/USD to plain.csv');
  const stated = ['--instrument', 'BTC/USDT', '--interval', '1h', '--out', 'stated.csv'];
  await cli('features', 'compute', '--system', 'system.yaml', ...stated);
  const [plain, same] = ['plain.csv', 'stated.csv'].map((file) => readFileSync(join(workspace, file), 'utf8'));
  expect(plain, 'the same candles').toBe(same);
}, 60_000);

it('what has no features, or none that can be computed alone, is refused with what can be done', async () => {
  writeFileSync(
    join(workspace, 'parts/more.ts'),
    `import { closePrice, standardised } from 'edgewise';\nexport const fitted = standardised({ of: closePrice });`,
  );
  writeFileSync(
    join(workspace, 'parts/other.ts'),
    `import { closePrice, ofMarket } from 'edgewise';\nexport const ether = ofMarket('ETH/USDT', closePrice);`,
  );
  writeFileSync(join(workspace, 'parts/plain.ts'), PARTS.replace(/export const stretch = [\s\S]*?\n}\);\n/, ''));
  const stored = ['--instrument', 'BTC/USDT', '--interval', '1h'];
  for (const [words, expected] of [
    [['list', '--system', 'system.yaml', '--use', 'parts/my-parts.ts'], '--system or --use'],
    [['list', '--use', 'parts/plain.ts'], 'has no feature'],
    [['list', 'trent', '--use', 'parts/my-parts.ts'], 'did you mean trend?'],
    [['compute', ...stored, '--use', 'parts/more.ts'], 'is fitted to each fold'],
    [['compute', ...stored, '--use', 'parts/other.ts'], 'close@ETH/USDT: it reads ETH/USDT;'],
    [['compute', '--use', 'parts/my-parts.ts'], 'no --instrument'],
    [['compute', '--use', 'parts/my-parts.ts', '--instrument', 'BTC/USDT'], 'no --interval'],
  ] as const) {
    const refused = await cli('features', ...words);
    expect(refused.code, refused.stdout).toBe(ERROR_CODES.usage.exit);
    expect(refused.stderr).toContain(expected);
  }
}, 60_000);
