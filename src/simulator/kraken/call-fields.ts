import { invalidArgument } from './kraken-error.ts';

/** The arguments of one call, all as text. Nested ones keep their names on the wire: `close[price]`. */
export type CallFields = ReadonlyMap<string, string>;

/** Reads a query or a form body, or JSON where the request says so. Throws Kraken's refusal when it is neither. */
export function readFields(text: string, contentType = ''): CallFields {
  if (!contentType.includes('json')) return new Map(new URLSearchParams(text));
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw invalidArgument('body');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw invalidArgument('body');
  return new Map(Object.entries(parsed).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]));
}

export function required(fields: CallFields, name: string): string {
  const value = fields.get(name);
  if (value === undefined || value === '') throw invalidArgument(name);
  return value;
}
