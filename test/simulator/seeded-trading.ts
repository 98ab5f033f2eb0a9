import type { SimulatedClock } from '../../src/core/clock.ts';
import { instant, MINUTE, SECOND } from '../../src/core/time.ts';
import { SeededRandom } from '../../src/math/random.ts';
import type { KrakenCalls } from '../../src/simulator/kraken/kraken-calls.ts';

export interface TradedVenue {
  readonly clock: SimulatedClock;
  readonly calls: KrakenCalls;
}

/** One call by the holder of the first key; what came back, read. */
export function ask(calls: KrakenCalls, name: string, fields: Readonly<Record<string, string>> = {}): { readonly error: readonly string[]; readonly result?: Readonly<Record<string, unknown>> } {
  return JSON.parse(calls.carryOut({ scope: 'private', name, fields: new Map(Object.entries(fields)), key: 0 })) as ReturnType<typeof ask>;
}

/** Orders, cancels, reads and pauses that a seed repeats; many are refused, which is part of it. Gives how many were taken. */
export function tradeAtRandom({ clock, calls }: TradedVenue, seed: number, steps: number): number {
  const random = new SeededRandom(seed);
  const pick = <Choice>(choices: readonly Choice[]): Choice => choices[random.below(choices.length)] as Choice;
  let taken = 0;
  for (let step = 0; step < steps; step++) {
    clock.advanceTo(instant(clock.now() + pick([0, 137, 30 * SECOND, 7 * MINUTE, 55 * MINUTE])));
    const fields = pick(ORDERS)({ random, pick, step });
    const named = pick(['AddOrder', 'AddOrder', 'AddOrder', 'read', 'cancel', 'tick']);
    if (named === 'AddOrder') taken += ask(calls, 'AddOrder', { pair: 'XBTUSD', ...fields }).error.length === 0 ? 1 : 0;
    else if (named === 'read') ask(calls, pick(['OpenOrders', 'BalanceEx', 'TradesHistory', 'Nothing', ...READS]));
    else if (named === 'tick') calls.venue.catchUp();
    else if (random.below(8) === 0) ask(calls, 'CancelAll');
    else ask(calls, 'CancelOrder', { txid: String(Object.keys(ask(calls, 'OpenOrders').result?.['open'] ?? {})[0]) });
  }
  return taken;
}

interface Draw {
  readonly random: SeededRandom;
  readonly pick: <Choice>(choices: readonly Choice[]) => Choice;
  readonly step: number;
}

const size = ({ random }: Draw): string => `0.0${1 + random.below(9)}${random.below(1_000)}`;
const price = ({ random }: Draw): string => `${39_000 + random.below(3_500)}.${random.below(10)}`;
const side = ({ pick }: Draw): string => pick(['buy', 'sell']);

const READS: readonly string[] = [];

const ORDERS: readonly ((draw: Draw) => Readonly<Record<string, string>>)[] = [
  (draw) => ({ type: side(draw), ordertype: 'market', volume: size(draw) }),
  (draw) => ({ type: side(draw), ordertype: 'limit', price: price(draw), volume: size(draw), cl_ord_id: `seeded-${draw.step % 7}` }),
  (draw) => ({ type: side(draw), ordertype: 'limit', price: price(draw), volume: size(draw), timeinforce: 'IOC', nonce: '1' }),
  (draw) => ({ type: side(draw), ordertype: 'stop-loss', price: price(draw), volume: size(draw), userref: '7' }),
  (draw) => ({ type: side(draw), ordertype: 'take-profit', price: price(draw), volume: size(draw) }),
  (draw) => ({ type: side(draw), ordertype: 'limit', price: '1', volume: 'much' }),
];
