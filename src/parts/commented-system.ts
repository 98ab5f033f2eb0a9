import { stringify } from 'yaml';
import { duration, formatDuration, HOUR, type Duration } from '../core/time.ts';
import { DEFAULT_VENUE } from '../venues/venue-kits.ts';
import { builtInParts } from './built-in-parts.ts';

interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly default?: unknown;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly oneOf?: readonly Node[];
  readonly anyOf?: readonly Node[];
  readonly items?: Node;
}

/** What a newcomer's file on the bundled sample starts with where the schema has no default. */
const CHOSEN: Readonly<Record<string, unknown>> = {
  format: 1,
  name: 'my-system',
  about: 'what this system bets on, in a sentence',
  interval: '1h',
  'label.horizon': '36h',
  'label.cost_multiple': 5,
  'risk.position_timeout': '48h',
  bundled_sample: 'btc-1h',
  'model.kind': 'gradient-boosting',
  'live.replay.from': '2019-06-01',
};

const HEAD = `# A trading system for Edgewise. Every setting is here, with what it means. Its value is the default unless a comment names another.
# Settings that are commented out are optional and off. Check it with: edgewise research THIS_FILE

`;

const INSTRUMENTS = `# What is traded. Shorts need the kind margin; on spot they are skipped and counted.
# candles: whose candles to learn from, when they are not the instrument's own.
# listing: { price_step, amount_step, minimum_amount, minimum_cost } for research where no listing of the venue is recorded.
instruments:
`;

/** What a file is to be about. The bundled sample by default. */
export interface SystemWish {
  readonly name?: string;
  /** Pairs such as `ETH/USD`, whose own candles are in the store or will be. */
  readonly instruments?: readonly string[];
  readonly interval?: Duration;
  /** Whose candles each instrument learns from, in their order; its own where there is none. */
  readonly candles?: readonly { readonly venue: string; readonly instrument: string }[];
}

/**
 * How far the question of a new file looks ahead at least: in less time a market seldom moves by what five round trips
 * cost.
 */
const LEAST_HORIZON = 36 * HOUR;

/** A system file with every setting and its meaning, made from the schema, so that it is never out of step. */
export function commentedSystem({ name, instruments, interval, candles = [] }: SystemWish = {}): string {
  const root = builtInParts.schema.toJSONSchema({ io: 'input' }) as Node;
  const isOfSample = instruments === undefined && interval === undefined;
  const chosen: Readonly<Record<string, unknown>> = {
    ...CHOSEN,
    ...(name === undefined ? {} : { name }),
    ...(interval === undefined ? {} : { interval: formatDuration(interval), ...askedWithin(interval) }),
    // The sample is hourly Bitcoin: another file has no use for it, nor for its days.
    ...(isOfSample ? {} : { bundled_sample: undefined, 'live.replay.from': undefined }),
  };
  const sample = { venue: 'binance', instrument: 'BTC/USDT' };
  const traded =
    INSTRUMENTS +
    (instruments === undefined
      ? tradedAs('BTC/USD', candles[0] ?? sample)
      : instruments.map((id, place) => tradedAs(id, candles[place])).join(''));
  return (
    HEAD +
    Object.entries(root.properties ?? {})
      .map(([key, node]) => (key === 'instruments' ? traded : lines({ key, node, path: key, depth: 0, chosen })))
      .join('')
  );
}

/** A question in whole bars, and how long a position may stay open for it. */
function askedWithin(interval: Duration): Readonly<Record<string, string>> {
  const horizon = Math.ceil(LEAST_HORIZON / interval) * interval;
  return {
    'label.horizon': formatDuration(duration(horizon)),
    'risk.position_timeout': formatDuration(duration(horizon + LEAST_HORIZON / 3)),
  };
}

function tradedAs(id: string, candles: { readonly venue: string; readonly instrument: string } | undefined): string {
  const learned =
    candles === undefined ? '' : `    candles: { venue: ${candles.venue}, instrument: ${candles.instrument} }\n`;
  return `  - id: ${id}\n    venue: ${DEFAULT_VENUE}\n    kind: margin\n${learned}`;
}

interface Setting {
  readonly key: string;
  readonly node: Node;
  /** From the root of the file, such as `label.horizon`. */
  readonly path: string;
  readonly depth: number;
  readonly chosen: Readonly<Record<string, unknown>>;
}

function lines(setting: Setting): string {
  const { node } = setting;
  const object =
    node.properties === undefined
      ? (node.oneOf ?? node.anyOf)?.find((branch) => branch.properties !== undefined)
      : node;
  return object?.properties === undefined ? valueLine(setting) : sectionLines(setting, object);
}

/** A section with settings of its own. */
function sectionLines({ key, node, path, depth, chosen }: Setting, { properties = {}, required = [] }: Node): string {
  const indent = '  '.repeat(depth);
  const inner = Object.entries(properties).map(([name, child]) =>
    lines({ key: name, node: child, path: `${path}.${name}`, depth: depth + 1, chosen }),
  );
  const lacks = Object.entries(properties).some(
    ([name, child]) =>
      required.includes(name) &&
      child.properties === undefined &&
      (chosen[`${path}.${name}`] ?? child.default ?? child.const) === undefined,
  );
  // A part that lacks what it must have is off as a whole.
  if (lacks && depth > 0) return `${comment(node, indent)}${indent}# ${key}:\n${inner.map(commentedOut).join('')}`;
  const off = inner.every((line) => line.trimEnd().split('\n').at(-1)?.trimStart().startsWith('#') === true)
    ? '# '
    : '';
  return `${comment(node, indent)}${indent}${off}${key}:\n${inner.join('')}`;
}

/** A setting with one value, or commented out where it has none. */
function valueLine({ key, node, path, depth, chosen }: Setting): string {
  const indent = '  '.repeat(depth);
  const value = chosen[path] ?? node.default ?? node.const;
  const written = value === undefined ? `# ${key}:` : `${key}: ${stringify(value).trimEnd()}`;
  const isDefault = node.default === undefined || node.default === '' || value === node.default;
  return `${comment(isDefault ? node : { ...node, description: `${node.description ?? key} (default ${stringify(node.default).trimEnd()})` }, indent)}${indent}${written}\n`;
}

/** Settings of a part that is off. */
function commentedOut(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/^(\s*)(?!#)(\S)/, '$1# $2'))
    .join('\n');
}

/** The parts that a section can name by its kind. */
function kindsOf({ oneOf = [], anyOf = [] }: Node): readonly unknown[] {
  return [...oneOf, ...anyOf].flatMap(({ properties }) => properties?.['kind']?.const ?? []);
}

function comment(node: Node, indent: string): string {
  const kinds = kindsOf(node);
  const names = kinds.length > 1 ? kinds : (node.enum ?? []);
  const choices = names.length === 0 ? '' : `${kinds.length > 1 ? 'kind: ' : ''}one of ${names.join(', ')}`;
  const text = [node.description, choices].filter((part) => part !== undefined && part !== '').join('; ');
  return text === '' ? '' : `${indent}# ${text}\n`;
}
