/**
 * Snapshots as JSON text in which nothing is lost. What JSON has no form for is an object with the one member `$`: an
 * amount `{"$":"12n"}`, NaN, the infinities and -0 `{"$":"NaN"}`. Throws a TypeError for what is not plain data.
 */
export function snapshotText(snapshot: unknown): string {
  return JSON.stringify(snapshot, written);
}

/** The snapshot that a text of `snapshotText` was made of. Throws a SyntaxError for another text. */
export function readSnapshotText(text: string): unknown {
  return JSON.parse(text, revived);
}

const NUMBERS: ReadonlyMap<unknown, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['-0', -0],
]);

function written(this: unknown, key: string, value: unknown): unknown {
  switch (typeof value) {
    case 'bigint':
      return { $: `${value}n` };
    case 'number':
      if (Object.is(value, -0)) return { $: '-0' };
      return Number.isFinite(value) ? value : { $: String(value) };
    case 'undefined':
      if (Array.isArray(this)) throw new TypeError(`A snapshot has no undefined item, had one at ${key}`);
      return undefined;
    case 'object':
      if (value !== null && !Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype)
        throw new TypeError(`A snapshot is plain data, had another object at ${key}`);
      return value;
    case 'string':
    case 'boolean':
      return value;
    case 'function':
    case 'symbol':
    default:
      throw new TypeError(`A snapshot is plain data, had a ${typeof value} at ${key}`);
  }
}

function revived(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('$' in value)) return value;
  const { $: special } = value;
  const number = NUMBERS.get(special);
  if (number !== undefined) return number;
  if (typeof special === 'string' && /^-?\d+n$/.test(special)) return BigInt(special.slice(0, -1));
  throw new SyntaxError(`A snapshot writes amounts and special numbers in "$", had ${JSON.stringify(special)}`);
}
