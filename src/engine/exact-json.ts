/**
 * JSON in which nothing is lost: numbers round-trip bit for bit (NaN, the infinities and -0 become strings of that
 * name), BigInt becomes a decimal string, typed arrays become arrays. Keys keep their order; undefined ones are left
 * out.
 */
export function exactJson(value: unknown): string {
  if (typeof value === 'number') return exactNumber(value);
  if (typeof value === 'bigint') return `"${value}"`;
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return JSON.stringify(value);
  if (Array.isArray(value))
    return `[${value.map((item: unknown) => (item === undefined ? 'null' : exactJson(item))).join(',')}]`;
  if (value instanceof Float64Array) return exactJson([...value]);
  if (typeof value === 'object') return exactObject(value);
  throw new TypeError(`A journal holds plain data, was given a ${typeof value}`);
}

function exactNumber(value: number): string {
  if (!Number.isFinite(value)) return `"${value}"`;
  return Object.is(value, -0) ? '"-0"' : String(value);
}

function exactObject(value: object): string {
  let members = '';
  for (const [key, member] of Object.entries(value)) {
    if (member !== undefined) members += `${members === '' ? '' : ','}${JSON.stringify(key)}:${exactJson(member)}`;
  }
  return `{${members}}`;
}
