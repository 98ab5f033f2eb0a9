import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../../../test/harness/scratch-folder.ts';
import { FACTS } from '../../../test/support/random-facts.ts';
import { FACT_KINDS, type Fact, type FactKind } from '../../core/facts/market-facts.ts';
import { DAY, HOUR, instant } from '../../core/time.ts';
import { RecordedFacts } from '../../market/recorded-facts.ts';
import { ParquetFactStore } from './parquet-fact-store.ts';

const START = Date.UTC(2024, 7, 30) * 1_000;
const BTC = { venue: 'binance', instrument: 'BTC/USDT' } as const;

/** One settlement each hour, with its hour as its value unless another is given. */
const hourly = (hours: readonly number[], value = (hour: number): number => hour) =>
  new RecordedFacts(
    'settlement',
    'BTC/USDT',
    hours.map((hour) => ({
      kind: 'settlement' as const,
      knownAt: instant(START + hour * HOUR),
      value: value(hour),
    })),
  );
const valuesOf = (facts: RecordedFacts<FactKind>): number[] =>
  Array.from({ length: facts.length }, (_, row) => {
    const fact = facts.factAt(row);
    return fact.kind === 'settlement' ? fact.value : Number.NaN;
  });
const hours = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, place) => from + place);

const KEY = { ...BTC, kind: 'settlement' } as const;

describe('ParquetFactStore', () => {
  it.each(FACT_KINDS)('gives back every %s with the very numbers that were written', async (kind) => {
    const root = scratchFolder();
    let run = 0;
    const rows = fc.array(fc.tuple(FACTS[kind] as fc.Arbitrary<Fact>, fc.integer({ min: 0, max: 90 * DAY })), {
      minLength: 1,
      maxLength: 30,
    });
    await fc.assert(
      fc.asyncProperty(rows, async (drawn) => {
        const facts = drawn
          .map(([fact, after]) => ({ ...fact, knownAt: instant(START + after) }))
          .toSorted((left, right) => left.knownAt - right.knownAt);
        const store = new ParquetFactStore(join(root, `${run++}`));
        await store.write('binance', new RecordedFacts<FactKind>(kind, 'BTC/USDT', facts));
        const { facts: loaded } = await store.load({ ...BTC, kind });
        expect(facts.map((_, row) => loaded.factAt(row))).toEqual(facts);
        const again = await store.write('binance', new RecordedFacts<FactKind>(kind, 'BTC/USDT', facts));
        expect(again.written + again.removed, 'writing the same facts again changes nothing').toBe(0);
      }),
      { numRuns: 6 },
    );
  });

  it('replaces what is stored in the time of the new facts, and keeps what lies before and after', async () => {
    const store = new ParquetFactStore(scratchFolder());
    await store.write('binance', hourly(hours(0, 96)));
    const even = hours(20, 61).filter((hour) => hour % 2 === 0);
    const write = await store.write(
      'binance',
      hourly(even, (hour) => (hour === 20 ? 20 : -hour)),
    );
    expect(write).toEqual({ written: 20, removed: 40, unchanged: 1 });
    const { facts } = await store.load(KEY);
    expect(valuesOf(facts)).toEqual([...hours(0, 20), 20, ...even.slice(1).map((hour) => -hour), ...hours(61, 96)]);
  });
});

describe('stored facts', () => {
  it('are loaded by range: from its beginning, its end not included', async () => {
    const store = new ParquetFactStore(scratchFolder());
    await store.write('binance', hourly(hours(0, 96)));
    const range = { from: instant(START + 47 * HOUR), to: instant(START + 50 * HOUR) };
    const { facts, partitions, contentHash } = await store.load({ ...KEY, ...range });
    expect(valuesOf(facts)).toEqual([47, 48, 49]);
    expect(
      partitions.map(({ span }) => span),
      'the turn of the month lies between',
    ).toEqual(['2024-08', '2024-09']);
    expect(contentHash).not.toBe((await store.load(KEY)).contentHash);
  });

  it('that are missing are an error that says how to import them, and what there is', async () => {
    const store = new ParquetFactStore(scratchFolder());
    await expect(store.load(KEY)).rejects.toMatchObject({
      code: 'data-missing',
      details: {
        advice: expect.stringContaining(
          'edgewise data import-facts FILE --kind settlement --venue binance --instrument BTC/USDT',
        ) as string,
      },
    });
    await store.write('binance', hourly([1, 2]));
    await expect(store.load({ ...KEY, from: instant(START + DAY) })).rejects.toThrow(
      /no settlement facts in this range[\s\S]*from 2024-08-30T01:00:00Z to 2024-08-30T02:00:00Z/,
    );
  });

  it('are listed with their sources', async () => {
    const store = new ParquetFactStore(scratchFolder());
    const origin = { source: 'a.csv', sha256: 'x', format: 'a table', rows: 3, facts: 2, leftOut: [] };
    await store.write('binance', hourly([1, 50]), { origin });
    await store.write('binance', hourly([1, 50]), { origin });
    expect(await store.list()).toEqual([
      {
        ...KEY,
        rows: 2,
        partitions: 2,
        from: START + HOUR,
        to: START + 50 * HOUR,
        origins: [origin],
      },
    ]);
  });
});

describe('damaged facts', () => {
  it('are refused when a byte of a partition or of the manifest has changed, or a partition is gone', async () => {
    const root = scratchFolder();
    await new ParquetFactStore(root).write('binance', hourly(hours(0, 40)));
    const folder = join(root, 'venue=binance', 'instrument=BTC-USDT', 'kind=settlement');
    for (const name of readdirSync(folder)) {
      const whole = readFileSync(join(folder, name));
      const broken = Buffer.from(whole);
      broken[30] = (broken[30] as number) ^ 1;
      writeFileSync(join(folder, name), broken);
      await expect(new ParquetFactStore(root).load(KEY), name).rejects.toMatchObject({ code: 'data-corrupt' });
      writeFileSync(join(folder, name), whole);
    }
    const partition = readdirSync(folder).find((name) => name.endsWith('.parquet')) ?? '';
    rmSync(join(folder, partition));
    await expect(new ParquetFactStore(root).load(KEY)).rejects.toMatchObject({ code: 'data-corrupt' });
  });
});
