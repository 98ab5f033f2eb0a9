import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { everyCrashPoint, everyFullDisk, everyKill, type Scenario } from '../../../test/harness/every-failure.ts';
import { importFundingRates } from '../../../test/harness/import-funding-rates.ts';
import { scratchFolder } from '../../../test/harness/scratch-folder.ts';
import { duration, instantFromMillis, MINUTE, SECOND, type Duration } from '../../core/time.ts';
import { FollowedBook } from '../../venues/binance/followed-book.ts';
import { recordedMessage } from '../../venues/binance/recorded-message.ts';
import { RECORDED_MESSAGES } from '../../venues/binance/recorded-messages.ts';
import { knownVenue } from '../../venues/venue-kits.ts';
import { ParquetFactStore } from '../duckdb/parquet-fact-store.ts';
import { importFacts } from './import-facts.ts';
import { readTextLines } from './text-lines.ts';

const BTC = { venue: 'binance', instrument: 'BTC/USDT' } as const;
const START = Date.UTC(2025, 0, 1);

/** A rate every eight hours for some days, each its number in basis points. */
function table(days: number, from = 0): string {
  const rows = Array.from({ length: days * 3 }, (_, row) => `${START + (from * 3 + row) * 28_800_000},${row / 10_000}`);
  return ['ts,funding_rate', ...rows, ''].join('\n');
}

describe('importFacts', () => {
  it('stores a table, counts what it leaves out, and changes nothing the second time', async () => {
    const folder = scratchFolder();
    const file = join(folder, 'funding.csv');
    writeFileSync(file, gzipSync(`${table(40)}later,0.1\n${START},0\n`));
    const report = await importFundingRates(file, join(folder, 'facts'));
    expect(report).toMatchObject({
      kind: 'funding',
      files: [
        {
          source: 'funding.csv',
          rows: 123,
          facts: 120,
          leftOut: [
            { reason: 'a time that cannot be read', rows: 1 },
            { reason: 'a time that is not after the one before it', rows: 1 },
          ],
        },
      ],
      stored: { written: 120, removed: 0, unchanged: 0 },
    });
    const before = readdirSync(join(folder, 'facts'), { recursive: true });
    const again = await importFundingRates(file, join(folder, 'facts'));
    expect(again.stored).toEqual({ written: 0, removed: 0, unchanged: 120 });
    expect(readdirSync(join(folder, 'facts'), { recursive: true })).toEqual(before);
  });

  it.each([
    ['a broken archive', gzipSync(table(40)).subarray(0, 200), 'data-unreadable'],
    ['a table of other columns', 'a,b\n1,2\n', 'data-unreadable'],
    ['recorded messages of an unknown venue', '1723161253937085768 {"e":"depthUpdate"}\n', 'data-unreadable'],
    ['no row that can be used', 'ts,rate\nyesterday,1\n', 'data-quality'],
    ['an empty file', '', 'data-quality'],
  ])('refuses %s, and stores nothing', async (_, content, code) => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'new.csv'), content);
    await expect(importFundingRates(join(folder, 'new.csv'), join(folder, 'facts'))).rejects.toMatchObject({ code });
    expect(await new ParquetFactStore(join(folder, 'facts')).list()).toEqual([]);
  });

  it('refuses a file that is not there', async () => {
    const missing = importFundingRates(join(scratchFolder(), 'none.csv'), scratchFolder());
    await expect(missing).rejects.toMatchObject({ code: 'file-missing' });
  });
});

/** Rates of forty days are stored, and other rates from the thirtieth day on are imported. */
const SCENARIO: Scenario = {
  scratch: '',
  async prepare(folder) {
    writeFileSync(join(folder, 'old.csv'), table(40));
    await importFundingRates(join(folder, 'old.csv'), join(folder, 'facts'));
    writeFileSync(join(folder, 'new.csv'), table(30, 30));
  },
  run: (folder, disk) => importFundingRates(join(folder, 'new.csv'), join(folder, 'facts'), disk),
  async check(folder, failure) {
    const { facts } = await new ParquetFactStore(join(folder, 'facts')).load({ ...BTC, kind: 'funding' });
    expect([120, 180], `${failure}: all of the old facts, or all of the new ones`).toContain(facts.length);
    const rateAt = (row: number): number => {
      const fact = facts.factAt(row);
      return fact.kind === 'funding' ? fact.rate : Number.NaN;
    };
    expect(rateAt(90), failure).toBe(facts.length === 120 ? 0.009 : 0);
    expect(rateAt(89), `${failure}: what lies before the new facts`).toBe(0.0089);
  },
};

describe('an import replaces the whole span that its files cover', () => {
  const message = (millis: number, price: number) =>
    `${BigInt(millis) * 1_000_000n} ${JSON.stringify({ stream: 'btcusdt@trade', data: { e: 'trade', E: millis, s: 'BTCUSDT', t: millis, p: String(price), q: '1', m: false } })}`;
  const recordingOf = (from: number, seconds: number): string =>
    Array.from({ length: seconds + 1 }, (_, second) => message(from + second * 1_000, 100)).join('\n');

  const imported = async (
    folder: string,
    files: readonly string[],
    changes: { readonly window?: Duration; readonly delay?: Duration },
  ) =>
    importFacts({
      ...BTC,
      files: files.map((name) => join(folder, name)),
      kind: 'flow',
      delay: SECOND,
      window: MINUTE,
      levels: 20,
      every: SECOND,
      recording: knownVenue('binance')?.recording,
      store: new ParquetFactStore(join(folder, 'facts')),
      ...changes,
    });
  const knownAtOf = async (folder: string) => {
    const { facts } = await new ParquetFactStore(join(folder, 'facts')).load({ ...BTC, kind: 'flow' });
    return [...facts.knownAt];
  };

  it('a longer window leaves no flow of the shorter one at the beginning, and a shorter delay none at the end', async () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'one'), recordingOf(START, 600));
    await imported(folder, ['one'], { delay: duration(0) });
    const first = await knownAtOf(folder);
    const { stored } = await imported(folder, ['one'], { window: duration(5 * MINUTE) });
    expect(first.filter((at) => at < START * 1_000 + 5 * MINUTE).length).toBeGreaterThan(200);
    const again = await knownAtOf(folder);
    expect(Math.min(...again)).toBe(START * 1_000 + 5 * MINUTE + SECOND);
    expect([stored.written, stored.removed, again.length]).toEqual([300, first.length, 300]);
  });

  it('what lies between two files of one import is left alone', async () => {
    const folder = scratchFolder();
    for (const [name, from] of [
      ['one', 0],
      ['two', 3_600_000],
      ['three', 7_200_000],
    ] as const)
      writeFileSync(join(folder, name), recordingOf(START + from, 120));
    await imported(folder, ['two'], {});
    const between = await knownAtOf(folder);
    await imported(folder, ['one', 'three'], {});
    expect((await knownAtOf(folder)).filter((at) => between.includes(at))).toEqual(between);
  });
});

it('the reader says when too much of a file was left out, and the import that it was broken', async () => {
  const folder = scratchFolder();
  const rows = table(40).trim().split('\n');
  const stateOf = async (lines: readonly string[]) => {
    writeFileSync(join(folder, 'rates.csv'), lines.join('\n'));
    const { files } = await importFundingRates(join(folder, 'rates.csv'), join(folder, 'facts'));
    return files[0]?.state;
  };
  expect(await stateOf(rows)).toBe('whole');
  expect(await stateOf([...rows, 'one,1']), 'one line in 122').toBe('whole');
  expect(await stateOf([...rows, 'one,1', 'two,2']), 'two lines in 123').toBe('broken');
});

it('several small tables of one import all end where they end', async () => {
  const folder = scratchFolder();
  writeFileSync(join(folder, 'one.csv'), table(2));
  writeFileSync(join(folder, 'two.csv'), table(2, 2));
  const { files, stored } = await importFacts({
    ...BTC,
    files: ['one.csv', 'two.csv'].map((name) => join(folder, name)),
    kind: 'funding',
    delay: duration(0),
    window: MINUTE,
    levels: 20,
    every: SECOND,
    recording: undefined,
    store: new ParquetFactStore(join(folder, 'facts')),
  });
  expect([files.map(({ facts }) => facts), stored.written]).toEqual([[6, 6], 12]);
});

describe('an import of facts that does not come through', () => {
  it('leaves the old facts whole, wherever it dies', async () => {
    expect(await everyCrashPoint({ ...SCENARIO, scratch: scratchFolder() }), 'deaths').toBeGreaterThan(12);
  }, 300_000);

  it('leaves the old facts whole, wherever the process is killed', async () => {
    const script = join(import.meta.dirname, '../../../test/harness/import-facts-then-die.ts');
    expect(await everyKill({ ...SCENARIO, scratch: scratchFolder(), script }), 'deaths').toBeGreaterThan(12);
  }, 300_000);

  it('leaves the old facts whole, wherever the disk is full', async () => {
    expect(await everyFullDisk({ ...SCENARIO, scratch: scratchFolder() }), 'failures').toBeGreaterThan(5);
  }, 300_000);
});

const RECORDED = join(import.meta.dirname, '../../../../shared/data');
const BOOKS = ['spot_btcusdt_20240808.gz', 'spot_btcusdt_20240809.gz'].map((name) => join(RECORDED, 'l2', name));

interface BestPrices {
  /** Number of the change after which they were the best. */
  readonly u: number;
  readonly b: string;
  readonly a: string;
}

async function linesOf(files: readonly string[]): Promise<string[]> {
  const lines: string[] = [];
  const reading = { raw: () => {}, afterChunk: () => Promise.resolve() };
  for (const file of files) await readTextLines(file, (line) => void lines.push(line), reading);
  return lines;
}

/** Best bid and ask of the followed book after each change, and those that the venue sent in a stream of its own. */
function bestAfterChanges(lines: readonly string[]): { readonly followed: number[][]; readonly sent: number[][] } {
  const isTicker = (line: string): boolean => line.includes('@bookTicker');
  const tickers = lines
    .filter(isTicker)
    .map((line): BestPrices => (JSON.parse(line.slice(20)) as { data: BestPrices }).data);
  const [followed, sent]: [number[][], number[][]] = [[], []];
  const book = new FollowedBook();
  let next = 0;
  for (const line of lines) {
    const recorded = recordedMessage(line);
    if (recorded.kind === 'snapshot') book.begin(recorded.message);
    if (recorded.kind !== 'depth' || book.follow(recorded.message).kind !== 'followed') continue;
    while ((tickers[next]?.u ?? Infinity) <= recorded.message.u) next++;
    const best = tickers[next - 1];
    const { bids, asks } = book.best(1, recorded.knownAt);
    followed.push([recorded.message.u, bids[0] ?? 0, asks[0] ?? 0]);
    sent.push([recorded.message.u, Number(best?.b), Number(best?.a)]);
  }
  return { followed, sent };
}

describe.runIf(existsSync(RECORDED))('recordings of ../shared/data', () => {
  it('give books whose best prices are those that the venue sent in a stream of its own', async () => {
    const { followed, sent } = bestAfterChanges(await linesOf(BOOKS));
    expect(followed.length, 'states that can be compared').toBeGreaterThan(6_000);
    const differing = followed.filter((best, place) => best.join(' ') !== sent[place]?.join(' '));
    // Twice a best price was gone again within the change, and the stream of best prices does not say so.
    expect(differing.map(([u]) => u)).toEqual([50_093_478_174, 50_093_480_542]);
  });

  it('are stored as books and flows of the eleven minutes', async () => {
    const store = new ParquetFactStore(scratchFolder());
    const options = {
      ...BTC,
      files: BOOKS,
      recording: RECORDED_MESSAGES,
      delay: duration(0),
      every: SECOND,
      window: MINUTE,
      levels: 5,
      store,
    };
    const report = await importFacts({ ...options, kind: 'book' });
    expect(report.stored.written, 'a book a second').toBeGreaterThan(640);
    await importFacts({ ...options, kind: 'flow' });
    const { facts } = await store.load({ ...BTC, kind: 'flow' });
    const at = instantFromMillis(Date.UTC(2024, 7, 9));
    const row = facts.knownAt.indexOf(at);
    // Added up by a program in Python from the same files.
    expect(facts.factAt(row), 'the minute before midnight').toMatchObject({
      since: at - MINUTE,
      buyVolume: expect.closeTo(9.47796, 9) as number,
      buyValue: expect.closeTo(584_848.45304, 4) as number,
      buyTrades: 561,
      sellVolume: expect.closeTo(22.9415, 9) as number,
      sellValue: expect.closeTo(1_415_660.83348, 4) as number,
      sellTrades: 751,
    });
  }, 60_000);

  it('are stored as funding rates of nine months', async () => {
    const root = scratchFolder();
    const { stored } = await importFundingRates(join(RECORDED, 'funding-8h', 'BTCUSDT_funding_8h.csv.gz'), root);
    expect(stored.written).toBe(822);
  });
});
