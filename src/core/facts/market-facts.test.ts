import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FACTS } from '../../../test/support/random-facts.ts';
import { FACT_CODECS, FACT_KINDS, numbersOf, readFacts, writeFacts, type Fact } from './market-facts.ts';

const number = fc.double();

it('every kind of fact has a codec, and the list of kinds names each once', () => {
  expect(FACT_KINDS.toSorted()).toEqual(Object.keys(FACT_CODECS).toSorted());
  expect(Object.entries(FACT_CODECS).map(([kind, codec]) => kind === codec.kind)).not.toContain(false);
});

it.each(FACT_KINDS)('a %s comes back from its numbers as it was, whatever it says', (kind) => {
  fc.assert(
    fc.property(FACTS[kind] as fc.Arbitrary<Fact>, (fact) => {
      expect(readFacts(writeFacts({ [kind]: fact }))).toEqual({ [kind]: fact });
    }),
  );
});

it.each(FACT_KINDS)('a %s that differs in any member has other numbers', (kind) => {
  fc.assert(
    fc.property(FACTS[kind] as fc.Arbitrary<Fact>, fc.nat(), number, (fact, which, other) => {
      const members = Object.keys(fact).filter((member) => member !== 'kind');
      const member = members[which % members.length] ?? '';
      const old = Reflect.get(fact, member) as number | Float64Array;
      const changed = typeof old === 'number' ? other : Float64Array.from([...old, other, other]);
      fc.pre(!Object.is(old, changed));
      const altered = { ...fact, [member]: changed } as Fact;
      expect([...numbersOf(kind, altered)], member).not.toEqual([...numbersOf(kind, fact)]);
    }),
  );
});

it('numbers that no fact has are refused', () => {
  for (const [kind, numbers] of [
    ['book', []],
    ['book', [1]],
    ['book', [1, 1, 5]],
    ['book', [1, 4, 5, 6]],
    ['book', [1, -2, 5, 6]],
    ['flow', [1, 2, 3]],
    ['funding', [1]],
    ['settlement', [1, 2, 3]],
    ['window', [1]],
    ['settlement', [0.5, 1]],
    ['weather', [1]],
  ] as const)
    expect(() => readFacts([[kind, ...numbers]]), `${kind} ${numbers.join()}`).toThrow(RangeError);
});
