import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { EdgewiseError } from '../core/errors.ts';
import { parseSystem, readSystem } from './read-system.ts';
import { takerFeeBps } from '../config/trading-costs.ts';

const SMALLEST = `format: 1
name: sample
instruments:
  - id: BTC/USD
interval: 1h
label: {horizon: 12h}
model: {kind: gradient-boosting}
`;

/** Nine levels of lists, each of ten times the one before. */
const BOMB = `a0: &a0 [1]\n${Array.from({ length: 9 }, (_, level) => `a${level + 1}: &a${level + 1} [${`*a${level}, `.repeat(10)}]\n`).join('')}`;

it('a system file needs only what has no sensible default', () => {
  const config = parseSystem(SMALLEST, 'sample.yaml');
  expect([takerFeeBps(config), config.costs.slippage_bps], "the venue's own fee for small accounts").toEqual([40, 3]);
  expect(config.risk.maximum_daily_loss).toBe(0.05);
  expect(config.live).toMatchObject({
    error_limit: 5,
    on_error_limit: 'keep',
    on_stop: 'keep',
    schedule: { daily: '30 0 * * *', maintenance: '0 2 * * 0', health: '*/5 * * * *', recovery: '0 * * * *' },
  });
});

it.each([
  ['an unknown key', `${SMALLEST}costs: {fee_bsp: 3}\n`, ['sample.yaml:8', 'costs.fee_bsp', 'did you mean "fee_bps"']],
  [
    "a fee that is not the venue's and has no name",
    `${SMALLEST}costs: {fee_bps: 5}\n`,
    ['sample.yaml:8', 'costs.assumption', "a name for fees that are not the venue's own"],
  ],
  ['a name for nothing', `${SMALLEST}costs: {assumption: mine}\n`, ['costs.assumption', 'nothing is assumed']],
  [
    'no fee at a venue whose schedule is not recorded',
    SMALLEST.replace('BTC/USD', 'BTC/USD\n    venue: elsewhere'),
    ['costs.fee_bps', 'no schedule of the venue "elsewhere" is recorded'],
  ],
  [
    'a slip in the name of a venue',
    SMALLEST.replace('BTC/USD', 'BTC/USD\n    venue: krakn'),
    ['no schedule of the venue "krakn" is recorded', 'did you mean the venue "kraken"?'],
  ],
  [
    'borrowing where nothing is lent',
    `${SMALLEST.replace('BTC/USD', 'BTC/USD\n    kind: spot')}costs: {assumption: mine, borrow_bps: 3}\n`,
    ['costs.borrow_bps', 'no instrument is of kind margin'],
  ],
  [
    'a setting with a slip in its name that has to be given',
    SMALLEST.replace('horizon:', 'horizont:'),
    ['sample.yaml:6, label.horizont\n', '"label.horizont" does not exist', 'did you mean "horizon"?'],
  ],
  [
    'another setting in place of one that has to be given',
    SMALLEST.replace('horizon:', 'ahead:'),
    ['sample.yaml:6', '"label.ahead" does not exist', '"label.horizon" has to be given'],
  ],
  [
    'a slip in the kind of a section',
    SMALLEST.replace('kind:', 'kid:'),
    ['sample.yaml:7', '"model.kid" does not exist', 'did you mean "kind"?'],
  ],
  [
    'a slip in a setting of the whole file',
    SMALLEST.replace('interval:', 'intervall:'),
    ['"intervall" does not exist', 'did you mean "interval"?'],
  ],
  [
    'a setting that has to be given, and no other',
    SMALLEST.replace('horizon: 12h', ''),
    ['label.horizon', 'expected: a duration such as 10m, 1h or 30d\n', 'was:      nothing'],
  ],
  [
    'a duration without its unit',
    `${SMALLEST}risk: {position_timeout: 12}\n`,
    [
      'risk.position_timeout',
      'expected: a duration such as 10m',
      'was:      12\n',
      'behind the number: 12m, 12h or 12d',
    ],
  ],
  [
    'a year in place of a day',
    `${SMALLEST}period: {from: 2020}\n`,
    ['period.from', 'expected: a day of the calendar such as 2024-01-31', 'was:      2020'],
  ],
  ['a number in place of a pair', SMALLEST.replace('BTC/USD', '5'), ['instruments.0.id', 'a pair such as BTC/USD']],
  [
    'an unknown kind of a section whose kind may be left out',
    `${SMALLEST}strategy: {kind: busy}\n`,
    ['strategy.kind', "expected: 'probability-threshold'\n", 'was:      "busy"'],
  ],
  [
    'an unknown kind of label',
    SMALLEST.replace('horizon:', 'kind: fixed-horizn, horizon:'),
    ['label.kind', "expected: 'fixed-horizon' | 'triple-barrier'\n", 'did you mean "fixed-horizon"?'],
  ],
  [
    'an unknown key in a list',
    SMALLEST.replace('BTC/USD', 'BTC/USD\n    kindd: spot'),
    ['instruments.0.kindd', 'did you mean "kind"'],
  ],
  [
    'an unknown kind of model',
    SMALLEST.replace('gradient-boosting', 'gradient-bosting'),
    ['model.kind', 'did you mean "gradient-boosting"'],
  ],
  [
    'an unknown key of a union',
    SMALLEST.replace('gradient-boosting}', 'gradient-boosting, round: 4}'),
    ['model.round', 'did you mean "rounds"'],
  ],
  [
    'a number out of range',
    `${SMALLEST}risk:\n  maximum_daily_loss: 4\n`,
    ['sample.yaml:9', 'a number of at most 1', 'was:      4'],
  ],
  [
    'half a round',
    SMALLEST.replace('gradient-boosting}', 'gradient-boosting, rounds: 1.5}'),
    ['model.rounds', 'expected: a whole number\n'],
  ],
  ['a part that is a number', `${SMALLEST}costs: 3\n`, ['costs', 'expected: settings with names, indented below it\n']],
  [
    'a threshold that nothing passes',
    `${SMALLEST}strategy: {entry_threshold: 1}\n`,
    ['strategy.entry_threshold', 'expected: a number below 1\n'],
  ],
  [
    'no instruments',
    SMALLEST.replace(/instruments:[^]*?\n(?=\w)/, 'instruments: []\n'),
    ['instruments', 'expected: a list of at least 1 item\n'],
  ],
  ['a wrong duration', SMALLEST.replace('12h', 'twelve'), ['label.horizon', 'a duration such as 10m', '"twelve"']],
  [
    'a horizon of half a candle',
    SMALLEST.replace('12h', '90m'),
    ['sample.yaml:6', 'label.horizon', 'a multiple of the interval 1h'],
  ],
  [
    'a binary triple barrier',
    SMALLEST.replace('12h', '12h, kind: triple-barrier, classes: binary'),
    ['label.classes', 'three-class'],
  ],
  [
    'a size the guardian would refuse',
    `${SMALLEST}sizing: {maximum_share: 0.5}\n`,
    ['sizing.maximum_share', 'the guardian would refuse'],
  ],
  [
    'a timeout shorter than the horizon',
    `${SMALLEST}risk: {position_timeout: 6h}\n`,
    ['risk.position_timeout', 'at least the horizon 12h'],
  ],
  [
    'a gross exposure below one position',
    `${SMALLEST}risk: {maximum_gross_exposure: 0.05}\n`,
    ['risk.maximum_gross_exposure', 'at least maximum_position_share, 0.1'],
  ],
  [
    'a net exposure below one position',
    `${SMALLEST}risk: {maximum_net_exposure: 0.05}\n`,
    ['risk.maximum_net_exposure', 'at least maximum_position_share, 0.1'],
  ],
  [
    'a net exposure above the gross',
    `${SMALLEST}risk: {maximum_gross_exposure: 0.3, maximum_net_exposure: 0.4}\n`,
    ['risk.maximum_net_exposure', 'at most maximum_gross_exposure, 0.3'],
  ],
  [
    'a drawdown below the loss of a day',
    `${SMALLEST}risk: {maximum_drawdown: 0.04}\n`,
    ['risk.maximum_drawdown', 'at least maximum_daily_loss, 0.05'],
  ],
  [
    'fewer orders a day than a minute',
    `${SMALLEST}risk: {maximum_orders_per_minute: 9, maximum_orders_per_day: 5}\n`,
    ['risk.maximum_orders_per_day', 'at least maximum_orders_per_minute, 9'],
  ],
  [
    'a window without its limit',
    `${SMALLEST}risk: {correlation_window: 50}\n`,
    ['risk.correlation_window', 'maximum_correlation beside it'],
  ],
  [
    'a pause without its limit',
    `${SMALLEST}risk: {loss_pause: 1h}\n`,
    ['risk.loss_pause', 'maximum_consecutive_losses beside it'],
  ],
  [
    'a quote age without a band',
    `${SMALLEST}risk: {maximum_quote_age: 1m}\n`,
    ['risk.maximum_quote_age', 'price_band beside it'],
  ],
  [
    'a pause of no time',
    `${SMALLEST}risk: {maximum_consecutive_losses: 3, loss_pause: 0m}\n`,
    ['risk.loss_pause', 'more than no time'],
  ],
  [
    'a model that expires at once',
    `${SMALLEST}risk: {maximum_model_age: 0d}\n`,
    ['risk.maximum_model_age', 'every entry would be refused'],
  ],
  [
    'a barrier below its own limit',
    `${SMALLEST}risk: {minimum_barrier_multiple: 5}\n`,
    ['risk.minimum_barrier_multiple', 'at most 0.23'],
  ],
  [
    'a schedule that is none',
    `${SMALLEST}live:\n  schedule: {daily: "61 0 * * *"}\n`,
    ['sample.yaml:9', 'live.schedule.daily', 'minute', 'or off'],
  ],
  [
    'a schedule of a day that never comes',
    `${SMALLEST}live: {schedule: {maintenance: "0 2 30 2 *"}}\n`,
    ['live.schedule.maintenance', 'a time that ever comes'],
  ],
  [
    'a policy that does not exist',
    `${SMALLEST}live: {on_error_limit: closed}\n`,
    ['live.on_error_limit', 'did you mean "close"'],
  ],
  ['a list instead of settings', '- a\n', ['not a mapping']],
  ['broken YAML', 'a: [\n', ['not valid YAML', 'sample.yaml:', 'to do:    look at that line and the one above it']],
  [
    'a percentage for a share',
    `${SMALLEST}risk: {maximum_daily_loss: 5}\n`,
    ['a number of at most 1', 'where 5 % is meant, write 0.05'],
  ],
  [
    'a percentage for a share of less',
    `${SMALLEST}validation: {holdout: 15}\n`,
    ['a number of at most 0.5', 'where 15 % is meant, write 0.15'],
  ],
  [
    'aliases that multiply to a billion settings',
    `${SMALLEST}${BOMB}`,
    ['sample.yaml', 'aliases', 'Excessive alias count'],
  ],
  ['an alias that leads back to itself', `${SMALLEST}costs: &costs {more: *costs}\n`, ['sample.yaml', 'aliases']],
  ['an alias of nothing', `${SMALLEST}costs: *absent\n`, ['sample.yaml']],
  [
    'settings ten thousand levels deep',
    `${SMALLEST}costs: ${'['.repeat(10_000)}${']'.repeat(10_000)}\n`,
    ['sample.yaml'],
  ],
  ['a key given twice', `${SMALLEST}seed: 1\nseed: 2\n`, ['not valid YAML', 'unique']],
  ['an empty file', '', ['not a mapping']],
])('a system file with %s is refused with path, expected, actual and nearest name', (_, text, parts) => {
  expect(() => parseSystem(text, 'sample.yaml')).toThrow(EdgewiseError);
  for (const part of parts) expect(() => parseSystem(text, 'sample.yaml')).toThrow(part);
});

it('a system has a name that files can be named after', () => {
  const named = (letters: number) => SMALLEST.replace(/name: .*/, `name: ${'n'.repeat(letters)}`);
  expect(parseSystem(named(200), 'sample.yaml').name).toHaveLength(200);
  expect(() => parseSystem(named(201), 'sample.yaml')).toThrow(
    /sample\.yaml:\d+, name\n.*at most 200 letters, digits and hyphens/,
  );
});

it('a system file that is absent, or something else, says so', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'edgewise-'));
  await expect(readSystem(folder)).rejects.toThrow('a folder');
  await expect(readSystem('/dev/null')).rejects.toThrow('a pipe or device');
  await expect(readSystem(join(folder, 'absent.yaml'))).rejects.toThrow('edgewise init');
});

const TWO = SMALLEST.replace('- id: BTC/USD', '- { id: BTC/USD, kind: spot }\n  - { id: ETH/USD, kind: spot }');

it.each([
  ['fewer slots than instruments', 'slots: 1', 'live.slots', 'at least 2, the number of the instruments'],
  [
    'slots on a shared account',
    'slots: 2, account: shared',
    'live.slots',
    'an account is shared by systems of fixed markets',
  ],
  ['fewer slots than instruments on a shared account', 'slots: 1, account: shared', 'live.slots', 'at least 2'],
  ['no slot', 'slots: 0', 'live.slots', ''],
  ['a part of a slot', 'slots: 2.5', 'live.slots', ''],
])('a system file is refused for %s, with the place and what is possible', (_, live, where, expected) => {
  let failure: unknown;
  try {
    parseSystem(`${TWO}live: { ${live} }\n`, 'two.yaml');
  } catch (error) {
    failure = error;
  }
  expect(failure).toBeInstanceOf(EdgewiseError);
  expect(failure).toMatchObject({ code: 'config-invalid' });
  expect(String(failure)).toContain(where);
  expect(String(failure)).toContain(expected);
});

it('as many slots as instruments, and more, are read', () => {
  for (const slots of [2, 3])
    expect(parseSystem(`${TWO}live: { slots: ${slots} }\n`, 'two.yaml').live.slots).toBe(slots);
  expect(parseSystem(`${TWO}live: { account: shared }\n`, 'two.yaml').live.slots).toBeUndefined();
});

it.each([
  ['BTX/USD', 'BTC/USDT', 'BTC/USD'],
  ['BTC/UDS', 'BTC/USDT', 'BTC/USD'],
  ['ETG/UDS', 'ETH/USDT', 'ETH/USD'],
])('an instrument that nobody knows is refused with the nearest name: %s with candles of %s', (id, candles, meant) => {
  const system = (more: string) =>
    parseSystem(
      SMALLEST.replace('- id: BTC/USD', `- { id: ${id}, candles: { venue: binance, instrument: ${candles} }${more} }`),
      'typo.yaml',
    );
  expect(() => system('')).toThrow(`did you mean "${meant}"?`);
  expect(() => system('')).toThrow('instruments.0.id');
  const listing = ', listing: { price_step: 0.01, amount_step: 0.001, minimum_amount: 0.001, minimum_cost: 1 }';
  expect(system(listing).instruments[0]?.id, 'a market of its own').toBe(id);
});

it.each([
  ['BTC/USD', 'binance', 'BTC/USDT'],
  ['XBT/EUR', 'binance', 'BTC/USDT'],
  ['SOL/USD', 'binance', 'SOL/USDT'],
  ['DOGE/USDG', 'binance', 'DOGE/USDT'],
  ['SOL/USD', 'binance', 'BTC/USDT'],
])('an instrument that is no typing error is read: %s with candles of %s %s', (id, venue, candles) => {
  const text = SMALLEST.replace(
    '- id: BTC/USD',
    `- { id: ${id}, candles: { venue: ${venue}, instrument: ${candles} } }`,
  );
  expect(parseSystem(text, 'known.yaml').instruments[0]?.id).toBe(id);
});
