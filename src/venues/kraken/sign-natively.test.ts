import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { SimulatedClock } from '../../core/clock.ts';
import { instant } from '../../core/time.ts';
import { createKrakenClient, type KrakenClient } from './kraken-client.ts';

const SECRET = Buffer.from('a secret that nobody else has').toString('base64');

interface Signed {
  readonly url: string;
  readonly method: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

let nonce = 1;
let ours: KrakenClient;
let signOfCcxt: (...call: Parameters<KrakenClient['sign']>) => Signed;
let signOfOurs: (...call: Parameters<KrakenClient['sign']>) => Signed;

beforeAll(async () => {
  const clock = new SimulatedClock(instant(0));
  const nonces = { next: () => nonce, skip: () => undefined };
  ours = await createKrakenClient({ key: 'our-key', secret: SECRET, clock, nonces, money: 'real' });
  // The class's own method, on the same client.
  const ofClass = Object.getPrototypeOf(ours) as KrakenClient;
  signOfCcxt = (...call) => ofClass.sign.apply(ours, call) as Signed;
  signOfOurs = (...call) => ours.sign(...call) as Signed;
});

it('the signature is the one of the example in the documentation of Kraken', async () => {
  // Kraken's REST documentation, "Authentication": nonce, body and private key of its example.
  nonce = 1_616_492_376_594;
  const secret = 'kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow76sz84Q18fWxnyRzBHCd3pd5nE9qa99HAZtuZuj6F1huXg==';
  const clock = new SimulatedClock(instant(0));
  const nonces = { next: () => nonce, skip: () => undefined };
  const client = await createKrakenClient({ key: 'key', secret, clock, nonces, money: 'real' });
  const fields = { ordertype: 'limit', pair: 'XBTUSD', price: '37500', type: 'buy', volume: '1.25' };
  const { headers, body } = client.sign('AddOrder', 'private', 'POST', fields) as Signed;
  expect(body).toBe('nonce=1616492376594&ordertype=limit&pair=XBTUSD&price=37500&type=buy&volume=1.25');
  expect(headers?.['API-Sign']).toBe(
    '4/dpxb3iT4tp/ZCVEwSnEsLxx0bqyhLpdfOpc6fn7OR8+UClSV5n9E6aSS8MPtnRfp32bAb0nmbRn6H8ndwLUQ==',
  );
});

it('every call is signed with the bytes that ccxt signs it with', () => {
  const value = fc.oneof(
    fc.stringMatching(/^[A-Za-z0-9._~-]*$/),
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.constantFrom('+2%', '3%', 'a b', 'x&y=z', 'ä', '#1', '(a)', "it's", '*', '!'),
    fc.nat(),
    fc.boolean(),
    fc.array(fc.string({ maxLength: 3 }), { maxLength: 3 }),
  );
  const name = fc.oneof(
    fc.constantFrom('pair', 'price', 'price2', 'cl_ord_id', 'nonce', 'close[price]'),
    fc.stringMatching(/^[a-z_]{1,8}$/),
  );
  const path = fc.constantFrom(
    'AddOrder',
    'CancelOrder',
    'AddOrderBatch',
    'CancelOrderBatch',
    'Balance',
    'TradesHistory',
  );
  fc.assert(
    fc.property(path, fc.dictionary(name, value), fc.integer({ min: 1 }), (call, fields, number) => {
      nonce = number;
      expect(signOfOurs(call, 'private', 'POST', fields)).toEqual(signOfCcxt(call, 'private', 'POST', fields));
    }),
    { numRuns: 500 },
  );
});

it.each([1, 64, 127, 128, 129, 300])('a secret of %i bytes signs as ccxt signs with it', async (length) => {
  const bytes = Buffer.from(Array.from({ length: length + 1 }, (_, place) => (place * 37) % 256)).subarray(1);
  const secret = bytes.toString('base64');
  const clock = new SimulatedClock(instant(0));
  const nonces = { next: () => nonce, skip: () => undefined };
  const client = await createKrakenClient({ key: 'key', secret, clock, nonces, money: 'real' });
  const ofClass = Object.getPrototypeOf(client) as KrakenClient;
  const call = ['AddOrder', 'private', 'POST', { pair: 'XBTUSD', volume: '1.25' }] as const;
  expect(client.sign(...call)).toEqual(ofClass.sign.apply(client, [...call]));
});

it('a public call is built as ccxt builds it', () => {
  const call = ['OHLC', 'public', 'GET', { pair: 'XBTUSD', interval: '1' }] as const;
  expect(signOfOurs(...call)).toEqual(signOfCcxt(...call));
});

it('a client without keys makes no private call', async () => {
  const clock = new SimulatedClock(instant(0));
  const nonces = { next: () => nonce, skip: () => undefined };
  const client = await createKrakenClient({ key: '', secret: '', clock, nonces, money: 'real' });
  expect(() => client.sign('Balance', 'private', 'POST', {})).toThrow('requires "apiKey"');
});
