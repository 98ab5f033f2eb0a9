import { readExactJson } from './decimal-json.ts';
import { invalidArgument } from './kraken-error.ts';

/** The arguments of one call, all as text. Nested ones keep their names on the wire: `close[price]`. */
export type CallFields = ReadonlyMap<string, string>;

/** Reads a query or a form body, or JSON where the request says so. Throws Kraken's refusal when it is neither. */
export function readFields(text: string, contentType = ''): CallFields {
  // A client that always says JSON says so without a body too.
  if (!contentType.includes('json') || text.trim() === '') return new Map(new URLSearchParams(text));
  let parsed: unknown;
  try {
    parsed = readExactJson(text);
  } catch {
    throw invalidArgument('body');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw invalidArgument('body');
  return fieldsOf(parsed);
}

/**
 * What JSON has by name, under the names that a form has: what is nested as `close[price]`, a list as JSON, and nothing
 * for null.
 */
export function fieldsOf(values: object): CallFields {
  return new Map(
    Object.entries(values).flatMap(([name, value]: [string, unknown]): [string, string][] => {
      if (value === null || value === undefined) return [];
      if (typeof value !== 'object' || Array.isArray(value)) return [[name, textOf(value)]];
      return [...fieldsOf(value)].map(([inner, text]) => [`${name}[${inner}]`, text]);
    }),
  );
}

/** A value of JSON as a form has it. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? '');
}

export function required(fields: CallFields, name: string): string {
  const value = fields.get(name);
  if (value === undefined || value === '') throw invalidArgument(name);
  return value;
}

/**
 * How many of each one call may name. Source: Kraken's REST documentation, `QueryOrders`, `QueryTrades`,
 * `QueryLedgers`; of pairs, as many as it lists.
 */
export const MOST_NAMED = { orders: 50, trades: 20, entries: 20, pairs: 1_000, assets: 1_000 } as const;

/** What a field lists, each once. Throws Kraken's refusal of a list that is empty, or longer than it may be. */
export function listOf(fields: CallFields, name: string, most: number): string[] {
  const items = [
    ...new Set(
      required(fields, name)
        .split(',')
        .map((item) => item.trim()),
    ),
  ];
  if (items.length > most || items.includes('')) throw invalidArgument(name);
  return items;
}

/**
 * Whether something is asked for: `true` or `1`, in letters of any size, as clients write it. What cannot be read is
 * not taken for a no.
 */
export function isAsked(fields: CallFields, name: string): boolean {
  switch (fields.get(name)?.toLowerCase()) {
    case undefined:
    case '':
    case 'false':
    case '0':
      return false;
    case 'true':
    case '1':
      return true;
    default:
      throw invalidArgument(name);
  }
}
