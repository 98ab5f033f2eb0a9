import { describe, afterAll, beforeAll, expect, it } from 'vitest';
import { KRAKEN_FAULT_NAMES } from '../../../../src/venues/kraken/simulator/kraken-faults.ts';
import { krakenSimulator } from '../../../../src/venues/kraken/simulator/kraken-simulator.ts';
import { serveKraken, type KrakenServer } from '../../../../src/venues/kraken/simulator/serve-kraken.ts';
import { API_KEY, API_SECRET, hourlyCandles, simulatedKraken } from './kraken-simulator.ts';

const kraken = simulatedKraken(hourlyCandles([[40_000, 41_500, 39_400, 41_200]]));
let server: KrakenServer;

beforeAll(async () => {
  server = await serveKraken(krakenSimulator({ venue: kraken.venue, keys: { [API_KEY]: API_SECRET } }));
});
afterAll(() => server.close());

async function ask(method: 'GET' | 'POST', path: string, body?: unknown) {
  const response = await fetch(server.url + path, {
    method,
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, json: await response.json() };
}

it('the control of faults tells what is planned and what has happened', async () => {
  const faults = [
    { call: 'SystemStatus', nth: 2, fault: 'busy' },
    { channel: 'book', nth: 3, fault: 'drop' },
  ];
  expect(await ask('POST', '/__sim/faults', { faults })).toEqual({
    status: 200,
    json: { planned: faults, happened: [] },
  });
  expect((await ask('GET', '/0/public/SystemStatus')).json).toMatchObject({ error: [] });
  expect((await ask('GET', '/0/public/SystemStatus')).json).toEqual({ error: ['EService:Busy'] });
  expect((await ask('GET', '/0/public/SystemStatus')).json).toMatchObject({ error: [] });
  expect(await ask('GET', '/__sim/faults')).toEqual({
    status: 200,
    json: { planned: faults, happened: faults.slice(0, 1) },
  });
  expect(
    await ask('POST', '/__sim/faults', { faults: [] }),
    'a new plan replaces the old; what happened has happened',
  ).toMatchObject({ json: { planned: [], happened: faults.slice(0, 1) } });
});

it.each(KRAKEN_FAULT_NAMES)('the control of faults knows "%s" and calls it that', async (fault) => {
  expect(await ask('POST', '/__sim/faults', { faults: [{ call: 'Time', nth: 9, fault }] })).toMatchObject({
    status: 200,
    json: { planned: [{ call: 'Time', nth: 9, fault }] },
  });
});

it('the control of faults lets an answer be late by as much as it is told', async () => {
  await ask('POST', '/__sim/faults', { faults: [{ call: 'Time', nth: 1, fault: 'late answer', millis: 150 }] });
  const sent = performance.now();
  expect((await ask('GET', '/0/public/Time')).json).toMatchObject({ error: [], result: { unixtime: 1_704_067_200 } });
  expect(performance.now() - sent).toBeGreaterThanOrEqual(145);
});

describe('the control of faults', () => {
  it('plans by a seed, the same each time, and of the calls and channels that are named', async () => {
    const plan = async (script: unknown) =>
      (await ask('POST', '/__sim/faults', script)).json as {
        planned: { call?: string; channel?: string; nth: number; fault: string }[];
      };
    const first = await plan({
      seed: 7,
      count: 5,
      calls: ['AddOrder', 'Balance'],
      channels: ['executions'],
      within: 4,
    });
    expect(first.planned.filter(({ call }) => call === 'AddOrder' || call === 'Balance')).toHaveLength(5);
    expect(first.planned.filter(({ channel }) => channel === 'executions')).toHaveLength(5);
    expect(first.planned.every(({ nth }) => nth >= 1 && nth <= 4)).toBe(true);
    expect(
      await plan({ seed: 7, count: 5, calls: ['AddOrder', 'Balance'], channels: ['executions'], within: 4 }),
    ).toEqual(first);
    expect(
      await plan({ seed: 8, count: 5, calls: ['AddOrder', 'Balance'], channels: ['executions'], within: 4 }),
      'another seed, another script',
    ).not.toEqual(first);
    const usual = await plan({ seed: 7 });
    expect(
      usual.planned,
      'twenty failures and five changes of the calls that a bot makes, unless told otherwise',
    ).toHaveLength(25);
    expect(
      usual.planned.map(({ call }) => call),
      'orders among them',
    ).toContain('AddOrder');
    await plan({ faults: [] });
  });
});

it('the control of faults tells the time of the venue', async () => {
  expect(await ask('GET', '/__sim/time')).toEqual({
    status: 200,
    json: { time: '2024-01-01T00:00:00Z', microseconds: 1_704_067_200_000_000, speed: 1 },
  });
});

it.each([
  ['what is no JSON', '{"faults":', { where: 'body', expected: 'JSON', actual: '"{\\"faults\\":"' }],
  ['a script without a list', {}, { where: 'faults', expected: 'a list', actual: 'nothing' }],
  [
    'a fault that is a word',
    { faults: ['reset after'] },
    { where: 'faults[0]', expected: 'an object', actual: '"reset after"' },
  ],
  [
    'a seed that is none',
    { seed: 'seven' },
    { where: 'seed', expected: 'a whole number from 0 on', actual: '"seven"' },
  ],
  [
    'a seed beside faults',
    { seed: 7, faults: [] },
    { where: 'faults', expected: 'nothing in addition to a seed', actual: '[]' },
  ],
  [
    'a seed of no faults',
    { seed: 7, count: 0 },
    { where: 'count', expected: 'a whole number from 1 to 1000', actual: '0' },
  ],
  [
    'a seed before the first call',
    { seed: 7, within: 0 },
    { where: 'within', expected: 'a whole number from 1 on', actual: '0' },
  ],
  [
    'a seed of one call that is no list',
    { seed: 7, calls: 'AddOrder' },
    { where: 'calls', expected: 'a list of calls of REST', actual: '"AddOrder"' },
  ],
  [
    'a fault of nothing',
    { faults: [{ nth: 1, fault: 'busy' }] },
    {
      where: 'faults[0]',
      expected: 'a "call" of REST, or a "channel" of the socket',
      actual: '{"nth":1,"fault":"busy"}',
    },
  ],
  [
    'a name that is not in the list',
    {
      faults: [
        { call: 'Time', fault: 'busy' },
        { call: 'Time', nth: 1, fault: 'reset afte' },
      ],
    },
    { where: 'faults[1].fault', expected: expect.stringContaining('"reset after"'), actual: '"reset afte"' },
  ],
  [
    'a trouble of calls on a channel',
    { faults: [{ channel: 'book', nth: 1, fault: 'busy' }] },
    {
      where: 'faults[0].fault',
      expected: 'one of "drop", "duplicate", "swap", "silence", "close"',
      actual: '"busy"',
    },
  ],
  [
    'a call before the first',
    { faults: [{ call: 'Time', nth: 0, fault: 'busy' }] },
    { where: 'faults[0].nth', expected: 'a whole number from 1 on', actual: '0' },
  ],
  [
    'a delay of what takes no time',
    { faults: [{ call: 'Time', nth: 1, fault: 'busy', millis: 5 }] },
    { where: 'faults[0].millis', expected: 'nothing, as "busy" takes no time', actual: '5' },
  ],
  [
    'a delay that is none',
    { faults: [{ call: 'Time', nth: 1, fault: 'late call', millis: -5 }] },
    { where: 'faults[0].millis', expected: 'a number from 0 to 600000', actual: '-5' },
  ],
])('the control of faults refuses %s, and leaves the plan as it was', async (_, body, error) => {
  const before = (await ask('GET', '/__sim/faults')).json;
  expect(await ask('POST', '/__sim/faults', body)).toEqual({ status: 400, json: { error } });
  expect((await ask('GET', '/__sim/faults')).json).toEqual(before);
});

it('the control of faults takes no plan from a web page, which says where it comes from', async () => {
  const response = await fetch(`${server.url}/__sim/faults`, {
    method: 'POST',
    headers: { origin: 'https://example.com' },
    body: '{"faults":[]}',
  });
  expect([response.status, await response.json()]).toEqual([
    403,
    {
      error: {
        where: 'POST /__sim/faults',
        expected: 'a request that no web page made',
        actual: 'one from https://example.com',
      },
    },
  ]);
});

it.each(['//', '/v3', '/'])('the control of faults refuses a socket at %s, and goes on', async (path) => {
  const socket = new WebSocket(server.url.replace('http', 'ws') + path);
  await new Promise((resolve) => {
    socket.addEventListener('error', resolve);
  });
  expect(await ask('GET', '/__sim/time')).toMatchObject({ status: 200 });
});

it('the control of faults says what there is where nothing is', async () => {
  expect(await ask('GET', '/__sim/fault')).toMatchObject({
    status: 404,
    json: { error: { where: 'GET /__sim/fault' } },
  });
});
