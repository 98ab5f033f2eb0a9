import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { paperReplay, type PaperReplaySummary } from '../../src/cli/paper-replay.ts';
import { describeLiveReplay } from '../../src/cli/replay-lines.ts';
import { openJournal } from '../../src/system/live-folder.ts';
import { replayLive, type LiveReplay } from '../../src/system/replay-live.ts';
import { effort } from '../harness/effort.ts';
import { suiteFolder } from '../harness/scratch-folder.ts';

const quickstart = readFileSync(join(import.meta.dirname, '../../systems/quickstart.yaml'), 'utf8');

/** A model that is made in a second, for small moves, and acts at nearly every candle: for the trades and not for the money. */
const eager = quickstart
  .replace(/rounds: \d+/, 'rounds: 12')
  .replace(/cost_multiple: \d+/, 'cost_multiple: 0')
  .replace(/volatility_multiple: [\d.]+/, 'volatility_multiple: 0')
  .replace(/entry_threshold: [\d.]+/, 'entry_threshold: 0.34')
  .replace(/horizon: \d+h/, 'horizon: 6h');

/** A few days of the eager one in every test run; two months of the quickstart itself in the thorough one. */
const { system, days } = effort({ usual: { system: eager, days: 5 }, thorough: { system: quickstart, days: 60 } });

describe('paper on the bundled sample at Kraken\'s fees, and a backtest of the same decisions', () => {
  const workspace = suiteFolder();
  let run: PaperReplaySummary;
  let replay: LiveReplay;

  beforeAll(async () => {
    const systemPath = join(workspace, 'system.yaml');
    writeFileSync(systemPath, system);
    run = await paperReplay({ systemPath, workspace, days, threads: 1, codeVersion: 'test', progress: () => undefined, tell: () => undefined, stop: new AbortController().signal });
    replay = await replayLive(run.folder, workspace);
  }, 240_000);

  it('take the same decisions, and some of them', () => {
    expect(replay.divergence).toBeUndefined();
    expect(replay.gap.matchedTrades).toBeGreaterThan(3);
  });

  it('pay what Kraken lists', () => {
    const journal = openJournal(run.folder);
    expect(journal.header.takerFeeBps).toBe(40);
    journal.close();
    expect(run.fees, 'each of the trades twice').toBeGreaterThan(0);
  });

  it('differ by parts that are all known: not one minor unit is left', () => {
    expect(replay.gap.unattributedMinor).toBe('0');
    const sum = Object.values(replay.gap.parts).reduce((total, part) => total + part, 0);
    expect(sum).toBeCloseTo(replay.gap.total, 9);
    expect(replay.gap.total).toBeCloseTo(replay.runProfit - replay.backtestProfit, 9);
    expect(replay.runProfit).toBeCloseTo(run.equity - run.startingEquity, 6);
    expect([replay.gap.parts.timing, replay.gap.parts.fees, replay.gap.parts.rounding], 'and there is something to tell apart').not.toContain(0);
  });

  it('are told in lines whose amounts add up', () => {
    const lines = describeLiveReplay(replay).split('\n');
    const amounts = lines.filter((line) => /^ {2}\S.* [-+]\d+\.\d\d/.test(line)).map((line) => Number(/[-+]\d+\.\d\d/.exec(line)?.[0]));
    expect(amounts).toHaveLength(10);
    expect(amounts.reduce((sum, amount) => sum + amount, 0)).toBeCloseTo(Number(replay.gap.total.toFixed(2)), 9);
    expect(lines.at(-1)).toMatch(/not attributed +0 /);
  });
});
