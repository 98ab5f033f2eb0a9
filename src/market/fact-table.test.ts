import { describe, expect, it } from 'vitest';
import type { Fact, FactKind } from '../core/facts/market-facts.ts';
import { duration } from '../core/time.ts';
import { FactTable, isTableKind } from './fact-table.ts';

function read(kind: FactKind, lines: readonly string[], delay = 0): { facts: Fact[]; leftOut: string[] } {
  if (!isTableKind(kind)) throw new RangeError(kind);
  const facts: Fact[] = [];
  const leftOut: string[] = [];
  const sink = { take: (fact: Fact) => void facts.push(fact), leaveOut: (reason: string) => void leftOut.push(reason) };
  const [header = '', ...rows] = lines;
  const table = new FactTable(header, kind, { delay: duration(delay) }, sink);
  for (const row of rows) table.read(row);
  table.end();
  return { facts, leftOut };
}

describe('FactTable', () => {
  it('takes the time of a payment of funding as the time at which its rate was known', () => {
    const { facts, leftOut } = read('funding', ['ts,funding_rate', '1735603200000,0', '1735632000000,-1.412e-05']);
    const at = (millis: number) => ({ knownAt: millis * 1_000, dueAt: millis * 1_000 });
    expect(facts).toEqual([
      { kind: 'funding', ...at(1_735_603_200_000), rate: 0 },
      { kind: 'funding', ...at(1_735_632_000_000), rate: -1.412e-5 },
    ]);
    expect(leftOut).toEqual([]);
  });

  it('reads columns by their names in any order, times as texts or numbers, and empty fields as not known', () => {
    const { facts } = read('window', [
      'strike,known_at,opensAt,closes_at,up_bid,up_ask,down_bid,down_ask,note',
      ',2026-01-05T00:00:10Z,1767571200,1767572100000,0.48,0.52,,,first',
    ]);
    expect(facts).toEqual([
      {
        kind: 'window',
        knownAt: Date.UTC(2026, 0, 5, 0, 0, 10) * 1_000,
        opensAt: Date.UTC(2026, 0, 5) * 1_000,
        closesAt: Date.UTC(2026, 0, 5, 0, 15) * 1_000,
        strike: Number.NaN,
        upBid: 0.48,
        upAsk: 0.52,
        downBid: Number.NaN,
        downAsk: Number.NaN,
      },
    ]);
  });

  it('makes a fact known later by the delay', () => {
    const { facts } = read('settlement', ['knownAt,value', '1735603200,1'], 2_500_000);
    expect(facts).toEqual([{ kind: 'settlement', knownAt: 1_735_603_202_500_000, value: 1 }]);
  });
});

describe('the times and units of a table of facts', () => {
  it.each([
    ['2024-12-31 00:00:00', '2024-12-31 08:00:00'],
    ['2024-12-31T00:00:00', '2024-12-31T08:00:00'],
    ['2024-12-31 00:00:00+00:00', '2024-12-31 10:00:00+02:00'],
    ['20241231 000000', '20241231 080000'],
    ['31.12.2024 00:00', '31.12.2024 08:00'],
  ])('reads times as candle files have them: %s', (first, second) => {
    const { facts, leftOut } = read('funding', ['time,rate', `${first},0.0001`, `${second},0.0002`]);
    expect(leftOut).toEqual([]);
    const midnight = Date.UTC(2024, 11, 31) * 1_000;
    expect(facts.map(({ knownAt }) => knownAt)).toEqual([midnight, midnight + 8 * 3_600_000_000]);
  });

  it('takes no date that could be read in two orders', () => {
    expect(read('funding', ['time,rate', '01/02/2024 00:00,0.0001']).leftOut).toEqual(['a time that cannot be read']);
  });

  it.each(['funding_rate_percent', 'Funding Rate (%)', 'rate_pct'])(
    'reads a rate that is named %s as percent',
    (name) => {
      const lines = [`ts,${name}`, '1735603200,0.01', '1735632000,-2.5'];
      expect(read('funding', lines).facts).toMatchObject([{ rate: 0.0001 }, { rate: -0.025 }]);
    },
  );

  it('refuses rates that are probably percent, before it gives the first, unless the name says that they are fractions', () => {
    const rows = Array.from(
      { length: 60 },
      (_, row) => `${1_735_603_200 + row * 28_800},${row % 2 === 0 ? 0.02 : -0.03}`,
    );
    const taken: Fact[] = [];
    const sink = { take: (fact: Fact) => void taken.push(fact), leaveOut: () => undefined };
    const reading = (count: number) => {
      const table = new FactTable('ts,rate', 'funding', { delay: duration(0) }, sink);
      for (const row of rows.slice(0, count)) table.read(row);
      table.end();
    };
    expect(() => reading(60)).toThrow(/too large for fractions[\s\S]*half of them are 0.03[\s\S]*rate_percent/);
    expect(() => reading(3)).toThrow('too large for fractions');
    expect(taken).toEqual([]);
    expect(read('funding', ['ts,rate_fraction', ...rows]).facts).toHaveLength(60);
  });
});

describe('a row of a table of facts', () => {
  it.each([
    ['a time that cannot be read', 'yesterday,1'],
    ['a number that cannot be read', '1735603300,one'],
    ['a settlement value that is no amount', '1735603300,-1'],
    ['a settlement value that is no amount', '1735603300,'],
    ['a number that cannot be read', '1735603300'],
    ['a time that is not after the one before it', '1735603200,1'],
    ['a time that is not after the one before it', '1735603100,1'],
  ])('is left out for %s', (reason, row) => {
    const { facts, leftOut } = read('settlement', ['knownAt,value', '1735603200,1', row]);
    expect(facts).toHaveLength(1);
    expect(leftOut).toEqual([reason]);
  });

  it.each([
    ['a window that closes before it opens', '1767571200,1767571200,1767571200,,,,,'],
    ['a strike that is not above zero', '1767571200,1767571200,1767572100,0,,,,'],
    ['a quote that is not between 0 and 1', '1767571200,1767571200,1767572100,9,1.2,,,'],
    ['a bid above the ask', '1767571200,1767571200,1767572100,9,0.6,0.5,,'],
  ])('of windows is left out for %s', (reason, row) => {
    const header = 'knownAt,opensAt,closesAt,strike,upBid,upAsk,downBid,downAsk';
    expect(read('window', [header, row])).toEqual({ facts: [], leftOut: [reason] });
  });

  it('is left out for a rate that is no share of the position, as one in percent may be', () => {
    expect(read('funding', ['ts,rate', '1735603200,1.5']).leftOut).toEqual([
      'a funding rate that is no share of the position',
    ]);
  });
});

it('a table that does not name every column is refused', () => {
  expect(() => read('flow', ['knownAt,since,buyVolume'])).toThrow(/no column sellVolume/);
  expect(() => read('funding', ['when,rate'])).toThrow(/no column knownAt/);
});
