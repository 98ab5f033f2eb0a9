import type { SimulatedClock } from '../../../../src/core/clock.ts';
import { instant, MINUTE, SECOND } from '../../../../src/core/time.ts';
import { SeededRandom } from '../../../../src/math/random.ts';
import type { KrakenCalls } from '../../../../src/venues/kraken/simulator/kraken-calls.ts';
import { ETH, hourlyCandles } from './kraken-simulator.ts';

type Rows = Parameters<typeof hourlyCandles>[0];

/** There and back, and there again: longer than any run of orders, for nothing trades after the last candle. */
function longCandles(rows: Rows, ...instrument: [] | [typeof ETH]): ReturnType<typeof hourlyCandles> {
  const back = rows.toReversed().map(([open, high, low, close]) => [close, high, low, open] as const);
  return hourlyCandles([...rows, ...back, ...rows, ...back], ...instrument);
}

/** Two pairs that fall and rise far enough to take leveraged positions with them. */
export const WILD_CANDLES = [
  longCandles([
    [40_000, 41_500, 39_400, 41_200],
    [41_200, 41_300, 34_000, 35_100],
    [35_100, 46_000, 35_000, 45_300],
    [45_300, 45_500, 39_200, 41_900],
    [41_900, 42_000, 41_000, 41_500],
    [41_500, 41_600, 36_000, 39_000],
  ]),
  longCandles(
    [
      [2_000, 2_050, 1_990, 2_010],
      [2_010, 2_400, 2_000, 2_350],
      [2_350, 2_360, 1_700, 1_800],
      [1_800, 2_000, 1_780, 1_990],
      [1_990, 2_010, 1_980, 2_000],
      [2_000, 2_600, 1_990, 2_500],
    ],
    ETH,
  ),
];

export interface TradedVenue {
  readonly clock: SimulatedClock;
  readonly calls: KrakenCalls;
}

/** One call by the holder of the first key; what came back, read. */
export function ask(
  calls: KrakenCalls,
  name: string,
  fields: Readonly<Record<string, string>> = {},
): { readonly error: readonly string[]; readonly result?: Readonly<Record<string, unknown>> } {
  return JSON.parse(
    calls.carryOut({ scope: 'private', name, fields: new Map(Object.entries(fields)), key: 0, via: 'rest' }),
  ) as ReturnType<typeof ask>;
}

/**
 * Orders, cancels, reads and pauses that a seed repeats; many are refused, which is part of it. Gives how many were
 * taken.
 */
export function tradeAtRandom({ clock, calls }: TradedVenue, seed: number, steps: number): number {
  const random = new SeededRandom(seed);
  const pick = <Choice>(choices: readonly Choice[]): Choice => choices[random.below(choices.length)] as Choice;
  let taken = 0;
  for (let step = 0; step < steps; step++) {
    clock.advanceTo(instant(clock.now() + pick([0, 137, 30 * SECOND, 7 * MINUTE, 55 * MINUTE])));
    const pair = pick(['XBTUSD', 'XBTUSD', 'ETHUSD']);
    const fields = {
      pair,
      ...pick(ORDERS)({ random, pick, step, pair }),
      ...pick(pair === 'XBTUSD' ? [...EXTRAS, ...CLOSES] : EXTRAS),
    };
    const named = pick(['AddOrder', 'AddOrder', 'AddOrder', 'read', 'cancel', 'tick', 'switch', 'batch']);
    if (named === 'AddOrder') taken += ask(calls, 'AddOrder', fields).error.length === 0 ? 1 : 0;
    else if (named === 'read') ask(calls, pick(['OpenOrders', 'BalanceEx', 'TradesHistory', 'Nothing', ...READS]));
    else if (named === 'tick') calls.venue.catchUp();
    else if (named === 'switch') ask(calls, 'CancelAllOrdersAfter', { timeout: pick(['0', '0', '3000', '30000']) });
    else if (named === 'batch')
      ask(calls, 'AddOrderBatch', {
        pair,
        orders: JSON.stringify([
          { ...fields, cl_ord_id: undefined, nonce: undefined },
          { ordertype: 'limit', type: 'buy', price: '1000', volume: '0.01' },
        ]),
      });
    else if (random.below(8) === 0) ask(calls, 'CancelAll');
    else ask(calls, 'CancelOrder', { txid: String(Object.keys(ask(calls, 'OpenOrders').result?.['open'] ?? {})[0]) });
  }
  return taken;
}

interface Draw {
  readonly random: SeededRandom;
  readonly pick: <Choice>(choices: readonly Choice[]) => Choice;
  readonly step: number;
  readonly pair: string;
}

const size = ({ random, pair }: Draw): string =>
  pair === 'ETHUSD'
    ? `${1 + random.below(4)}.${random.below(1_000)}`
    : `0.${random.below(4)}${1 + random.below(9)}${random.below(1_000)}`;
const price = ({ random, pair }: Draw): string =>
  pair === 'ETHUSD'
    ? `${1_750 + random.below(700)}.${random.below(100)}`
    : `${36_000 + random.below(8_500)}.${random.below(10)}`;
const side = ({ pick }: Draw): string => pick(['buy', 'sell']);

const READS: readonly string[] = ['OpenPositions', 'TradeBalance', 'Ledgers', 'ClosedOrders'];

const EXTRAS: readonly Readonly<Record<string, string>>[] = [
  {},
  {},
  { leverage: '2' },
  { leverage: '3:1' },
  { leverage: '5' },
  { leverage: '5' },
  { leverage: '5', reduce_only: 'true' },
  { leverage: '2', expiretm: '+1800' },
  { expiretm: '+90' },
];

const CLOSES: readonly Readonly<Record<string, string>>[] = [
  { 'close[ordertype]': 'stop-loss', 'close[price]': '39500.0' },
  { leverage: '4', 'close[ordertype]': 'limit', 'close[price]': '41000' },
  { leverage: '2', 'close[ordertype]': 'trailing-stop', 'close[price]': '+1%' },
];

const ORDERS: readonly ((draw: Draw) => Readonly<Record<string, string>>)[] = [
  (draw) => ({ type: side(draw), ordertype: 'market', volume: size(draw) }),
  (draw) => ({ type: side(draw), ordertype: 'market', volume: size(draw) }),
  (draw) => ({
    type: side(draw),
    ordertype: 'limit',
    price: price(draw),
    volume: size(draw),
    cl_ord_id: `seeded-${draw.step % 7}`,
  }),
  (draw) => ({
    type: side(draw),
    ordertype: 'limit',
    price: price(draw),
    volume: size(draw),
    timeinforce: 'IOC',
    nonce: '1',
  }),
  (draw) => ({ type: side(draw), ordertype: 'stop-loss', price: price(draw), volume: size(draw), userref: '7' }),
  (draw) => ({ type: side(draw), ordertype: 'take-profit', price: price(draw), volume: size(draw) }),
  (draw) => ({
    type: side(draw),
    ordertype: 'stop-loss-limit',
    price: price(draw),
    price2: price(draw),
    volume: size(draw),
  }),
  (draw) => ({
    type: side(draw),
    ordertype: 'take-profit-limit',
    price: price(draw),
    price2: price(draw),
    volume: size(draw),
  }),
  (draw) => ({
    type: side(draw),
    ordertype: 'trailing-stop',
    price: draw.pick(['+0.5%', '+2%', '+150', '+3000.1']),
    volume: size(draw),
  }),
  (draw) => ({ type: side(draw), ordertype: 'limit', price: '1', volume: 'much' }),
];
