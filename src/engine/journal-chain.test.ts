import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JournalChain } from './journal-chain.ts';

/** The lines of a journal of some records. */
function sealed(records: readonly string[]): string[] {
  const chain = new JournalChain();
  return records.map((record) => chain.seal(`{"record":${JSON.stringify(record)}`));
}

/** How many lines, from the first, are accepted. */
function accepted(lines: readonly string[]): number {
  const chain = new JournalChain();
  const end = lines.findIndex((line) => !chain.accepts(line));
  return end === -1 ? lines.length : end;
}

const RECORDS = fc.array(fc.string(), { minLength: 2, maxLength: 6 });

describe('the chain of a journal', () => {
  it('accepts the lines that it sealed, in their order, each of them JSON', () => {
    fc.assert(
      fc.property(RECORDS, (records) => {
        const lines = sealed(records);
        expect(accepted(lines)).toBe(lines.length);
        expect(lines.map((line) => (JSON.parse(line) as { record: string }).record)).toEqual(records);
      }),
    );
  });

  it('does not accept a line whose record was changed, nor the lines after one that was taken out', () => {
    fc.assert(
      fc.property(RECORDS, fc.nat(), fc.string(), (records, where, other) => {
        const place = where % records.length;
        fc.pre(records[place] !== other);
        const lines = sealed(records);
        const body = (record: string): string => `{"record":${JSON.stringify(record)},`;
        const changed = lines[place]!.replace(body(records[place]!), () => body(other));
        expect(accepted(lines.with(place, changed)), 'the record is part of the seal').toBe(place);
        const last = place === records.length - 1;
        expect(accepted(lines.toSpliced(place, 1)), 'and so is the line before').toBe(last ? lines.length - 1 : place);
      }),
    );
  });

  it('tells journals apart from their first different record on', () => {
    const [one, other] = [sealed(['a', 'b', 'c']), sealed(['a', 'x', 'c'])];
    expect(one.map((line, place) => line === other[place])).toEqual([true, false, false]);
  });

  it('does not accept a line without a seal, and goes on with the right one', () => {
    const chain = new JournalChain();
    const [first, second] = sealed(['a', 'b']);
    expect(chain.accepts(first!)).toBe(true);
    expect(['', '{"record":"b"}', `${second!} `, first!].map((line) => chain.accepts(line))).not.toContain(true);
    expect(chain.accepts(second!)).toBe(true);
  });

  it('gives records that are kept elsewhere the hashes that their lines would have', () => {
    const chain = new JournalChain();
    const lines = sealed(['a', 'b']);
    const hashes = ['a', 'b'].map((record) => chain.link(`{"record":"${record}"`));
    expect(lines.map((line) => (JSON.parse(line) as { chain: string }).chain)).toEqual(hashes);
  });
});
