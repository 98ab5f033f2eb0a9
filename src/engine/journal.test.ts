import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MARKET_FACTS } from '../../test/support/random-facts.ts';
import { readFacts, writeFacts, type MarketFacts, type WrittenFact } from '../core/facts/market-facts.ts';
import { instant } from '../core/time.ts';
import { FORECAST_WANTED, QUIET, type EngineOutput } from './engine-output.ts';
import type { EngineEvent } from './event.ts';
import { exactJson } from './exact-json.ts';
import { JournalWriter } from './journal-writer.ts';
import type { JournalHeader } from './journal.port.ts';
import { StreamChecksum } from './stream-checksum.ts';

const HEADER: JournalHeader = {
  system: 'trend',
  configHash: 'c',
  codeVersion: 'v',
  seed: 1,
  listings: [],
  data: [],
  artifacts: [],
  forecastsHash: 'f',
};
const SPOKEN: EngineOutput = { ...QUIET, changes: [{ kind: 'resumed', by: 'me' }] };
const TIMER: EngineEvent = { kind: 'timer', at: instant(5), timer: 't' };

function momentEvent(values: readonly number[]): EngineEvent {
  const [open = 1, high = 1, low = 1, close = 1, volume = 1, transactions = 1] = values;
  const candle = { openTime: instant(0), closeTime: instant(60), open, high, low, close, volume, transactions };
  return { kind: 'moment', moment: { at: instant(60), markets: [{ candle, continuity: 'continuous' }] } };
}

function write(events: readonly (readonly [EngineEvent, EngineOutput])[]): string[] {
  const lines: string[] = [];
  const writer = new JournalWriter({ header: HEADER, sink: (line) => lines.push(line) });
  for (const [event, output] of events) writer.record(event, output);
  writer.end();
  return lines;
}

describe('exact JSON', () => {
  it('gives every number back bit for bit', () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        const parsed: unknown = JSON.parse(exactJson(value));
        expect(Object.is(Number(parsed), value)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('writes money as text, typed arrays as lists, and leaves out what is undefined', () => {
    expect(
      exactJson({
        feeMinor: 12345678901234567890n,
        list: Float64Array.of(0.1, -0, Number.NaN),
        none: undefined,
        hole: [undefined],
      }),
    ).toBe('{"feeMinor":"12345678901234567890","list":[0.1,"-0","NaN"],"hole":[null]}');
  });

  it('writes texts, truth values, nothing, lists and objects of them as JSON does', () => {
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(true, false, null),
        fc.string(),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(fc.string(), tie('tree'), { maxKeys: 3 }),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        expect(exactJson(value)).toBe(JSON.stringify(value));
      }),
    );
  });

  it('refuses what is not plain data', () => {
    for (const value of [() => 1, Symbol('s')]) {
      expect(() => exactJson(value)).toThrow(`plain data, was given a ${typeof value}`);
      expect(() => exactJson({ value }), 'inside an object').toThrow('plain data');
    }
    expect(() => exactJson(undefined), 'what is undefined can only be left out').toThrow('was given a undefined');
  });
});

describe('the running checksum', () => {
  const sum = (values: readonly number[]) => {
    const checksum = new StreamChecksum();
    for (const value of values) checksum.addNumber(value);
    return checksum.digest();
  };

  it('changes with any single number', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double(), { minLength: 1, maxLength: 40 }),
        fc.nat(),
        fc.double(),
        (values, where, other) => {
          const index = where % values.length;
          fc.pre(!Object.is(values[index], other));
          expect(sum(values.with(index, other))).not.toBe(sum(values));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('changes with any one of thousands of numbers', () => {
    const values = Array.from({ length: 1_500 }, (_, place) => place);
    const usual = sum(values);
    for (const place of [0, 1, 510, 511, 512, 513, 1_023, 1_024, 1_499])
      expect(sum(values.with(place, -1)), `the number at ${place}`).not.toBe(usual);
    expect(sum(values.slice(0, -1)), 'one fewer').not.toBe(usual);
  });

  it('changes with the order of different numbers', () => {
    expect(sum([1, 2])).not.toBe(sum([2, 1]));
    expect(sum([0, 0])).not.toBe(sum([0]));
  });
});

describe('journal lines', () => {
  it('are written only for events that led to something, numbered over all of them', () => {
    const lines = write([
      [momentEvent([1]), FORECAST_WANTED],
      [TIMER, QUIET],
      [TIMER, SPOKEN],
      [momentEvent([2]), FORECAST_WANTED],
    ]);
    const records = lines.map((line) => JSON.parse(line) as { kind: string; seq?: number });
    expect(records.map(({ kind, seq }) => [kind, seq])).toEqual([
      ['header', undefined],
      ['event', 2],
      ['end', 4],
    ]);
  });

  it('cover the quiet events before them by the checksum', () => {
    const checksumOf = (close: number, quiet: readonly (readonly [EngineEvent, EngineOutput])[]) => {
      const lines = write([[momentEvent([1, 1, 1, close]), FORECAST_WANTED], ...quiet, [TIMER, SPOKEN]]);
      return (JSON.parse(lines[1] ?? '') as { checksum: string }).checksum;
    };
    expect(checksumOf(1.5, [])).toBe(checksumOf(1.5, []));
    expect(checksumOf(1.5, [])).not.toBe(checksumOf(1.5000000000000002, []));
    const quote = (bid: number): readonly [EngineEvent, EngineOutput] => [
      { kind: 'quote', at: instant(5), market: 0, bid, ask: Number.NaN },
      QUIET,
    ];
    expect(checksumOf(1.5, [quote(1.5)])).toBe(checksumOf(1.5, [quote(1.5)]));
    expect(checksumOf(1.5, [quote(1.5)])).not.toBe(checksumOf(1.5, [quote(1.5000000000000002)]));
    expect(checksumOf(1.5, []), 'a quiet event more').not.toBe(checksumOf(1.5, [[TIMER, QUIET]]));
  });

  it('write a moment in exact form when it led to something', () => {
    const line = write([[momentEvent([0.1, 0.2, 0.05, 0.15, 3, Number.NaN]), SPOKEN]])[1] ?? '';
    expect(line).toContain('"open":0.1,"high":0.2,"low":0.05,"close":0.15,"volume":3,"transactions":"NaN"');
  });
});

describe('facts beside candles', () => {
  const quiet = (facts: MarketFacts): string[] => {
    const markets = [{ candle: undefined, continuity: 'continuous' as const, facts }];
    return write([[{ kind: 'moment', moment: { at: instant(60), markets } }, QUIET]]);
  };

  it('change the checksum of a quiet stretch when any one of their numbers changes', () => {
    fc.assert(
      fc.property(MARKET_FACTS, fc.nat(), fc.nat(), (facts, which, other) => {
        const written = writeFacts(facts);
        const place = which % written.length;
        const [kind, ...numbers] = written[place] as WrittenFact;
        // The second number of a book says how many its bids have; the others are free.
        const index = (kind === 'book' && which % numbers.length === 1 ? 0 : which) % numbers.length;
        fc.pre(!Object.is(numbers[index], other));
        const altered = written.with(place, [kind, ...numbers.with(index, other)]);
        expect(quiet(readFacts(altered)), kind).not.toEqual(quiet(facts));
      }),
    );
  });

  it('change it when one is taken away', () => {
    fc.assert(
      fc.property(MARKET_FACTS, (facts) => {
        expect(quiet(readFacts(writeFacts(facts).slice(1)))).not.toEqual(quiet(facts));
      }),
    );
  });
});
