import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { ConnectionCheck } from '../../src/venues/connection-check.ts';
import { HOUR, instant, MINUTE, SECOND } from '../../src/core/time.ts';
import { serveRest, type RestServer } from '../../src/wire/rest-server.ts';
import { doctor } from '../../src/operate/doctor.ts';
import { suiteFolder } from '../harness/scratch-folder.ts';
import { SMALL_SYSTEM, smallWorkspace } from '../research/small-system.ts';
import {
  API_KEY,
  API_SECRET,
  hourlyCandles,
  marginKraken,
  START,
} from '../venues/kraken/simulator/kraken-simulator.ts';
import { runCli } from './run-cli.ts';

const folder = suiteFolder();
const systemPath = join(folder, 'system.yaml');
const kraken = marginKraken([
  hourlyCandles([
    [40_000, 41_500, 39_400, 41_200],
    [41_200, 41_500, 40_400, 41_000],
    [41_000, 41_500, 40_400, 41_300],
  ]),
]);
/** Answers in the place of the venue. */
let instead: ((path: string) => string | undefined) | undefined;
let server: RestServer;

beforeAll(async () => {
  writeFileSync(systemPath, SMALL_SYSTEM);
  kraken.clock.advanceTo(instant(START + 2 * HOUR + 20 * SECOND));
  server = await serveRest({
    answer: (request) => {
      const body = instead?.(request.path);
      return body === undefined ? kraken.rest.answer(request) : { kind: 'reply', status: 200, body };
    },
  });
});
afterAll(() => server.close());

afterEach(() => (instead = undefined));

const KEYS = { key: API_KEY, secret: API_SECRET };
const find = (changes: {
  readonly ahead?: number;
  readonly keys?: { key: string; secret: string };
}): Promise<ConnectionCheck[]> => {
  // The venue wants nonces to go on, and counts calls.
  kraken.clock.advanceTo(instant(kraken.clock.now() + MINUTE));
  const clock = { now: () => instant(kraken.clock.now() + (changes.ahead ?? 0) * SECOND) };
  return doctor({ systemPath, workspace: folder, clock, keys: changes.keys, url: server.url });
};
const examine = async (
  changes: Parameters<typeof find>[0],
): Promise<Readonly<Record<string, ConnectionCheck['outcome']>>> =>
  Object.fromEntries((await find(changes)).map(({ name, outcome }) => [name, outcome]));

it('edgewise doctor passes when everything is there and the venue charges the fee that the system assumes', async () => {
  expect(await examine({ keys: KEYS })).toEqual({
    disk: 'passed',
    venue: 'passed',
    clock: 'passed',
    'BTC/USD': 'passed',
    'candles of BTC/USD': 'passed',
    'stored candles of BTC/USD': 'warned',
    keys: 'passed',
    'keys: orders': 'passed',
    'keys: trades': 'passed',
    'keys: ledger': 'passed',
    'keys: trading': 'passed',
    costs: 'passed',
  });
  expect(kraken.venue.orders(), 'nothing was placed').toEqual([]);
});

it('edgewise doctor notices a venue that charges more than the system assumes', async () => {
  writeFileSync(systemPath, `${SMALL_SYSTEM}costs: { assumption: a large account, fee_bps: 5 }\n`);
  const costs = (await find({})).find(({ name }) => name === 'costs');
  writeFileSync(systemPath, SMALL_SYSTEM);
  expect(costs).toMatchObject({
    outcome: 'warned',
    detail: expect.stringContaining('supposes a fee of 5 basis points per side, and the venue lists 40') as string,
  });
});

it('edgewise doctor states the age of the newest closed candle, and when it is too old to trade on', async () => {
  const fresh = (await find({})).find(({ name }) => name === 'candles of BTC/USD');
  expect(fresh?.detail).toMatch(/closed at 2024-01-01T02:00:00Z, \d minutes ago; one closes every 1h/);
  instead = (path) =>
    path.endsWith('/Time')
      ? JSON.stringify({ error: [], result: { unixtime: START / SECOND + 4 * 3_600 + 310 } })
      : undefined;
  expect(await examine({}), 'two more should have come').toMatchObject({ 'candles of BTC/USD': 'failed' });
});

it('edgewise doctor names holdings of the account that cannot be traded', async () => {
  const balances = {
    ZUSD: { balance: '10000.0000', hold_trade: '0.0000' },
    'XBT.F': { balance: '0.1', hold_trade: '0' },
    'XBT.M': { balance: '0.4', hold_trade: '0' },
  };
  instead = (path) => (path.endsWith('/BalanceEx') ? JSON.stringify({ error: [], result: balances }) : undefined);
  const keys = (await find({ keys: KEYS })).find(({ name }) => name === 'keys');
  expect(keys).toMatchObject({
    outcome: 'warned',
    detail: expect.stringContaining('0.4 XBT.M counts as held') as string,
  });
  expect(keys?.detail).not.toContain('XBT.F');
});

it('edgewise doctor notices a pair that cannot be bought at the venue for now', async () => {
  instead = (path) => {
    if (!path.startsWith('/0/public/AssetPairs')) return undefined;
    const reply = kraken.rest.answer({ method: 'GET', path, headers: {}, body: '' });
    return reply.kind === 'reply' ? reply.body.replaceAll('"status":"online"', '"status":"cancel_only"') : undefined;
  };
  const found = (await find({})).find(({ name }) => name === 'BTC/USD');
  expect(found).toMatchObject({
    outcome: 'failed',
    detail: expect.stringContaining('lists it as cancel_only') as string,
  });
});

it('edgewise doctor asks for the fees of the account when the venue lists none, as Kraken does since September 2026', async () => {
  writeFileSync(systemPath, `${SMALL_SYSTEM}costs: { assumption: a large account, fee_bps: 5 }\n`);
  instead = (path) => {
    if (!path.startsWith('/0/public/AssetPairs')) return undefined;
    const reply = kraken.rest.answer({ method: 'GET', path, headers: {}, body: '' });
    return reply.kind === 'reply' ? reply.body.replaceAll(/"fees(_maker)?":\[\[.*?\]\]/g, '"fees$1":[]') : undefined;
  };
  const costs = async (keys?: typeof KEYS) =>
    (await find(keys === undefined ? {} : { keys })).find(({ name }) => name === 'costs');
  expect(await costs(KEYS)).toMatchObject({
    outcome: 'warned',
    detail: expect.stringContaining('and the venue lists 40') as string,
  });
  expect(await costs(), 'without keys nobody says').toMatchObject({ outcome: 'skipped' });
  writeFileSync(systemPath, SMALL_SYSTEM);
});

it('edgewise doctor states until when candles are stored', async () => {
  const workspace = suiteFolder();
  const path = await smallWorkspace(workspace, { bars: 24, start: START - 26 * 3_600 * SECOND });
  const checks = await doctor({
    systemPath: path,
    workspace,
    clock: { now: () => instant(START) },
    keys: undefined,
    url: server.url,
  });
  expect(checks.find(({ name }) => name === 'stored candles of BTC/USD')).toMatchObject({
    outcome: 'passed',
    detail: 'binance BTC/USDT until 2023-12-31T22:00:00Z, 0.1 days before now',
  });
});

it.each([
  ['orders', 'OpenOrders'],
  ['orders', 'ClosedOrders'],
  ['trades', 'TradesHistory'],
  ['ledger', 'Ledgers'],
  ['trading', 'AddOrder'],
])('edgewise doctor notices keys that may not use %s (%s)', async (permission, call) => {
  instead = (path) => (path.startsWith(`/0/private/${call}`) ? '{"error":["EGeneral:Permission denied"]}' : undefined);
  const failed = (await find({ keys: KEYS })).filter(({ outcome }) => outcome === 'failed');
  expect(failed).toEqual([{ name: `keys: ${permission}`, outcome: 'failed', detail: 'EGeneral:Permission denied' }]);
});

it('edgewise doctor validates an order at the bid', async () => {
  // 30,000.1 divided by 0.1 is less than 300,001 in floats.
  instead = (path) =>
    path.includes('/Ticker')
      ? '{"error":[],"result":{"XXBTZUSD":{"a":["30000.2","1","1"],"b":["30000.1","1","1"]}}}'
      : undefined;
  expect((await find({ keys: KEYS })).find(({ name }) => name === 'keys: trading')?.detail).toContain(
    '@ limit 30000.1',
  );
});

it('edgewise doctor distinguishes an account without funds, keys that may not trade, and a venue that placed the order', async () => {
  instead = (path) => (path.endsWith('/AddOrder') ? '{"error":["EOrder:Insufficient funds"]}' : undefined);
  expect(await examine({ keys: KEYS })).toMatchObject({ 'keys: trading': 'warned' });
  instead = (path) =>
    path.endsWith('/AddOrder') ? '{"error":[],"result":{"descr":{"order":"buy 1"},"txid":["O1"]}}' : undefined;
  expect((await find({ keys: KEYS })).find(({ name }) => name === 'keys: trading')).toMatchObject({
    outcome: 'failed',
    detail: expect.stringContaining('THE VENUE PLACED') as string,
  });
});

it('edgewise doctor checks the disk of a workspace that does not exist yet', async () => {
  const workspace = join(folder, 'not', 'made');
  const checks = await doctor({ systemPath, workspace, clock: kraken.clock, keys: undefined, url: server.url });
  expect(checks.find(({ name }) => name === 'disk')?.detail).toContain(`free at ${folder};`);
});

it('edgewise doctor tries only keys that are set, and says when they are wrong', async () => {
  expect(await examine({})).toMatchObject({ keys: 'skipped', 'keys: trading': 'skipped' });
  expect(await examine({ keys: { key: API_KEY, secret: Buffer.from('wrong').toString('base64') } })).toMatchObject({
    keys: 'failed',
    'keys: trading': 'skipped',
  });
});

it.each([-10, 10])('edgewise doctor notices a clock that is %i seconds off', async (ahead) => {
  expect(await examine({ ahead })).toMatchObject({ clock: 'failed', 'BTC/USD': 'passed' });
});

it('edgewise doctor says that the venue does not answer, as one document of JSON and by its exit code', async () => {
  const { code, stdout, stderr } = await runCli(['doctor', systemPath, '--url', 'http://127.0.0.1:9', '--json'], {
    folder,
  });
  const { checks } = JSON.parse(stdout) as { checks: ConnectionCheck[] };
  expect(checks.find(({ name }) => name === 'venue')?.outcome).toBe('failed');
  expect(checks.find(({ name }) => name === 'keys')?.outcome).toBe('skipped');
  expect([code, stderr]).toEqual([11, '']);
});
