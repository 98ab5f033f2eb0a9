/**
 * JSON with sorted keys and no undefined values: equal data gives equal text, whatever order it was built in. Used
 * wherever text is hashed or compared. Throws on NaN and infinities, which JSON would silently turn into null.
 */
export function canonicalJson(value: unknown, { indent = 0 }: { readonly indent?: number } = {}): string {
  return JSON.stringify(sorted(value, '$'), undefined, indent);
}

function sorted(value: unknown, path: string): unknown {
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new RangeError(`${path} is ${value}, which JSON cannot hold`);
  if (typeof value === 'bigint') throw new RangeError(`${path} is a BigInt; write it as text`);
  if (Array.isArray(value)) return value.map((item, index) => sorted(item, `${path}[${index}]`));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, item]) => [key, sorted(item, `${path}.${key}`)]),
  );
}
