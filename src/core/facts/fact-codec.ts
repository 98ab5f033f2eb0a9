import { instant, type Instant } from '../time.ts';

/** What every fact has beside its own numbers. */
export interface FactHead<Kind extends string> {
  readonly kind: Kind;
  /** When it became known here: never later than the moment that shows it. */
  readonly knownAt: Instant;
}

/**
 * The one way in which a fact is written as numbers. The journal, its checksum, a replay, the store and the wire all
 * use it, so that none of them can forget a part of a fact.
 */
export interface FactCodec<Fact extends FactHead<string>> {
  readonly kind: Fact['kind'];
  /** Everything that the fact says, in a fixed order. Two facts that differ have different numbers. */
  numbersOf(fact: Fact): Float64Array;
  /** The fact that has these numbers. Throws a RangeError for numbers that no fact has. */
  factOf(numbers: Float64Array): Fact;
}

/** Throws a RangeError unless there are exactly as many numbers as the fact has. */
function requireCount(kind: string, numbers: Float64Array, expected: number): void {
  if (numbers.length === expected) return;
  throw new RangeError(`A ${kind} has ${expected} numbers, was given ${numbers.length}`);
}

/** Members of a fact that are single numbers, in the order of writing; each is named once. */
export interface FlatFields<Fact> {
  /** Instants: whole microseconds. */
  readonly times: readonly (Exclude<keyof Fact, 'kind'> & string)[];
  /** Any number, NaN for what is not known. */
  readonly numbers: readonly (Exclude<keyof Fact, 'kind'> & string)[];
}

/** A codec of a fact that is one row of a table: it names the columns. */
export interface FlatCodec<Fact extends FactHead<string>> extends FactCodec<Fact> {
  readonly fields: FlatFields<Fact>;
}

/** A codec of a fact whose members are all single numbers. */
export function flatCodec<Kind extends string, Fact extends FactHead<Kind>>(
  kind: Kind,
  flat: FlatFields<Fact>,
): FlatCodec<Fact> {
  const { times, numbers: others } = flat;
  const fields = [...times, ...others];
  return {
    kind,
    fields: flat,
    numbersOf: (fact) => Float64Array.from(fields, (field) => Number(fact[field])),
    factOf(numbers) {
      requireCount(kind, numbers, fields.length);
      const members = fields.map((field, index) => {
        const number = numbers[index] as number;
        return [field, index < times.length ? instant(number) : number] as const;
      });
      return Object.fromEntries([['kind', kind], ...members]) as Fact;
    },
  };
}
