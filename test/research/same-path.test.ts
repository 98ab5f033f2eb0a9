import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importCandles } from '../../src/adapters/files/import-candles.ts';
import { ParquetCandleStore } from '../../src/adapters/duckdb/parquet-candle-store.ts';
import type { ResearchSummary } from '../../src/report/research-summary.ts';
import { workspaceAt } from '../../src/config/workspace.ts';
import { scratchFolder } from '../harness/scratch-folder.ts';
import { randomCandles } from '../support/candles.ts';
import { runSmall } from './small-system.ts';

const BARS = 900;
const PATH = randomCandles(BARS, 7);

/**
 * One price path as a file writes it: scaled to a coin's price, with volumes that are worth the same at every scale.
 */
interface Spelling {
  readonly id: string;
  readonly scale: number;
  readonly price: (value: number) => string;
  readonly volume: (value: number) => string;
}

const SPELLINGS: Readonly<Record<string, Spelling>> = {
  'two decimals and eight of volume': {
    id: 'BTC/USD',
    scale: 1,
    price: (value) => value.toFixed(2),
    volume: (value) => value.toFixed(8),
  },
  'whole-number volumes, ten decimals of price': {
    id: 'BTC/USD',
    scale: 1,
    price: (value) => value.toFixed(10),
    volume: (value) => value.toFixed(0),
  },
  'a small coin in scientific notation': {
    id: 'SHIB/USD',
    scale: 1e-9,
    price: (value) => value.toExponential(7),
    volume: (value) => value.toFixed(0),
  },
  'a small coin in plain decimals': {
    id: 'SHIB/USD',
    scale: 1e-9,
    price: (value) => value.toFixed(14),
    volume: (value) => value.toFixed(1),
  },
  'a volume of 0 in every row': { id: 'BTC/USD', scale: 1, price: (value) => value.toFixed(2), volume: () => '0' },
};

function fileOf({ scale, price, volume }: Spelling): string {
  const rows = Array.from({ length: BARS }, (_, row) => {
    const prices = [PATH.open, PATH.high, PATH.low, PATH.close].map((column) => price((column[row] ?? 0) * scale));
    // Large enough that a share of it never limits an order.
    return [
      new Date((PATH.openTime[row] ?? 0) / 1_000).toISOString(),
      ...prices,
      volume((1e4 * (1 + (row % 7))) / scale),
    ].join();
  });
  return `time,open,high,low,close,volume\n${rows.join('\n')}\n`;
}

async function judged(spelling: Spelling): Promise<ResearchSummary> {
  const folder = scratchFolder();
  const { id } = spelling;
  writeFileSync(join(folder, 'candles.csv'), fileOf(spelling));
  writeFileSync(
    join(folder, 'system.yaml'),
    `
format: 1
name: spelled
instruments: [{ id: ${id}, venue: somewhere, kind: margin }]
interval: 1h
label: { horizon: 4h, barrier: 0.002 }
model: { kind: logistic-regression }
validation: { folds: 2, initial_train: 0.4, holdout: 0.1 }
strategy: { entry_threshold: 0.4 }
costs: { assumption: a round number, fee_bps: 5 }
evidence: { bootstrap_draws: 100, random_entry_draws: 99 }
`,
  );
  const store = new ParquetCandleStore(workspaceAt(folder).candles);
  await importCandles({ file: join(folder, 'candles.csv'), venue: 'somewhere', instrument: id, store });
  return (await runSmall(folder)).summary;
}

describe('one price path, however a file writes it', () => {
  it('gives one result, with the supposed steps and what is not known said', async () => {
    const found = new Map<string, ResearchSummary>();
    for (const [name, spelling] of Object.entries(SPELLINGS)) found.set(name, await judged(spelling));
    const [first] = found.values();
    const trades = first?.strategy.trades ?? 0;
    expect(trades).toBeGreaterThan(30);
    for (const [name, { strategy, buyAndHold, data, warnings }] of found) {
      expect(Math.abs(strategy.trades - trades), name).toBeLessThanOrEqual(Math.ceil(0.01 * trades));
      expect(buyAndHold.totalReturn, name).toBeCloseTo(first?.buyAndHold.totalReturn ?? 0, 3);
      expect(data[0]?.terms, name).toContain('assumed: no listing is known');
      expect(warnings.join('\n'), name).toContain('No listing of somewhere');
    }
    const untold = found.get('a volume of 0 in every row')?.warnings.join('\n');
    expect(untold).toMatch(
      /\d+ of 900 candles of somewhere BTC\/USD moved and have no volume: there orders fill whole/,
    );
  });
});
