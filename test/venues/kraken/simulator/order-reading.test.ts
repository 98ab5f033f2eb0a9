import { describe, expect, it } from 'vitest';
import { instant, isoFromInstant, SECOND } from '../../../../src/core/time.ts';
import { readExactJson } from '../../../../src/venues/kraken/simulator/decimal-json.ts';
import { requestSignature } from '../../../../src/venues/kraken/simulator/request-signature.ts';
import { API_KEY, API_SECRET, hourlyCandles, marginKraken, START, type SimulatedKraken } from './kraken-simulator.ts';
import { ask } from './seeded-trading.ts';
import { SocketClient, simulatedSockets } from './socket-client.ts';

const CANDLES = hourlyCandles([[40_000, 40_100, 39_900, 40_000]]);
const MARKET_BUY = { pair: 'XBTUSD', type: 'buy', ordertype: 'market', volume: '0.01' };
const start = (): SimulatedKraken => marginKraken([CANDLES]);

type Answer = ReturnType<typeof ask>;

/** A signed call whose body is this JSON, to the letter. */
function post({ rest }: SimulatedKraken, name: string, nonce: string, body: string): Answer {
  const path = `/0/private/${name}`;
  const reply = rest.answer({
    method: 'POST',
    path,
    body,
    headers: {
      'content-type': 'application/json',
      'api-key': API_KEY,
      'api-sign': requestSignature(API_SECRET, path, nonce, body),
    },
  });
  if (reply.kind !== 'reply') throw new Error(`A reply was expected, was ${reply.kind}`);
  return JSON.parse(reply.body) as Answer;
}

it('a body of JSON has its nested close taken like one of a form', () => {
  const kraken = start();
  const body =
    '{"nonce":1,"pair":"XBTUSD","type":"buy","ordertype":"market","volume":0.01,"userref":null,"close":{"ordertype":"stop-loss-limit","price":39000.5,"price2":"38000"}}';
  expect(post(kraken, 'AddOrder', '1', body)).toMatchObject({
    error: [],
    result: { descr: { close: 'close position @ stop loss 39000.5 -> limit 38000.0' } },
  });
  expect(
    kraken.venue.open().map(({ refid, request }) => [typeof refid, request.lots]),
    'it stands behind what filled',
  ).toEqual([['string', 1_000_000]]);
});

it('a body of JSON keeps the digits of a nonce that no float can tell from the next', () => {
  const kraken = start();
  expect(post(kraken, 'Balance', '9007199254740993', '{"nonce":9007199254740993}').error, '2^53 + 1').toEqual([]);
  expect(
    post(kraken, 'Balance', '9007199254740992', '{"nonce":9007199254740992}').error,
    'one less is an older one',
  ).toEqual(['EAPI:Invalid nonce']);
  expect(
    post(kraken, 'Balance', '18446744073709551615', '{ "nonce" : 18446744073709551615 }').error,
    'the largest there is',
  ).toEqual([]);
});

it('a body of JSON takes a size that was written with an exponent', () => {
  const kraken = start();
  expect(
    post(kraken, 'AddOrder', '1', '{"nonce":1,"pair":"XBTUSD","type":"buy","ordertype":"market","volume":5.5e-05}')
      .error,
  ).toEqual([]);
  expect(kraken.venue.trades()[0]).toMatchObject({ lots: 5_500 });
});

it('a body of JSON may take several orders, with closes of their own', () => {
  const kraken = start();
  const order =
    '{"type":"buy","ordertype":"limit","price":39950,"volume":0.01,"reduce_only":false,"close":{"ordertype":"stop-loss","price":39000},"cl_ord_id":null}';
  const { result } = post(kraken, 'AddOrderBatch', '1', `{"nonce":1,"pair":"XBTUSD","orders":[${order},${order}]}`);
  expect(result).toMatchObject({
    orders: [{ descr: { close: 'close position @ stop loss 39000.0' } }, { txid: expect.any(String) }],
  });
});

it.each([
  ['7', '"7"'],
  ['-1.50', '"-1.50"'],
  ['5e-8', '"0.00000005"'],
  ['12.34e1', '"123.4"'],
  ['1.5E+3', '"1500"'],
  ['25e-1', '"2.5"'],
  ['"1e3 \\" 2"', '"1e3 \\" 2"'],
  ['[1,{"a":2}]', '["1",{"a":"2"}]'],
  ['true', 'true'],
  ['1e999', '"1e999"'],
])('a body of JSON %s is read as %s', (text, exact) => {
  expect(JSON.stringify(readExactJson(text))).toBe(exact);
});

it.each(['01', '1.', '{', 'nothing', '"open'])('a body of JSON %s is refused as no JSON', (text) => {
  expect(() => readExactJson(text)).toThrow(SyntaxError);
  expect(post(start(), 'Balance', '1', text).error).toEqual(['EGeneral:Invalid arguments:body']);
});

describe('a close that cannot be read', () => {
  it.each([
    [{ 'close[price]': '39000' }, 'EGeneral:Invalid arguments:close[ordertype]'],
    [{ close: '{"ordertype":"stop-loss","price":"39000"}' }, 'EGeneral:Invalid arguments:close'],
  ])('is not left away: %o', (close, error) => {
    const { calls, venue } = start();
    expect(ask(calls, 'AddOrder', { ...MARKET_BUY, ...close })).toEqual({ error: [error] });
    expect(venue.orders(), 'an order without its protection is not what was asked').toEqual([]);
  });
});

describe('yes and no', () => {
  it.each(['true', 'True', 'TRUE', '1'])('validate=%s places nothing', (validate) => {
    const { calls, venue } = start();
    const { error, result } = ask(calls, 'AddOrder', { ...MARKET_BUY, validate });
    expect([error, Object.keys(result ?? {})]).toEqual([[], ['descr']]);
    expect(venue.orders()).toEqual([]);
    ask(calls, 'AddOrderBatch', { pair: 'XBTUSD', validate, orders: JSON.stringify([MARKET_BUY, MARKET_BUY]) });
    expect(venue.orders(), 'nor does a batch').toEqual([]);
    ask(calls, 'AddOrderBatch', { pair: 'XBTUSD', orders: JSON.stringify([{ ...MARKET_BUY, validate }, MARKET_BUY]) });
    expect(venue.orders(), 'nor one order of a batch').toHaveLength(1);
  });

  it.each(['false', 'False', '0', ''])('validate=%s places the order', (validate) => {
    const { calls, venue } = start();
    ask(calls, 'AddOrder', { ...MARKET_BUY, validate });
    expect(venue.orders()).toHaveLength(1);
  });

  it.each(['True', '1'])('reduce_only=%s opens no position', (reduce_only) => {
    const { calls, venue } = start();
    expect(ask(calls, 'AddOrder', { ...MARKET_BUY, leverage: '2', reduce_only }).error).toEqual([
      'EOrder:Reduce only:No position exists',
    ]);
    expect(venue.account.margin.positions).toEqual([]);
  });

  it.each(['validate', 'reduce_only'])('%s in no known words is refused, not taken for a no', (name) => {
    const { calls, venue } = start();
    expect(ask(calls, 'AddOrder', { ...MARKET_BUY, leverage: '2', [name]: 'yes' }).error).toEqual([
      `EGeneral:Invalid arguments:${name}`,
    ]);
    expect(venue.orders()).toEqual([]);
  });
});

describe('validate', () => {
  it.each([
    ['too few coins', { volume: '0.00001' }, 'EOrder:Order minimum not met'],
    ['too little money', { ordertype: 'limit', price: '100', volume: '0.001' }, 'EOrder:Cost minimum not met'],
    ['more than there is', { volume: '1' }, 'EOrder:Insufficient funds'],
    ['a name that is taken', { cl_ord_id: 'taken' }, 'EGeneral:Invalid arguments:cl_ord_id'],
  ])('refuses %s as the order itself is refused', (_, terms, refusal) => {
    const { calls } = start();
    ask(calls, 'AddOrder', { ...MARKET_BUY, ordertype: 'limit', price: '30000', cl_ord_id: 'taken' });
    const real = ask(calls, 'AddOrder', { ...MARKET_BUY, ...terms });
    expect(real.error).toEqual([refusal]);
    expect(
      ask(calls, 'AddOrder', { ...MARKET_BUY, ...terms, validate: 'true' }),
      'what is refused when it counts was foretold',
    ).toEqual(real);
  });
});

describe('an order of a batch', () => {
  it('is not placed for another pair than it names', () => {
    const { calls, venue } = start();
    const orders = JSON.stringify([MARKET_BUY, { ...MARKET_BUY, pair: 'ETHUSD' }]);
    expect(ask(calls, 'AddOrderBatch', { pair: 'XBTUSD', orders }).error).toEqual(['EGeneral:Invalid arguments:pair']);
    expect(venue.orders()).toEqual([]);
  });
});

describe('an order over a socket', () => {
  const following = () => {
    const kraken = simulatedSockets(CANDLES);
    const client = new SocketClient(kraken.simulator);
    const token = kraken.token();
    const order = (params: Readonly<Record<string, unknown>>) =>
      client.ask('add_order', { side: 'buy', symbol: 'BTC/USD', order_qty: 0.01, token, ...params })[0];
    return { kraken, order };
  };

  it('that comes after its deadline is not taken', () => {
    const { kraken, order } = following();
    kraken.advanceTo(START + 10 * SECOND);
    const by = (seconds: number) => ({
      order_type: 'market',
      deadline: isoFromInstant(instant(START + seconds * SECOND)),
    });
    expect(order(by(9))).toMatchObject({ success: false, error: 'EService:Deadline elapsed' });
    expect(kraken.venue.orders()).toEqual([]);
    expect(order(by(10)), 'one in time is').toMatchObject({ success: true });
    expect(
      order({ order_type: 'market', deadline: '2999-02-31T00:00:00Z' }),
      'nor is a day that no calendar has',
    ).toMatchObject({ error: 'EGeneral:Invalid arguments:deadline' });
    expect(order({ order_type: 'market', deadline: 'soon' }), 'one that cannot be read is none').toMatchObject({
      error: 'EGeneral:Invalid arguments:deadline',
    });
  });

  it.each([
    [
      'post_only in words',
      { order_type: 'limit', limit_price: 41_000, post_only: 'true' },
      'EGeneral:Invalid arguments:post_only',
    ],
    [
      'a stop whose trigger is called a limit',
      { order_type: 'stop-loss', limit_price: 41_000 },
      'EGeneral:Invalid arguments:limit_price',
    ],
    [
      'a limit with a trigger',
      { order_type: 'limit', limit_price: 39_000, triggers: { price: 41_000 } },
      'EGeneral:Invalid arguments:triggers',
    ],
  ])('is refused with %s, and not taken for another', (_, params, error) => {
    const { kraken, order } = following();
    expect(order(params)).toMatchObject({ success: false, error });
    expect(kraken.venue.orders()).toEqual([]);
  });
});
