import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { MINUTE, SECOND } from '../../../../src/core/time.ts';
import { serveKraken, type KrakenServer } from '../../../../src/venues/kraken/simulator/serve-kraken.ts';
import { serveRest, type RestServer } from '../../../../src/wire/rest-server.ts';
import { SOCKET_BOUNDS, SocketServer } from '../../../../src/wire/socket-server.ts';
import { START } from './kraken-simulator.ts';
import { SocketClient, twoHoursOfSockets } from './socket-client.ts';

const BTC = { symbol: ['BTC/USD'] };

it('with many clients, two hundred listeners are told from one feed, in the same text', () => {
  const { simulator, advanceTo } = twoHoursOfSockets();
  const clients = Array.from({ length: 200 }, () => new SocketClient(simulator));
  for (const client of clients) for (const channel of ['ticker', 'book']) client.ask('subscribe', { channel, ...BTC });
  expect(simulator.sockets.feeds, 'one of each channel').toBe(2);
  advanceTo(START + 5 * MINUTE);
  const [first, ...others] = clients.map(({ texts }) =>
    texts.filter((text) => text.includes('"type":"update"') && !text.includes('"status"')),
  );
  expect(first?.length).toBe(2);
  for (const other of others) expect(other).toEqual(first);
});

it('with many clients, a client that joins begins where the next update goes on from, however the price has moved since the last', () => {
  const { simulator, clock, advanceTo } = twoHoursOfSockets();
  const early = new SocketClient(simulator);
  early.ask('subscribe', { channel: 'book', ...BTC });
  advanceTo(START + MINUTE);
  clock.advanceTo((START + 2 * MINUTE) as Parameters<typeof clock.advanceTo>[0]);
  const late = new SocketClient(simulator);
  late.ask('subscribe', { channel: 'book', ...BTC });
  const asks = (client: SocketClient) => {
    const standing = new Map<unknown, unknown>();
    const levels = (client.entries('book') as { asks: { price: number; qty: number }[] }[]).flatMap(
      (entry) => entry.asks,
    );
    for (const { price, qty } of levels) {
      if (qty === 0) standing.delete(price);
      else standing.set(price, qty);
    }
    return [...standing.keys()];
  };
  expect(asks(late), 'both know the same book').toEqual(asks(early));
  advanceTo(START + 3 * MINUTE);
  expect(asks(late)).toEqual(asks(early));
  expect(asks(late)).toHaveLength(1);
});

it('with many clients, a feed that nobody listens to any more is given up, by unsubscribing and by leaving', () => {
  const { simulator, advanceTo } = twoHoursOfSockets();
  const [first, second] = [new SocketClient(simulator), new SocketClient(simulator)];
  for (const client of [first, second]) client.ask('subscribe', { channel: 'book', ...BTC });
  first.ask('unsubscribe', { channel: 'book', ...BTC });
  expect(simulator.sockets.feeds).toBe(1);
  second.leave();
  advanceTo(START + SECOND);
  expect([simulator.sockets.feeds, simulator.sockets.sessions]).toEqual([0, 1]);
});

it('with many clients, a call of one client does not make the markets be told to all: only the account is', () => {
  const { simulator, call, clock, token } = twoHoursOfSockets();
  const listener = new SocketClient(simulator);
  listener.ask('subscribe', { channel: 'ticker', ...BTC });
  listener.ask('subscribe', { channel: 'executions', token: token() });
  clock.advanceTo((START + MINUTE) as Parameters<typeof clock.advanceTo>[0]);
  call('AddOrder', { pair: 'XBTUSD', type: 'buy', ordertype: 'market', volume: '0.01' });
  expect(listener.entries('executions').map((entry) => entry['exec_type'])).toEqual([
    'pending_new',
    'new',
    'trade',
    'filled',
  ]);
  expect(listener.on('ticker').map(({ type }) => type)).toEqual(['snapshot']);
  simulator.sockets.turn();
  expect(listener.on('ticker').map(({ type }) => type)).toEqual(['snapshot', 'update']);
});

describe('a request', () => {
  it('that names more than a thousand pairs is refused at once, with one answer', () => {
    const client = new SocketClient(twoHoursOfSockets().simulator);
    expect(
      client.ask('subscribe', { channel: 'ticker', symbol: Array.from({ length: 1_001 }, () => 'A/B') }),
    ).toMatchObject([{ success: false, error: 'EGeneral:Invalid arguments:symbol:at most 1000 in one request' }]);
  });

  it.each([
    ['no userref', 'order_userref', []],
    ['no id', 'order_id', []],
    ['no client id', 'cl_ord_id', []],
    ['a userref that is text', 'order_userref', ['1']],
    ['more than a thousand', 'order_userref', Array.from({ length: 1_001 }, (_, index) => index)],
  ])('that cancels by %s is answered with a refusal', (_, name, list) => {
    const { simulator, token } = twoHoursOfSockets();
    expect(new SocketClient(simulator).ask('cancel_order', { token: token(), [name]: list })).toMatchObject([
      { success: false, error: expect.stringContaining('Invalid arguments') as string },
    ]);
  });

  it('that is deeper than any request is called malformed', () => {
    const client = new SocketClient(twoHoursOfSockets().simulator);
    client.sendText(`{"method":"subscribe","params":{"channel":${'['.repeat(30_000)}${']'.repeat(30_000)}}}`);
    expect(client.frames.at(-1)).toMatchObject({ error: 'Malformed request' });
  });
});

describe('a socket of a server', () => {
  let server: KrakenServer | undefined;
  let sockets: SocketServer | undefined;
  let rest: RestServer | undefined;
  afterEach(async () => {
    sockets?.close();
    await server?.close();
    await rest?.close();
    [server, sockets, rest] = [undefined, undefined, undefined];
  });

  async function bounded(bounds: Partial<Record<keyof typeof SOCKET_BOUNDS, number>>, reply = 'pong') {
    const reasons: string[] = [];
    const ended: string[] = [];
    sockets = new SocketServer({
      path: '/v2',
      bounds: { ...SOCKET_BOUNDS, ...bounds },
      onDropped: (reason) => reasons.push(reason),
      connect: (carrier) => ({ receive: () => carrier.send(reply), end: () => ended.push('ended') }),
    });
    rest = await serveRest({
      answer: () => ({ kind: 'reply', status: 200, body: '{}' }),
      onUpgrade: sockets.onUpgrade,
    });
    return { reasons, ended, url: `${rest.url.replace('http', 'ws')}/v2` };
  }

  it('that is sent a frame too long ends before the frame is read', async () => {
    server = await serveKraken(twoHoursOfSockets().simulator);
    const socket = new WebSocket(server.socketUrl);
    await once(socket, 'open');
    socket.send(
      JSON.stringify({
        method: 'subscribe',
        params: { channel: 'ticker', symbol: Array.from({ length: 190_000 }, () => 'A/B') },
      }),
    );
    const [code] = (await once(socket, 'close')) as [number];
    expect(code, 'too big, in RFC 6455').toBe(1_009);
  });

  it.each(['message', 'ping'] as const)(
    'whose client never reads is dropped once so many bytes wait, whatever it sends: %s',
    async (kind) => {
      const { reasons, ended, url } = await bounded({ unreadBytes: 100_000, farewellMillis: 50 }, 'x'.repeat(4_000));
      const socket = new WebSocket(url);
      await once(socket, 'open');
      socket.pause();
      socket.on('error', () => undefined);
      const flood = setInterval(() => {
        if (socket.readyState !== WebSocket.OPEN || socket.bufferedAmount > 1e6) return;
        for (let count = 0; count < 2_000; count++) {
          if (kind === 'ping') socket.ping('x'.repeat(125));
          else socket.send('{}');
        }
      }, 5);
      await until(() => reasons.length > 0);
      clearInterval(flood);
      expect(reasons).toEqual(['frames of more than 100000 bytes wait to be read']);
      expect(ended, 'nothing is made for it any more').toContain('ended');
      socket.terminate();
    },
  );

  it('whose client sends faster than it is served is left with what it sends: few frames wait here', async () => {
    sockets = new SocketServer({ path: '/v2', connect: () => ({ receive: () => busy(1), end: () => undefined }) });
    rest = await serveRest({
      answer: () => ({ kind: 'reply', status: 200, body: '{}' }),
      onUpgrade: sockets.onUpgrade,
    });
    const socket = new WebSocket(`${rest.url.replace('http', 'ws')}/v2`);
    await once(socket, 'open');
    for (let count = 0; count < 100_000; count++) socket.send('{}');
    let most = 0;
    for (let looks = 0; looks < 40; looks++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      most = Math.max(most, sockets.waiting);
    }
    expect(most, 'sixteen, and those of the piece that was read last').toBeLessThan(12_000);
    expect(most).toBeGreaterThan(0);
    socket.terminate();
  });

  it('whose client does not read is asked nothing more until it reads; then every request is answered, in order', async () => {
    const size = 20_000;
    const asked = 3_000;
    let answered = 0;
    sockets = new SocketServer({
      path: '/v2',
      connect: (carrier) => ({
        receive: (text) => {
          answered++;
          carrier.send(text.padEnd(size, '.'));
        },
        end: () => undefined,
      }),
    });
    rest = await serveRest({
      answer: () => ({ kind: 'reply', status: 200, body: '{}' }),
      onUpgrade: sockets.onUpgrade,
    });
    const socket = new WebSocket(`${rest.url.replace('http', 'ws')}/v2`);
    const answers: number[] = [];
    socket.on('message', (data: Buffer) => answers.push(Number.parseInt(data.toString('utf8'), 10)));
    await once(socket, 'open');
    socket.pause();
    for (let request = 0; request < asked; request++) socket.send(String(request));
    let before = -1;
    while (before !== answered) {
      before = answered;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(answered, 'the machine keeps some megabytes for a client, the server a quarter of one').toBeLessThan(asked);
    socket.resume();
    await until(() => answers.length === asked);
    expect(answers).toEqual(Array.from({ length: asked }, (_, request) => request));
    socket.terminate();
  });

  it('is pinged, and dropped when nothing comes back', async () => {
    const { reasons, url } = await bounded({ pingMillis: 20, farewellMillis: 20 });
    const [silent, alive] = [new WebSocket(url, { autoPong: false }), new WebSocket(url)];
    const code = once(silent, 'close').then(([closed]) => closed as number);
    const pings: unknown[] = [];
    alive.on('ping', (data) => pings.push(data));
    expect(await code).toBe(1_008);
    await until(() => pings.length > 3);
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toContain('not even an answer to a ping');
    expect(alive.readyState).toBe(WebSocket.OPEN);
  });

  it('is one of so many, and no more are taken, also when all come at once', async () => {
    const { url } = await bounded({ connections: 2 });
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () =>
        once(new WebSocket(url), 'open').then(
          () => 'taken',
          (error: unknown) => String(error),
        ),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === 'taken')).toHaveLength(2);
    expect(outcomes.filter((outcome) => outcome.includes('503'))).toHaveLength(18);
  });

  it('whose client is behind and reads slowly is not called silent; one that is behind and reads nothing is', async () => {
    const { reasons, url } = await bounded(
      { pingMillis: 150, unansweredBytes: 20_000, farewellMillis: 20 },
      'x'.repeat(60_000),
    );
    const [slow, dead] = [new WebSocket(url), new WebSocket(url)];
    await Promise.all([once(slow, 'open'), once(dead, 'open')]);
    for (const socket of [slow, dead]) {
      socket.on('error', () => undefined);
      socket.pause();
      for (let request = 0; request < 400; request++) socket.send('{}');
    }
    const reads = setInterval(() => {
      slow.resume();
      setTimeout(() => slow.pause(), 1);
    }, 40);
    await until(() => reasons.length > 0);
    const begun = performance.now();
    await until(() => performance.now() - begun > 600 || reasons.length > 1);
    clearInterval(reads);
    expect(reasons, 'the one that reads nothing').toHaveLength(1);
    slow.terminate();
    dead.terminate();
  });
});

function busy(millis: number): void {
  const end = performance.now() + millis;
  let now = performance.now();
  while (now < end) now = performance.now();
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}
