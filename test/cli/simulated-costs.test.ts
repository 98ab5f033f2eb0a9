import { afterAll, beforeAll, expect, it } from 'vitest';
import { krakenKit } from '../../src/venues/kraken/kit.ts';
import { startSimulator, type RunningSimulator } from '../../src/trading/start-simulator.ts';
import { requestSignature } from '../../src/venues/kraken/simulator/request-signature.ts';
import { suiteFolder } from '../harness/scratch-folder.ts';
import { SMALL_SYSTEM, smallWorkspace } from '../research/small-system.ts';

const folder = suiteFolder();
let kraken: RunningSimulator;
let nonce = 0;

async function call(
  name: string,
  fields: Readonly<Record<string, string>> = {},
): Promise<{ readonly error: readonly string[]; readonly result: Readonly<Record<string, unknown>> }> {
  const path = `/0/private/${name}`;
  const body = new URLSearchParams({ nonce: `${++nonce}`, ...fields }).toString();
  const { url, key, secret } = kraken.facts;
  const reply = await fetch(url + path, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'api-key': key,
      'api-sign': requestSignature(secret, path, `${nonce}`, body),
    },
  });
  return (await reply.json()) as Awaited<ReturnType<typeof call>>;
}

beforeAll(async () => {
  const system = await smallWorkspace(folder, {
    system: `${SMALL_SYSTEM}costs: { half_spread_bps: 10, slippage_bps: 20, participation: 0.5 }\n`,
    bars: 300,
    volume: 1,
  });
  // So slow that nothing more trades while the test looks.
  kraken = await startSimulator({
    kit: krakenKit,
    system,
    workspace: folder,
    port: 0,
    speed: 0.001,
    cash: 1_000_000,
    seed: 1,
    key: 'kept',
    secret: Buffer.from('over a restart').toString('base64'),
    progress: () => undefined,
    tell: () => undefined,
  });
});
afterAll(() => kraken.close());

it('a simulated Kraken accepts the key that it was started with', async () => {
  expect(kraken.facts.key).toBe('kept');
  expect((await call('Balance')).error).toEqual([]);
});

it('a simulated Kraken quotes the spread that the costs of the system assume', async () => {
  const { result } = (await (await fetch(`${kraken.facts.url}/0/public/Ticker?pair=XBTUSD`)).json()) as {
    result: { XXBTZUSD: { a: string[]; b: string[]; c: string[] } };
  };
  const {
    a: [ask],
    b: [bid],
    c: [last],
  } = result.XXBTZUSD;
  expect((Number(ask) - Number(bid)) / Number(last), 'ten basis points on either side, on the next tick').toBeCloseTo(
    0.002,
    4,
  );
});

it('a simulated Kraken fills at most the allowed share of the volume, at the price with slippage', async () => {
  const {
    result: { txid },
  } = await call('AddOrder', { pair: 'XBTUSD', type: 'buy', ordertype: 'market', volume: '5' });
  const [id] = txid as string[];
  const order = (await call('QueryOrders', { txid: String(id) })).result[String(id)] as {
    status: string;
    vol_exec: string;
    price: string;
  };
  expect(order.status, "of about one coin an hour half a minute's share was there").toBe('open');
  expect(Number(order.vol_exec)).toBeGreaterThan(0);
  expect(Number(order.vol_exec)).toBeLessThan(0.5);
  const { result } = (await (await fetch(`${kraken.facts.url}/0/public/Ticker?pair=XBTUSD`)).json()) as {
    result: { XXBTZUSD: { c: string[] } };
  };
  expect(Number(order.price) / Number(result.XXBTZUSD.c[0]) - 1, 'half the spread and the slippage').toBeCloseTo(
    0.003,
    4,
  );
});
