import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { serveKraken, type KrakenServer } from '../../../../src/venues/kraken/simulator/serve-kraken.ts';
import { REST_BOUNDS, serveRest } from '../../../../src/wire/rest-server.ts';
import { START } from './kraken-simulator.ts';
import { twoHoursOfSockets } from './socket-client.ts';

let server: KrakenServer;
const told: string[] = [];
async function ask(path: string, init: RequestInit = {}) {
  server = await serveKraken(twoHoursOfSockets().simulator, { report: (line) => told.push(line) });
  try {
    const response = await fetch(`${server.url}${path}`, init);
    return { status: response.status, body: await response.text() };
  } finally {
    await server.close();
  }
}

it('over HTTP, a GET that says JSON and has no body is answered', async () => {
  expect(
    JSON.parse((await ask('/0/public/Time', { headers: { 'content-type': 'application/json' } })).body),
  ).toMatchObject({ error: [], result: { unixtime: START / 1e6 } });
});

it.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS'])(
  'over HTTP, the verb %s is refused in words of Kraken',
  async (method) => {
    expect(await ask('/0/public/Time', { method })).toEqual({
      status: 200,
      body: '{"error":["EGeneral:Unknown method"]}',
    });
  },
);

it.each(['//', '///0/public/Time', '/0/public', '/0/public/', '/0/public/Time/x', '/%', '/0/private/Balance'])(
  'over HTTP, GET %s is refused in words of Kraken',
  async (path) => {
    server = await serveKraken(twoHoursOfSockets().simulator);
    const text = await raw(server, `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    await server.close();
    expect(text).toContain('{"error":["EGeneral:Unknown method"]}');
  },
);

it.each([
  `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
  `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`,
  '[1]',
  '{',
  '"x"',
  'null',
  '\u0000',
])('over HTTP, a body of JSON that is none of a call (%#) is refused in words of Kraken', async (body) => {
  for (const path of ['/0/private/AddOrder', '/0/public/Ticker']) {
    expect((await ask(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).body).toBe(
      '{"error":["EGeneral:Invalid arguments:body"]}',
    );
  }
  expect(told, 'nothing failed here').toEqual([]);
});

it('over HTTP, a script of faults that is too deep is refused like any other that is wrong', async () => {
  expect(
    await ask('/__sim/faults', { method: 'POST', body: `{"faults":[${'['.repeat(50_000)}${']'.repeat(50_000)}]}` }),
  ).toMatchObject({ status: 400 });
});

it('over HTTP, a body that says it is too large ends the connection, with a reason', async () => {
  server = await serveKraken(twoHoursOfSockets().simulator);
  const text = await raw(server, 'POST /0/private/AddOrder HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\n');
  await server.close();
  expect(text).toMatch(/413[^]*connection: close[^]*EGeneral:Invalid arguments:body/i);
});

it('over HTTP, a body that grows too large ends the connection, and others are served', async () => {
  server = await serveKraken(twoHoursOfSockets().simulator);
  // Whoever still sends may find the connection broken before it has read why.
  await raw(
    server,
    'POST /0/private/AddOrder HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n',
    `${(1_200_000).toString(16)}\r\n${'x'.repeat(1_200_000)}\r\n`,
  );
  expect((await fetch(`${server.url}/0/public/Time`)).status).toBe(200);
  await server.close();
});

it.each([
  ['nothing comes at all', ''],
  ['whose head stays unfinished', 'POST /0/private/AddOrder HTTP/1.1\r\nHost: x\r\n'],
  ['whose body stays unfinished', 'POST /0/private/AddOrder HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n'],
])(
  'over HTTP, a connection on which %s is ended, so that others have room; who comes before that is reset, with a line',
  async (_, begun) => {
    const lines: string[] = [];
    const rest = await serveRest({
      answer: () => ({ kind: 'reply', status: 200, body: '{}' }),
      onDropped: (reason) => lines.push(reason),
      onFault: (error) => lines.push(String(error)),
      bounds: { connections: 3, headMillis: 100, requestMillis: 200 },
    });
    const slow = Array.from({ length: 3 }, () => raw(rest, begun));
    await expect(fetch(rest.url), 'no room is left').rejects.toThrow('fetch failed');
    await expect(fetch(rest.url)).rejects.toThrow('fetch failed');
    expect(lines, 'one line for many').toEqual(['3 connections are open, and no more are taken']);
    expect(new Set((await Promise.all(slow)).map((answer) => answer.split('\r\n')[0]))).toEqual(
      new Set(['HTTP/1.1 408 Request Timeout']),
    );
    expect((await fetch(rest.url)).status).toBe(200);
    await rest.close();
  },
);

it('over HTTP, a request has seconds to come', () => {
  expect(REST_BOUNDS).toEqual({ connections: 1_000, headMillis: 5_000, requestMillis: 10_000 });
});

it('over HTTP, an answer never has the name of a mistake in it', async () => {
  const failing = await serveRest({
    answer: () => {
      throw new TypeError('of mine');
    },
    onFault: (error) => told.push(String(error)),
  });
  const response = await fetch(failing.url);
  expect([response.status, await response.text()]).toEqual([500, '{"error":["EGeneral:Internal error"]}']);
  expect(told).toEqual(['TypeError: of mine']);
  await failing.close();
});

/** What comes back over a bare socket until it ends. */
async function raw({ url }: { readonly url: string }, ...texts: readonly string[]): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  let heard = '';
  socket.on('data', (data) => (heard += String(data)));
  socket.on('error', () => undefined);
  for (const text of texts) socket.write(text);
  await new Promise((resolve) => socket.once('close', resolve));
  return heard;
}
