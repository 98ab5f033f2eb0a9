import { describe, expect, it } from 'vitest';
import { instant } from '../core/time.ts';
import { minorFromAmount } from '../core/money.ts';
import { OrderIds } from '../execution/order-ids.ts';
import { PortfolioLedger } from '../execution/portfolio-ledger.ts';
import { instrumentFor } from '../venues/known-instruments.ts';
import { backtestVenue } from '../research/backtest-venue.ts';
import { configWarnings } from '../config/config-warnings.ts';
import { assembleTrader } from './assemble-trader.ts';
import { builtInParts } from './built-in-parts.ts';
import { classesOf, makeEstimator, makeLabeler } from './parts-of-system.ts';
import { parseSystem } from './read-system.ts';
import { scheduledJobs } from '../config/schedule-schema.ts';
import type { SystemConfig } from '../config/system-schema.ts';

interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
}

interface NumericSetting {
  readonly path: readonly (string | number)[];
  readonly schema: JsonSchema;
  /** The kind that its section must have for this setting to exist. */
  readonly kind?: string;
}

const ROOT = builtInParts.schema.toJSONSchema({ io: 'input' }) as JsonSchema;

function* numericSettings(
  schema: JsonSchema,
  path: readonly (string | number)[] = [],
  kind?: string,
): Generator<NumericSetting> {
  const { type, properties = {}, items } = schema;
  if (type === 'number' || type === 'integer') yield { path, schema, ...(kind === undefined ? {} : { kind }) };
  for (const branch of [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]) {
    const branchKind = branch.properties?.['kind']?.const;
    yield* numericSettings(branch, path, typeof branchKind === 'string' ? branchKind : kind);
  }
  for (const [name, below] of Object.entries(properties)) yield* numericSettings(below, [...path, name], kind);
  if (items !== undefined) yield* numericSettings(items, [...path, 0], kind);
}

const SETTINGS = [...numericSettings(ROOT)]
  .filter(({ path }) => path.join('.') !== 'format')
  .map((setting) => ({ ...setting, name: setting.path.join('.') }));

/** A file in which every part of the system is there. */
function fileWith({ path, kind }: NumericSetting, value: number): unknown {
  const file: Record<string, unknown> = {
    format: 1,
    name: 'edges',
    interval: '1h',
    label: { horizon: '12h', barrier: 0.05 },
    model: { kind: 'gradient-boosting' },
    instruments: [
      {
        id: 'BTC/USD',
        kind: 'margin',
        ...(path.includes('listing') ? { listing: { price_step: 0.1, amount_step: 0.1 } } : {}),
      },
    ],
    // What only counts beside another setting has that other one.
    risk: besides(path),
    ...(path.includes('fee_bps') || path.includes('borrow_bps') ? { costs: { assumption: 'a test' } } : {}),
    ...(path.includes('replay') ? { live: { replay: { from: '2024-01-01' } } } : {}),
  };
  const [section] = path;
  const named = kind === undefined || section === undefined ? file : put(file, [section, 'kind'], kind);
  return put(named, path, value);
}

function besides(path: readonly (string | number)[]): Readonly<Record<string, unknown>> {
  return path.includes('correlation_window') ? { maximum_correlation: 0.5 } : {};
}

function put(node: unknown, [name, ...rest]: readonly (string | number)[], value: unknown): unknown {
  if (name === undefined) return value;
  const below = (node ?? {}) as Record<string, unknown>;
  if (typeof name === 'number') return [put(Array.isArray(node) ? (node[name] as unknown) : undefined, rest, value)];
  return { ...below, [name]: put(below[name], rest, value) };
}

/** Makes everything that a run makes of its settings. */
async function build(config: SystemConfig): Promise<void> {
  const instruments = config.instruments.map(({ id, venue, kind }) => instrumentFor(venue, id, { kind }));
  makeEstimator(config);
  await makeLabeler(config);
  const cashMinor = minorFromAmount(config.cash);
  assembleTrader(config, builtInParts, {
    instruments,
    portfolio: new PortfolioLedger({ instruments, cashMinor }),
    orderIds: new OrderIds(config.seed),
    classes: classesOf(config),
    guardian: { setting: 'backtest', roundTripCost: 0.01, modelTrainedUntil: instant(0) },
  });
  backtestVenue({ config, instruments, cashMinor });
  scheduledJobs(config.live.schedule);
  configWarnings(config);
}

function edgesOf({ type, minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonSchema): {
  readonly inside: readonly number[];
  readonly outside: readonly number[];
} {
  const step = type === 'integer' ? 1 : 1e-9;
  const low = minimum ?? exclusiveMinimum ?? Number.NaN;
  const high = maximum ?? exclusiveMaximum ?? Number.NaN;
  const first = minimum === undefined ? low + (type === 'integer' ? 1 : 1e-8) : low;
  const last = maximum === undefined ? high - (type === 'integer' ? 1 : 1e-8) : high;
  return {
    inside: [first, last],
    outside: [
      low - step,
      minimum === undefined ? low : low - 1,
      maximum === undefined ? high : high + 1,
      high + Math.max(step, high * 1e-9),
    ],
  };
}

describe('every number that a system file may hold', () => {
  it('is there', () => {
    expect(SETTINGS.length).toBeGreaterThan(50);
  });

  it.each(SETTINGS)('$name has a lower and an upper bound', ({ schema }) => {
    expect(schema.minimum ?? schema.exclusiveMinimum).toEqual(expect.any(Number));
    expect(schema.maximum ?? schema.exclusiveMaximum).toEqual(expect.any(Number));
  });

  it.each(SETTINGS)(
    '$name is carried out at both ends of its range, or contradicts another setting',
    async (setting) => {
      for (const value of edgesOf(setting.schema).inside) {
        const checked = builtInParts.schema.safeParse(fileWith(setting, value));
        // A setting that is refused beside others is refused in words about them, never for its own range.
        const refusedFor = checked.success ? [] : checked.error.issues.filter(({ code }) => code !== 'custom');
        expect(refusedFor, String(value)).toEqual([]);
        const built = checked.success ? build(checked.data) : Promise.resolve();
        await expect(built, String(value)).resolves.toBeUndefined();
      }
    },
  );

  it.each(SETTINGS)('$name is refused outside its range', (setting) => {
    for (const value of [...edgesOf(setting.schema).outside, Number.NaN, Infinity]) {
      expect(builtInParts.schema.safeParse(fileWith(setting, value)).success, String(value)).toBe(false);
    }
  });
});

const SYSTEM = 'format: 1\nname: a\ninterval: 1h\nlabel: { horizon: 12h, barrier: 0.05 }';
const BOOSTED = 'model: { kind: gradient-boosting }';
const ONE = 'instruments: [{ id: BTC/USD }]';

it.each([
  ['maximum_bins', `${SYSTEM}\n${ONE}\nmodel: { kind: gradient-boosting, maximum_bins: 2 }`],
  ['l1', `${SYSTEM}\n${ONE}\nmodel: { kind: gradient-boosting, l1: 1.0e+10 }`],
  ['learning_rate', `${SYSTEM}\n${ONE}\nmodel: { kind: gradient-boosting, learning_rate: 1.0e-7 }`],
  ['rounds', `${SYSTEM}\n${ONE}\nmodel: { kind: gradient-boosting, rounds: 200000 }`],
  ['fee_bps', `${SYSTEM}\n${ONE}\n${BOOSTED}\ncosts: { assumption: a, fee_bps: 0.00001 }`],
  ['participation', `${SYSTEM}\n${ONE}\n${BOOSTED}\ncosts: { participation: 0.1234567891 }`],
  ['interval', `format: 1\nname: a\ninterval: 0s\nlabel: { horizon: 12h }\n${ONE}\n${BOOSTED}`],
  ['period.from', `${SYSTEM}\n${ONE}\n${BOOSTED}\nperiod: { from: yesterday }`],
  ...['"1"', '2019-1-1', '2019-02-31', '2019-01-01 00:00', '2300-01-01'].map((text) => [
    'period.from',
    `${SYSTEM}\n${ONE}\n${BOOSTED}\nperiod: { from: ${text} }`,
  ]),
  ['period.to', `${SYSTEM}\n${ONE}\n${BOOSTED}\nperiod: { from: 2024-02-01, to: 2024-01-01 }`],
  ['live.replay.from', `${SYSTEM}\n${ONE}\n${BOOSTED}\nlive: { replay: { from: soon } }`],
  ['tune', `${SYSTEM}\n${ONE}\n${BOOSTED}\nvalidation: { validation_share: 0 }\nstrategy: { tune: [0.4] }`],
  ['kind', `${SYSTEM}\ninstruments: [{ id: BTC/USD, kind: perpetual }]\n${BOOSTED}`],
  ['instruments.1.id', `${SYSTEM}\ninstruments: [{ id: BTC/USD }, { id: ETH/BTC }]\n${BOOSTED}`],
  [
    'instruments.1.id',
    `${SYSTEM}\ninstruments: [{ id: BTC/USD }, { id: BTC/USD, venue: bitfinex }]\n${BOOSTED}\ncosts: { assumption: a, fee_bps: 5 }`,
  ],
  ['bundled_sample', `${SYSTEM}\n${ONE}\n${BOOSTED}\nbundled_sample: btc-1h`],
  [
    'minimum_amount',
    `${SYSTEM}\ninstruments: [{ id: BTC/USD, listing: { price_step: 0.1, amount_step: 0.1, minimum_amount: 0.25 } }]\n${BOOSTED}`,
  ],
  [
    'amount_step',
    `${SYSTEM}\ninstruments: [{ id: BTC/USD, listing: { price_step: 1.0e-12, amount_step: 1.0e-12 } }]\n${BOOSTED}`,
  ],
])('a setting that nothing carries out %s is refused when the file is read: %s', (setting, text) => {
  expect(() => parseSystem(text, 'a.yaml')).toThrow(expect.objectContaining({ code: 'config-invalid' }));
  expect(() => parseSystem(text, 'a.yaml')).toThrow(setting);
});

it.each([
  ['rounds: 200000', 'a number of at most 100000'],
  ['maximum_bins: 2', 'a number of at least 4'],
  ['row_subsample: 2', 'a number of at most 1'],
])('a setting that nothing carries out %s is told what would be right: %s', (setting, expected) => {
  const text = `${SYSTEM}\n${ONE}\nmodel: { kind: gradient-boosting, ${setting} }`;
  expect(() => parseSystem(text, 'a.yaml')).toThrow(
    expect.objectContaining({ details: expect.objectContaining({ expected }) as unknown }),
  );
});

it('a setting that nothing carries out ETH judged on candles of BTC is warned of', () => {
  const config = parseSystem(
    `${SYSTEM}\ninstruments: [{ id: ETH/USD, candles: { venue: binance, instrument: BTC/USDT } }]\n${BOOSTED}`,
    'a.yaml',
  );
  expect(configWarnings(config).join()).toContain('ETH/USD is judged on candles of binance BTC/USDT');
  const own = parseSystem(
    `${SYSTEM}\ninstruments: [{ id: ETH/USD, candles: { venue: binance, instrument: ETH/USDT } }]\n${BOOSTED}`,
    'a.yaml',
  );
  expect(configWarnings(own).join()).not.toContain('is judged on candles');
});
