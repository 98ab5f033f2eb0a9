import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { ParquetCandleStore } from '../../src/adapters/duckdb/parquet-candle-store.ts';
import { workspaceAt } from '../../src/config/workspace.ts';
import type { CandleSeries } from '../../src/core/candle.ts';
import { HOUR } from '../../src/core/time.ts';
import { runCli } from '../cli/run-cli.ts';
import { suiteFolder } from '../harness/scratch-folder.ts';
import { smallWorkspace } from '../research/small-system.ts';
import { BITCOIN, randomCandles } from '../support/candles.ts';

/** A system that trades Bitcoin and only looks at Ether, whose candles have holes and begin later. */
const workspace = suiteFolder();
const START = Date.UTC(2024, 0, 1) * 1_000 - 1_300 * HOUR;

const PARTS =
  `import { closePrice, defineStrategy, logReturn, ofInterval, ofMarket, relativeStrengthIndex, z } from 'edgewise';

export const ether = ofMarket('ETH/USD', closePrice);
export const fourHours = ofInterval('4h', ofMarket('ETH/USD', logReturn({ lag: 1 })));

export const followEther = defineStrategy({
  name: 'follow-ether',
  describe: 'Buys Bitcoin and would buy Ether, too',
  schema: z.strictObject({}),
  features: ['close@ETH/USD'],
  decide: ({ feature, lots, horizon }) =>
    lots === 0 ? { belief: 1, holdFor: horizon, reason: \`ether \${feature('close@ETH/USD')}\` } : undefined,
});
`.replace(', relativeStrengthIndex', '');

const SYSTEM = `
format: 1
name: follower
use: [./parts/ether.ts]
instruments:
  - { id: BTC/USD, kind: margin, candles: { venue: binance, instrument: BTC/USDT } }
  - { id: ETH/USD, kind: margin, role: watched, candles: { venue: binance, instrument: ETH/USDT } }
interval: 1h
features: { set: trend, add: [close@ETH/USD, log_return_1@ETH/USD@4h] }
label: { horizon: 6h, barrier: 0.008 }
model: { kind: gradient-boosting, rounds: 12, maximum_depth: 3 }
validation: { folds: 2, initial_train: 0.4, validation_share: 0.2, holdout: 0.2 }
strategy: { kind: follow-ether }
evidence: { bootstrap_draws: 100, random_entry_draws: 99 }
`;

const cli = (...words: readonly string[]) => runCli(['--workspace', workspace, ...words], { folder: workspace });
const ether: CandleSeries = randomCandles(1_450, 9, {
  start: START + 40 * HOUR,
  instrument: { ...BITCOIN, id: 'ETH/USDT', base: 'ETH' },
  holes: { 700: 3, 1_100: 1 },
  volume: 50,
});
let run: { readonly files: { readonly folder: string }; readonly strategy: { readonly trades: number } };

/** Ether's close at each decision that names it, by the time of the decision. */
function etherIn(lines: readonly string[]): ReadonlyMap<number, number> {
  return new Map(
    lines.flatMap((line) => {
      const [, at] = /"kind":"forecast","at":(\d+)/.exec(line) ?? [];
      const [, close] = /ether (-?[\d.e-]+)/.exec(line) ?? [];
      return at === undefined || close === undefined ? [] : [[Number(at), Number(close)] as const];
    }),
  );
}

const closes = new Map(Array.from(ether.close, (close, row) => [(ether.openTime[row] ?? NaN) + HOUR, close] as const));

/** The cells of Ether's close in a file of features, where it has any. */
function closesIn(file: string): readonly string[] {
  const [header = '', ...rows] = readFileSync(join(workspace, file), 'utf8').trim().split('\n');
  const place = header.split(',').indexOf('close@ETH/USD');
  return rows.map((row) => row.split(',')[place] ?? '').filter((cell) => cell !== '');
}

beforeAll(async () => {
  mkdirSync(join(workspace, 'parts'), { recursive: true });
  writeFileSync(join(workspace, 'parts/ether.ts'), PARTS);
  await smallWorkspace(workspace, { system: SYSTEM, bars: 1_500, start: START, volume: 50 });
  await new ParquetCandleStore(workspaceAt(workspace).candles).write(ether);
  const outcome = await cli('research', 'system.yaml', '--threads', '1', '--json');
  if (outcome.code !== 0) throw new Error(outcome.stderr);
  run = JSON.parse(outcome.stdout) as typeof run;
}, 120_000);

it('research shows a watched market to features and the strategy, each candle at its own close', () => {
  const journal = readFileSync(join(run.files.folder, 'journal.jsonl'), 'utf8');
  const seen = etherIn(journal.split('\n'));
  expect(seen.size, 'decisions that name the close of Ether').toBeGreaterThan(20);
  for (const [at, close] of seen) expect(close, new Date(at / 1_000).toISOString()).toBe(closes.get(at));
});

it('a watched market is never traded, judged or written into the columns of the account', () => {
  expect(run.strategy.trades).toBeGreaterThan(20);
  const journal = readFileSync(join(run.files.folder, 'journal.jsonl'), 'utf8');
  expect(journal, 'no order').not.toMatch(/"instrument":"ETH\/USD","side"/);
  const trades = readFileSync(join(run.files.folder, 'trade_log.csv'), 'utf8');
  expect(trades).toContain('BTC/USD');
  expect(trades).not.toContain('ETH/USD');
  expect(readFileSync(join(run.files.folder, 'equity_curve.csv'), 'utf8')).not.toContain('ETH/USD');
});

it('features are computed over the markets of the file; what cannot be computed is left out and named', async () => {
  const computed = await cli('features', 'compute', '--system', 'system.yaml', '--json');
  expect(computed.code, computed.stderr).toBe(0);
  expect(JSON.parse(computed.stdout)).toMatchObject({ columns: 54, rows: 1_500, instrument: 'BTC/USD', leftOut: [] });
  expect(closesIn('features.csv')).toEqual([...closes.values()].map(String));
  const stored = ['--instrument', 'BTC/USDT', '--interval', '1h', '--use', 'parts/mixed.ts'];
  writeFileSync(
    join(workspace, 'parts/mixed.ts'),
    `import { closePrice, ofInterval, ofMarket, relativeStrengthIndex, standardised } from 'edgewise';
export const fitted = standardised({ of: closePrice });
export const ether = ofMarket('ETH/USD', closePrice);
export const daily = ofInterval('1d', relativeStrengthIndex({ period: 14 }));
export const odd = ofInterval('90m', closePrice);`,
  );
  const alone = await cli('features', 'compute', ...stored, '--json');
  expect(alone.code, alone.stderr).toBe(0);
  const { columns, leftOut } = JSON.parse(alone.stdout) as {
    readonly columns: number;
    readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
  };
  expect(columns, 'longer candles are made of those of the market').toBe(1);
  expect(Object.fromEntries(leftOut.map(({ name, reason }) => [name, reason]))).toMatchObject({
    'standardised(close)': expect.stringContaining('is fitted to each fold') as unknown,
    'close@ETH/USD': expect.stringContaining('it reads ETH/USD') as unknown,
    'close@90m': expect.stringContaining('needs candles that add up to its own') as unknown,
  });
  expect(alone.stderr, 'for people').toContain('Left out 3 features:');
}, 60_000);

it('a market of the file that is not stored leaves out what reads it, with the reason', async () => {
  writeFileSync(join(workspace, 'unstored.yaml'), SYSTEM.replace('instrument: ETH/USDT', 'instrument: ETH/EUR'));
  const computed = await cli('features', 'compute', '--system', 'unstored.yaml', '--out', 'unstored.csv');
  expect(computed.code, computed.stderr).toBe(0);
  expect(computed.stdout).toContain('1500 rows of 52 features of BTC/USD');
  expect(computed.stderr).toMatch(/Left out 2 features:\n {2}close@ETH\/USD: .*ETH\/EUR/);
}, 60_000);

it.each([
  [
    'a market that is missing',
    '  - { id: ETH/USD, kind: margin, role: watched, candles: { venue: binance, instrument: ETH/USDT } }\n',
    '',
    'reads ETH/USD, which the system lacks',
  ],
  ['longer candles that do not fit', 'interval: 1h', 'interval: 3h', 'needs candles that add up to its own'],
  [
    'a first market that is watched',
    'id: BTC/USD, kind: margin',
    'id: BTC/USD, role: watched, kind: margin',
    'a system trades at least one market',
  ],
])('%s is refused in words', async (_what, text, other, expected) => {
  writeFileSync(join(workspace, 'wrong.yaml'), SYSTEM.replace(text, other));
  const refused = await cli('research', 'wrong.yaml', '--threads', '1');
  expect(refused.code).not.toBe(0);
  expect(refused.stderr).toContain(expected);
});
