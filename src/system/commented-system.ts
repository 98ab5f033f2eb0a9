import { stringify } from 'yaml';
import { systemSchema } from './system-schema.ts';

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

/** What a newcomer's file starts with where the schema has no default. */
const CHOSEN: Readonly<Record<string, unknown>> = {
  format: 1,
  name: 'my-system',
  about: 'what this system bets on, in a sentence',
  interval: '1h',
  'label.horizon': '12h',
  'label.barrier': 0.008,
  bundled_sample: 'btc-1h',
  'model.kind': 'gradient-boosting',
  'live.replay.from': '2019-06-01',
};

const HEAD = `# A trading system for Edgewise. Every setting is here, with its default and what it means.
# Settings that are commented out are optional and off. Check it with: edgewise research THIS_FILE

`;

const INSTRUMENTS = `# What is traded. Shorts need the kind margin or perpetual; on spot they are skipped and counted.
# candles: whose candles to learn from, when they are not the instrument's own.
instruments:
  - id: BTC/USD
    venue: kraken
    kind: margin
    candles: { venue: binance, instrument: BTC/USDT }
`;

/** A system file with every setting and its meaning, made from the schema, so that it is never out of step. */
export function commentedSystem(): string {
  const root = systemSchema.toJSONSchema({ io: 'input' }) as Node;
  return HEAD + Object.entries(root.properties ?? {}).map(([key, node]) => (key === 'instruments' ? INSTRUMENTS : lines(key, node, key, 0))).join('');
}

function lines(key: string, node: Node, path: string, depth: number): string {
  const indent = '  '.repeat(depth);
  const object = node.properties === undefined ? (node.oneOf ?? node.anyOf)?.find((branch) => branch.properties !== undefined) : node;
  if (object?.properties !== undefined) {
    const inner = Object.entries(object.properties).map(([name, child]) => lines(name, child, `${path}.${name}`, depth + 1));
    const off = inner.every((line) => line.trimEnd().split('\n').at(-1)?.trimStart().startsWith('#') === true) ? '# ' : '';
    return `${comment(node, indent)}${indent}${off}${key}:\n${inner.join('')}`;
  }
  const value = CHOSEN[path] ?? node.default ?? node.const;
  const written = value === undefined ? `# ${key}:` : `${key}: ${stringify(value).trimEnd()}`;
  return `${comment(node, indent)}${indent}${written}\n`;
}

function comment(node: Node, indent: string): string {
  const choices = node.enum === undefined ? '' : `one of ${node.enum.join(', ')}`;
  const text = [node.description, choices].filter((part) => part !== undefined && part !== '').join('; ');
  return text === '' ? '' : `${indent}# ${text}\n`;
}
