import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { HOUR, instant, MINUTE, SECOND } from '../../../../src/core/time.ts';
import {
  ENDPOINT_PARAMETERS,
  ORDER_PARAMETERS,
  type Parameter,
} from '../../../../src/venues/kraken/simulator/endpoint-parameters.ts';
import { PRIVATE_ENDPOINTS, PUBLIC_ENDPOINTS } from '../../../../src/venues/kraken/simulator/endpoints/endpoints.ts';
import { ETH, hourlyCandles, marginKraken, START } from './kraken-simulator.ts';

const CANDLES = Array.from({ length: 10 }, () => [40_000, 41_000, 39_500, 40_000] as const);

/** An account with an order that rests, one that was taken back, trades of both kinds, and a position. */
function account() {
  const { clock, calls, venue } = marginKraken(
    [
      hourlyCandles(CANDLES),
      hourlyCandles(
        CANDLES.map(() => [2_000, 2_010, 1_990, 2_000] as const),
        ETH,
      ),
    ],
    100_000,
  );
  const ask = (name: string, fields: Readonly<Record<string, string>>): string => {
    const scope = PUBLIC_ENDPOINTS.has(name)
      ? { scope: 'public' as const }
      : { scope: 'private' as const, key: 0, via: 'socket' as const };
    return calls.carryOut({ ...scope, name, fields: new Map(Object.entries(fields)) });
  };
  const order = (fields: Readonly<Record<string, string>>): string => {
    const { result } = JSON.parse(ask('AddOrder', { pair: 'XBTUSD', type: 'buy', volume: '0.01', ...fields })) as {
      readonly result: { readonly txid: readonly string[] };
    };
    return result.txid[0] as string;
  };
  order({ ordertype: 'market' });
  order({ ordertype: 'market', leverage: '2' });
  clock.advanceTo(instant(START + MINUTE));
  const gone = order({ ordertype: 'limit', price: '30000', userref: '3' });
  clock.advanceTo(instant(START + HOUR));
  ask('CancelOrder', { txid: gone });
  const resting = order({ ordertype: 'limit', price: '30000', cl_ord_id: 'mine' });
  const referred = order({ ordertype: 'limit', price: '30000', userref: '7' });
  clock.advanceTo(instant(START + HOUR + 10 * SECOND));
  return {
    ask,
    venue,
    resting,
    referred,
    trade: venue.trades()[0]?.txid ?? '',
    entry: venue.ledger.entries[1]?.id ?? '',
  };
}

type Account = ReturnType<typeof account>;
const ORDER = { pair: 'XBTUSD', type: 'buy', ordertype: 'limit', price: '30000', volume: '0.01' };
const TRIGGERED = { ...ORDER, ordertype: 'stop-loss-limit', type: 'sell', price2: '29000' };

/** A call of each endpoint that is answered, in which a parameter may then be spoiled. */
const CALLS: Readonly<Record<string, (account: Account, parameter: string) => Readonly<Record<string, string>>>> = {
  OHLC: () => ({ pair: 'XBTUSD', interval: '60' }),
  Depth: () => ({ pair: 'XBTUSD' }),
  Trades: () => ({ pair: 'XBTUSD' }),
  Spread: () => ({ pair: 'XBTUSD' }),
  QueryOrders: ({ resting }) => ({ txid: resting }),
  QueryTrades: ({ trade }) => ({ txid: trade }),
  QueryLedgers: ({ entry }) => ({ id: entry }),
  AddOrder: (_, parameter) => {
    if (parameter.startsWith('close['))
      return { ...ORDER, 'close[ordertype]': 'stop-loss-limit', 'close[price]': '20000', 'close[price2]': '19000' };
    if (parameter === 'price2') return TRIGGERED;
    return parameter === 'reduce_only' ? { ...ORDER, leverage: '2' } : ORDER;
  },
  AddOrderBatch: () => ({ pair: 'XBTUSD', orders: JSON.stringify([ORDER, ORDER]) }),
  AmendOrder: ({ resting }, parameter) =>
    parameter === 'cl_ord_id' ? { order_qty: '0.02' } : { txid: resting, order_qty: '0.02' },
  EditOrder: ({ resting }) => ({ txid: resting, pair: 'XBTUSD', price: '31000' }),
  CancelOrder: ({ resting }, parameter) => (parameter === 'cl_ord_id' ? {} : { txid: resting }),
  CancelOrderBatch: ({ resting }, parameter) =>
    parameter === 'orders' ? { cl_ord_ids: '["mine"]' } : { orders: JSON.stringify([resting]) },
  CancelAllOrdersAfter: () => ({ timeout: '60' }),
};

/** Nothing that any parameter may be. */
const NONSENSE = 'no such thing';

const rows = Object.entries(ENDPOINT_PARAMETERS).flatMap(([endpoint, parameters]) =>
  Object.entries(parameters).map(([name, parameter]) => ({ endpoint, name, parameter })),
);
const of = (kind: Parameter['kind']) => rows.filter(({ parameter }) => parameter.kind === kind);

it('parameters that Kraken documents are listed for every endpoint that is served, and for no other', () => {
  expect(Object.keys(ENDPOINT_PARAMETERS).sort()).toEqual(
    [...PUBLIC_ENDPOINTS.keys(), ...PRIVATE_ENDPOINTS.keys()].sort(),
  );
});

describe('parameters that Kraken documents', () => {
  it.each(of('honoured'))(
    '$name of $endpoint is honoured: one that means nothing is not answered as if it had not been there',
    ({ endpoint, name }) => {
      const [with_, without] = [account(), account()];
      const base = CALLS[endpoint] ?? (() => ({}));
      const spoiled = with_.ask(endpoint, { ...base(with_, name), [name]: NONSENSE });
      expect(spoiled).not.toBe(without.ask(endpoint, base(without, name)));
    },
  );
});

it.each(of('refused'))(
  'parameters that Kraken documents $name of $endpoint is refused by its name',
  ({ endpoint, name }) => {
    const one = account();
    expect(JSON.parse(one.ask(endpoint, { ...CALLS[endpoint]?.(one, name), [name]: NONSENSE }))).toEqual({
      error: [`EGeneral:Invalid arguments:${name}`],
    });
  },
);

describe('parameters that Kraken documents', () => {
  it.each(of('only'))(
    '$name of $endpoint is taken with the values that are carried out, and refused with others',
    ({ endpoint, name, parameter }) => {
      const one = account();
      const values = parameter.kind === 'only' ? parameter.values : [];
      const base = CALLS[endpoint]?.(one, name) ?? {};
      expect(JSON.parse(one.ask(endpoint, { ...base, [name]: NONSENSE }))).toEqual({
        error: [`EGeneral:Invalid arguments:${name}`],
      });
      for (const value of values)
        expect(
          (JSON.parse(account().ask(endpoint, { ...base, [name]: value })) as { error: readonly string[] }).error,
        ).toEqual([]);
    },
  );
});

it.each(of('no effect'))(
  'parameters that Kraken documents $name of $endpoint changes nothing',
  ({ endpoint, name }) => {
    const [with_, without] = [account(), account()];
    const base = CALLS[endpoint] ?? (() => ({}));
    expect(with_.ask(endpoint, { ...base(with_, name), [name]: '1' })).toBe(without.ask(endpoint, base(without, name)));
  },
);

it.each(Object.entries(ORDER_PARAMETERS).filter(([, { kind }]) => kind === 'refused'))(
  'parameters that Kraken documents %s of an order in a batch is refused as it is alone',
  (name) => {
    expect(
      account().ask('AddOrderBatch', {
        pair: 'XBTUSD',
        orders: JSON.stringify([ORDER, { ...ORDER, [name]: NONSENSE }]),
      }),
    ).toBe(`{"error":["EGeneral:Invalid arguments:${name}"]}`);
  },
);

it('parameters that Kraken documents stand in the documentation as they are carried out', () => {
  const page = readFileSync(new URL('../../../../docs/simulator.md', import.meta.url), 'utf8');
  expect(page).toContain(parameterTable());
});

/** The table of docs/simulator.md. */
function parameterTable(): string {
  const cell = (endpoint: string, kind: Parameter['kind']): string =>
    Object.entries(ENDPOINT_PARAMETERS[endpoint] ?? {})
      .filter(([, parameter]) => parameter.kind === kind)
      .map(
        ([name, parameter]) =>
          `\`${name}\`${parameter.kind === 'only' ? ` ${parameter.values.map((value) => `\`${value}\``).join(' ')}` : ''}${parameter.kind === 'no effect' ? ` (${parameter.why})` : ''}`,
      )
      .join(', ');
  return [
    '| endpoint | honoured | with these values only | without effect | refused |',
    '|---|---|---|---|---|',
    ...Object.keys(ENDPOINT_PARAMETERS).map(
      (endpoint) =>
        `| \`${endpoint}\` | ${cell(endpoint, 'honoured')} | ${cell(endpoint, 'only')} | ${cell(endpoint, 'no effect')} | ${cell(endpoint, 'refused')} |`,
    ),
  ].join('\n');
}
