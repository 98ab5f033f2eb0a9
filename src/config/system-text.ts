import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { EdgewiseError } from '../core/errors.ts';
import { nearestName } from '../core/nearest-name.ts';
import { DURATION_EXPECTED } from './schema-words.ts';
import type { SystemConfig, SystemSchema } from './system-schema.ts';

/** The text of a system file, parsed and not yet checked. */
export interface SystemText {
  /** What the file says, its aliases put in. */
  readonly raw: unknown;
  /**
   * The settings with every default. `values` takes the place of the raw settings where it is given. Throws
   * `config-invalid` with path, line, expected and actual.
   */
  check(schema: SystemSchema, values?: unknown): SystemConfig;
}

/** Parses the text of a system file. Throws `config-invalid` when it is not YAML, or cannot be written out. */
export function systemText(text: string, path: string): SystemText {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const [syntax] = document.errors;
  if (syntax !== undefined) {
    throw new EdgewiseError('config-invalid', 'The system file is not valid YAML', {
      where: `${path}:${syntax.linePos?.[0].line ?? 1}`,
      actual: (syntax.message.split('\n')[0] ?? '').replace(/:$/, ''),
      advice: 'look at that line and the one above it: its indentation, a colon, a quotation mark or a bracket',
    });
  }
  const raw = contentOf(document, path);
  return {
    raw,
    check: (schema, values = raw) => {
      const checked = schema.safeParse(values);
      if (checked.success) return checked.data;
      throw explainFirst(checked.error.issues, { raw, path, document, lines, schema });
    },
  };
}

/**
 * What a file says once its aliases are put in. Aliases that multiply without end, or lead back to themselves, are
 * refused.
 */
function contentOf(document: Document, path: string): unknown {
  try {
    const raw: unknown = document.toJS();
    JSON.stringify(raw);
    return raw;
  } catch (error) {
    if (error instanceof ReferenceError || error instanceof RangeError || error instanceof TypeError)
      throw tooNested(path, error);
    throw error;
  }
}

function tooNested(path: string, cause: Error): EdgewiseError {
  return new EdgewiseError('config-invalid', 'The system file cannot be written out as plain settings', {
    where: path,
    expected: 'settings a few levels deep, whose aliases (*name) are few and do not lead back to themselves',
    actual: cause.message.split('\n')[0] ?? '',
    advice: 'write the settings out instead of using aliases',
    cause,
  });
}

interface Source {
  readonly raw: unknown;
  readonly schema: SystemSchema;
  readonly path: string;
  readonly document: Document;
  readonly lines: LineCounter;
}

/**
 * The first issue in words. Where it is a setting that is missing, an unknown one of the same section is named instead:
 * most often it is the missing one with a slip in its name.
 */
function explainFirst(issues: readonly z.core.$ZodIssue[], source: Source): EdgewiseError {
  const [issue] = issues;
  if (issue === undefined) throw new RangeError('A failed check without an issue');
  if (issue.code === 'unrecognized_keys') return explainUnknown(issue, source);
  if (issue.path.length === 0 || valueAt(source.raw, issue.path) !== undefined) return explain(issue, source);
  const path = issue.path.slice(0, -1);
  const keys = unknownKeys(issues, path, source);
  return keys.length === 0 ? explain(issue, source) : explainUnknown({ keys, path }, source, issue.path);
}

/**
 * The settings of a section that do not exist: those that an issue names, or else those that the schema has nowhere in
 * the section. A section without its kind has no issue for them.
 */
function unknownKeys(
  issues: readonly z.core.$ZodIssue[],
  path: readonly PropertyKey[],
  { raw, schema }: Source,
): readonly string[] {
  for (const issue of issues)
    if (issue.code === 'unrecognized_keys' && issue.path.join('.') === path.join('.')) return issue.keys;
  const section = valueAt(raw, path);
  if (typeof section !== 'object' || section === null) return [];
  const valid = new Set(knownKeys(schema, path));
  return Object.keys(section).filter((key) => !valid.has(key));
}

function explainUnknown(
  { keys, path }: { readonly keys: readonly string[]; readonly path: readonly PropertyKey[] },
  source: Source,
  missing?: readonly PropertyKey[],
): EdgewiseError {
  const [unknown = ''] = keys;
  const full = [...path, unknown];
  const valid = knownKeys(source.schema, path);
  const near = nearestName(unknown, valid);
  const advice = [
    ...(near === undefined ? [] : [`did you mean "${near}"?`]),
    ...(missing === undefined || missing.at(-1) === near ? [] : [`"${missing.join('.')}" has to be given`]),
  ].join(' ');
  return new EdgewiseError('config-invalid', `The setting "${full.join('.')}" does not exist`, {
    where: whereIs(full, source),
    expected: `one of ${valid.join(', ')}`,
    actual: keys.join(', '),
    ...(advice === '' ? {} : { advice }),
  });
}

function explain(issue: z.core.$ZodIssue, source: Source): EdgewiseError {
  const setting = issue.path.join('.');
  const actual = valueAt(source.raw, issue.path);
  const expected = inWords(
    messageOf(issue)
      .replace(/^.*?expected /i, '')
      .replace(/, received .*$/, ''),
  );
  const advice = adviceOn(issue, actual, expected);
  return new EdgewiseError(
    'config-invalid',
    setting === '' ? 'The system file is not a mapping of settings' : `The setting "${setting}" is not valid`,
    {
      where: whereIs(issue.path, source),
      expected,
      actual: actual === undefined ? 'nothing' : shortened(JSON.stringify(actual)),
      ...(advice === undefined ? {} : { advice }),
    },
  );
}

/** Characters of a value that are shown. */
const LONGEST_SHOWN = 300;

function shortened(value: string): string {
  return value.length <= LONGEST_SHOWN ? value : `${value.slice(0, LONGEST_SHOWN)}... (${value.length} characters)`;
}

/** The nearest name for a text, the unit for a number that stands for a duration, and the share that a percentage is. */
function adviceOn(issue: z.core.$ZodIssue, actual: unknown, expected: string): string | undefined {
  if (typeof actual === 'number' && expected === DURATION_EXPECTED)
    return `write the unit behind the number: ${actual}m, ${actual}h or ${actual}d`;
  if (typeof actual === 'number' && issue.code === 'too_big' && issue.maximum <= 1 && actual / 100 <= issue.maximum)
    return `a share is asked: where ${actual} % is meant, write ${Number((actual / 100).toPrecision(12))}`;
  const near = typeof actual === 'string' ? nearestName(actual, namesIn(issue)) : undefined;
  return near === undefined ? undefined : `did you mean "${near}"?`;
}

/** What is wrong; of a name in a map that is not valid, what is wrong with the name. */
function messageOf(issue: z.core.$ZodIssue): string {
  return (issue.code === 'invalid_key' ? issue.issues[0]?.message : undefined) ?? issue.message;
}

const COMPARISONS: Readonly<Record<string, string>> = {
  '>=': 'of at least',
  '<=': 'of at most',
  '>': 'above',
  '<': 'below',
};

/** The schema's names of what a value may be, in words. */
const KINDS: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  string: 'text',
  boolean: 'true or false',
  object: 'settings with names, indented below it',
  record: 'settings with names, indented below it',
  array: 'a list',
};

/** `number to be >=4` is a number of at least 4, and `int` a whole number. */
function inWords(expected: string): string {
  const [, kind = '', sign = '', bound = '', unit = ''] =
    /^(\w+) to (?:be|have) (>=|<=|>|<)([\d.e+-]+)( \w+)?$/.exec(expected) ?? [];
  const comparison = COMPARISONS[sign];
  if (comparison !== undefined)
    return `${KINDS[kind] ?? kind} ${comparison} ${bound}${bound === '1' ? unit.replace(/s$/, '') : unit}`;
  return KINDS[expected] ?? expected;
}

/** The names an issue says would have been valid. */
function namesIn(issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  return [...issue.message.matchAll(/'([^']+)'/g)].map((match) => match[1] ?? '');
}

function whereIs(path: readonly PropertyKey[], { path: file, document, lines }: Source): string {
  for (let depth = path.length; depth > 0; depth--) {
    const node = document.getIn(path.slice(0, depth), true);
    const offset = isNode(node) ? node.range?.[0] : undefined;
    if (offset !== undefined) return `${file}:${lines.linePos(offset).line}, ${path.join('.')}`;
  }
  return `${file}, ${path.length === 0 ? 'the whole file' : path.join('.')}`;
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    raw,
  );
}

/** The settings that exist at a path of the schema, read off the schema itself. */
function knownKeys(schema: SystemSchema, path: readonly PropertyKey[]): string[] {
  const root: unknown = schema.toJSONSchema({ io: 'input' });
  let node = root;
  for (const key of path) {
    const branches = branchesOf(node, root);
    node =
      typeof key === 'number'
        ? branches.map((branch) => branch['items'])[0]
        : branches.map((branch) => settingOf(branch, key)).find((found) => found !== undefined);
  }
  return [...new Set(branchesOf(node, root).flatMap((branch) => Object.keys(branch['properties'] ?? {})))];
}

/** A setting by its name; one of a map, such as the members of an ensemble, is like all others of it. */
function settingOf({ properties, additionalProperties }: Record<string, object>, key: PropertyKey): unknown {
  const named = valueAt(properties, [key]);
  return named ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined);
}

/** The alternatives at a node; a reference stands for what it names at the root. */
function branchesOf(node: unknown, root: unknown): Record<string, object>[] {
  if (typeof node !== 'object' || node === null) return [];
  const reference: unknown = Reflect.get(node, '$ref');
  if (typeof reference === 'string') return branchesOf(valueAt(root, reference.split('/').slice(1)), root);
  const union: unknown = Reflect.get(node, 'anyOf') ?? Reflect.get(node, 'oneOf');
  if (Array.isArray(union)) return union.flatMap((branch) => branchesOf(branch, root));
  return [Object.fromEntries(Object.entries(node))];
}
