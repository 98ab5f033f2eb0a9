import { readExactJson } from './decimal-json.ts';
import { invalidArgument } from './kraken-error.ts';

/** The arguments of one call, all as text. Nested ones keep their names on the wire: `close[price]`. */
export type CallFields = ReadonlyMap<string, string>;

/**
 * Reads a query or a form body, or JSON where the content type says so. Throws Kraken's refusal for a text that is
 * neither.
 */
export function readFields(text: string, contentType = ''): CallFields {
  // Some clients send the content type of JSON without a body.
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
 * The fields of a JSON object under the names of a form: nested fields as `close[price]`, lists as JSON text, and no
 * field for null.
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

/** A JSON value as the text of a form. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? '');
}

export function required(fields: CallFields, name: string): string {
  const value = fields.get(name);
  if (value === undefined || value === '') throw invalidArgument(name);
  return value;
}

/**
 * The most names in one call, by kind. Source: Kraken's REST documentation, `QueryOrders`, `QueryTrades`,
 * `QueryLedgers`. For pairs it is about the number of listed pairs.
 */
export const MOST_NAMED = { orders: 50, trades: 20, entries: 20, pairs: 1_000, assets: 1_000 } as const;

/** The distinct entries of a field that is a list. Throws Kraken's refusal of an empty or too long list. */
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
 * Whether a yes-or-no field is set: `true` or `1`, in any case, as clients write it. Throws Kraken's refusal of any
 * other text than a yes or a no.
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
