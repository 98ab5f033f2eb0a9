import { changesOrders } from '../../src/venues/kraken/simulator/changes-orders.ts';
import type { SeededRandom } from '../../src/math/random.ts';
import { seededChanges, seededFaults } from '../../src/venues/kraken/simulator/kraken-faults.ts';
import { FaultyWire } from '../../src/wire/faulty-wire.ts';
import {
  hourlyCandles,
  marginKraken,
  spotKraken,
  type SimulatedKraken,
} from '../venues/kraken/simulator/kraken-simulator.ts';
import { CASH } from './script-bot.ts';

/** What may fail. */
const CALLS = [
  'AddOrder',
  'CancelOrder',
  'OpenOrders',
  'ClosedOrders',
  'TradesHistory',
  'Balance',
  'OHLC',
  'QueryOrders',
  'OpenPositions',
  'Ledgers',
  'Ticker',
];
/** Hours that the prices of a script last. */
export const CANDLES = 14;

/**
 * A venue with a seed's prices, and a wire that will fail as the seed says. Even seeds trade on margin, and of each
 * kind one in four in a thin book.
 */
export function faultyKraken(
  seed: number,
  random: SeededRandom,
): { readonly kraken: SimulatedKraken; readonly wire: FaultyWire; readonly kind: 'spot' | 'margin' } {
  const series = hourlyCandles(walk(random));
  const kind = seed % 2 === 0 ? 'margin' : 'spot';
  const participation = participationOf(seed);
  const rules = participation === undefined ? {} : { participation };
  const kraken = kind === 'margin' ? marginKraken([series], CASH, rules) : spotKraken([series], CASH, rules);
  const wire = new FaultyWire({
    answer: (request) => kraken.rest.answer(request),
    clock: kraken.clock,
    changes: changesOrders,
  });
  wire.plan([
    ...seededFaults(seed, { calls: CALLS, count: 10 + random.below(20), within: 30 }),
    ...seededChanges(seed + 3, { calls: CALLS, count: 12, within: 20 }),
    // Asked for once in a life.
    ...seededChanges(seed + 4, { calls: ['AssetPairs', 'Assets'], count: 3, within: 4 }),
  ]);
  return { kraken, wire, kind };
}

/**
 * In a quarter of the scripts the book is thin: what is bought and sold fills in parts, for a minute; in a few of those
 * for five.
 */
function participationOf(seed: number): number | undefined {
  if (seed % 8 < 6) return undefined;
  return seed % 64 < 62 ? 0.4 : 0.1;
}

function walk(random: SeededRandom): (readonly [number, number, number, number])[] {
  let price = 40_000;
  return Array.from({ length: CANDLES + 4 }, () => {
    const open = price;
    price = Math.round(open * (1 + (random.next() - 0.5) * 0.05));
    return [open, Math.max(open, price) + random.below(200), Math.min(open, price) - random.below(200), price] as const;
  });
}
