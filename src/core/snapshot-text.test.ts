import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSnapshotText, snapshotText } from './snapshot-text.ts';

describe('the text of a snapshot', () => {
  it('gives back every number, amount and text as it was', () => {
    const plain = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.double(),
        fc.constantFrom(-0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, null, true),
        fc.bigInt(),
        fc.string(),
        fc.constantFrom('NaN', '12n', '-0', '$'),
        fc.array(tie('value')),
        fc.dictionary(fc.constantFrom('a', 'price', 'lots'), tie('value'), { noNullPrototype: true }),
      ),
    })).value;
    fc.assert(
      fc.property(plain, (value) => {
        expect(readSnapshotText(snapshotText(value))).toStrictEqual(value);
      }),
      { numRuns: 300, seed: 3 },
    );
  });

  it('leaves out members that are undefined', () => {
    expect(readSnapshotText(snapshotText({ lots: 1, exit: undefined }))).toStrictEqual({ lots: 1 });
  });

  it.each([
    ['an undefined item', [1, undefined]],
    ['a map', { orders: new Map() }],
    ['a typed array', { prices: Float64Array.of(1) }],
    ['a function', { next: () => 1 }],
  ])('refuses %s, which would be lost', (_, value) => {
    expect(() => snapshotText(value)).toThrow(TypeError);
  });

  it('that was written otherwise is refused', () => {
    expect(() => readSnapshotText('{"cash":{"$":"twelve"}}')).toThrow(SyntaxError);
  });
});
