import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { HOUR } from '../../src/core/time.ts';
import { readEvent } from '../../src/engine/read-event.ts';
import { openJournal } from '../../src/trading/run-journal.ts';
import { runCli, type CliOutcome } from '../cli/run-cli.ts';
import { scratchFolder, suiteFolder } from '../harness/scratch-folder.ts';
import { smallWorkspace } from '../research/small-system.ts';

/** A workspace outside of the sources, with the example of a venue whose markets are listed and settled. */
const workspace = suiteFolder();
const START = Date.UTC(2024, 0, 1) * 1_000;
const EXAMPLES = join(import.meta.dirname, '../../examples');

const VENUE_FILES = ['own-changing-venue.ts', 'own-venue.ts', 'own-venue-simulator.ts', 'own-venue-markets.ts'];

const SYSTEM = `
format: 1
name: fair-day
use: [./venue/own-changing-venue.ts]
instruments:
  - { id: FIG/USD, venue: stall, kind: spot, candles: { venue: binance, instrument: BTC/USDT } }
interval: 1h
features: { set: trend }
label: { horizon: 24h, barrier: 0.002, classes: binary }
model: { kind: gradient-boosting, rounds: 12, maximum_depth: 3 }
costs: { assumption: stall, fee_bps: 20 }
validation: { folds: 2, initial_train: 0.4, validation_share: 0.2, holdout: 0.2 }
strategy: { entry_threshold: 0.4 }
risk: { protective_stop: none, maximum_daily_loss: 0.9 }
live: { slots: 2 }
`;

const cli = (...words: readonly string[]): Promise<CliOutcome> =>
  runCli(['--workspace', workspace, ...words], { folder: workspace, env: { EDGEWISE_LOCKS: workspace } });

beforeAll(async () => {
  mkdirSync(join(workspace, 'venue'), { recursive: true });
  for (const file of VENUE_FILES) cpSync(join(EXAMPLES, file), join(workspace, 'venue', file));
  await smallWorkspace(workspace, { system: SYSTEM, bars: 2_400, start: START - 1_300 * HOUR, volume: 5_000 });
}, 60_000);

it('markets are listed, traded and settled with a position open, and the run is replayed without divergence', async () => {
  const traded = await cli('paper', 'system.yaml', '--replay', '--from', '2024-01-02', '--days', '26', '--json');
  expect(traded.code, traded.stderr).toBe(0);
  const summary = JSON.parse(traded.stdout) as { folder: string; books: string; equity: number };
  expect(summary.books, 'the books of the run and the simulated venue').toBe('agree');
  const journal = openJournal(summary.folder);
  const changes: string[] = [];
  const filled = new Set<string>();
  for (const { event, output } of journal.events()) {
    const read = readEvent(event);
    if (read.kind === 'fill') filled.add(read.fill.instrument);
    if (read.kind === 'listing') changes.push(`${read.instrument.id} in slot ${read.market}`);
    if (read.kind === 'settlement') changes.push(output.includes('"lots":0') ? 'settled' : 'settled with a position');
  }
  journal.close();
  expect(changes).toEqual([
    'FIG1/USD in slot 1',
    'settled with a position',
    'FIG2/USD in slot 1',
    'settled',
    'FIG3/USD in slot 1',
  ]);
  expect([...filled].toSorted(), 'markets that were traded').toEqual(['FIG/USD', 'FIG1/USD', 'FIG2/USD', 'FIG3/USD']);
  const replayed = await cli('replay', summary.folder, '--json');
  expect(replayed.code, `${replayed.stdout}${replayed.stderr}`).toBe(0);
  expect(JSON.parse(replayed.stdout)).toMatchObject({ gap: { unattributedMinor: '0' } });

  const status = await cli('status', summary.folder, '--json');
  expect(JSON.parse(status.stdout), status.stderr).toMatchObject({ money: { equity: summary.equity } });
  const trades = await cli('journal', 'export', summary.folder, '--format', 'trades');
  expect(trades.code, trades.stderr).toBe(0);
  const why = await cli('why', summary.folder, '--json');
  const stories = JSON.parse(why.stdout) as readonly { instrument: string; closing: string }[];
  expect(stories.filter(({ closing }) => closing === 'settlement').map(({ instrument }) => instrument)).toEqual([
    'FIG1/USD',
  ]);
}, 120_000);

/** FIG/USD is settled on the third day, and FIG9/USD is listed a day later: in between there is no market at all. */
const GAP_VENUE = `
import { defineVenue, instant } from 'edgewise';
import { openStall } from './own-venue-simulator.ts';
import { terms } from './own-venue.ts';
const gap = ([first], start) => {
  const { instrument, prices } = first;
  const { openTime, close } = prices.series;
  const row = openTime.findIndex((time) => time >= start) + 72;
  const next = { ...instrument, id: 'FIG9/USD', base: 'FIG9' };
  return [
    { kind: 'settled', at: instant(openTime[row]), instrument: instrument.id, value: close[row - 1] },
    { kind: 'listed', at: instant(openTime[row + 24]), instrument: next, series: prices.series },
  ];
};
const simulator = { ...terms.simulator, open: async (options) => openStall(options, gap) };
export const fair = defineVenue({ ...terms, simulator });
`;

it('a replay passes the time in which no market is listed, and trades the market that is listed then', async () => {
  writeFileSync(join(workspace, 'venue/gap.ts'), GAP_VENUE);
  writeFileSync(join(workspace, 'gap.yaml'), SYSTEM.replace('own-changing-venue', 'gap'));
  const traded = await cli('paper', 'gap.yaml', '--replay', '--from', '2024-01-02', '--days', '11', '--json');
  expect(traded.code, traded.stderr).toBe(0);
  const summary = JSON.parse(traded.stdout) as {
    to: string;
    calls: number;
    books: string;
    positions: { instrument: string }[];
    folder: string;
  };
  expect(summary).toMatchObject({ to: expect.stringMatching(/^2024-01-13T00:00/) as string, books: 'agree' });
  expect(summary.calls).toBeLessThan(3_000);
  const journal = openJournal(summary.folder);
  const events = [...journal.events()].map(({ event }) => readEvent(event));
  journal.close();
  const listed = events.findIndex((event) => event.kind === 'listing');
  const filled = events.slice(listed).flatMap((event) => (event.kind === 'fill' ? [event.fill.instrument] : []));
  expect(new Set(filled)).toEqual(new Set(['FIG9/USD']));
  expect(summary.positions, 'under the name of the market that holds its slot').toMatchObject([
    { instrument: 'FIG9/USD' },
  ]);
}, 120_000);

it('a system asks for slots only where the venue reports its markets, and for as many as it begins with', async () => {
  const refusal = async (text: string) => {
    writeFileSync(join(workspace, 'refused.yaml'), text);
    return (await cli('doctor', 'refused.yaml')).stderr;
  };
  expect(await refusal(SYSTEM.replace('venue: stall', 'venue: kraken').replace('id: FIG', 'id: BTC'))).toContain(
    'Kraken does not report which markets are listed and settled',
  );
  const fig = '  - { id: FIG/USD, venue: stall, kind: spot, candles: { venue: binance, instrument: BTC/USDT } }\n';
  const three = [fig, fig.replace('FIG', 'DATE'), fig.replace('FIG', 'PEAR')].join('');
  expect(await refusal(SYSTEM.replace(fig, three))).toContain('at least 3, the number of the instruments');
});

it('plugin check holds the news of a venue to its contract, at the simulator', async () => {
  const folder = scratchFolder();
  for (const file of VENUE_FILES) cpSync(join(EXAMPLES, file), join(folder, file));
  const file = join(folder, 'own-changing-venue.ts');
  const problems = async () => (await cli('plugin', 'check', file)).stdout;
  expect(await problems()).toBe('venue stall: keeps its contract\n');
  const venue = join(folder, 'own-venue.ts');
  const text = readFileSync(venue, 'utf8');
  const give = "take: async () => (await ask('/news')).filter(({ at }) => at >= since)";
  expect(text).toContain(give);
  for (const [broken, clause] of [
    [`${give}.reverse()`, 'oldest first'],
    [give.replace('at >= since', 'at > since'), 'a source that is opened later gives all'],
    [give.replace('.filter', '.map((one) => ({ ...one, at: one.at + 1e12 })).filter'), 'before it has become known'],
  ] as const) {
    writeFileSync(venue, text.replace(give, broken));
    expect(await problems()).toContain(clause);
  }
}, 120_000);
