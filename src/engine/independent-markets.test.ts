import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChangingUniverse, perpetual } from '../../test/support/changing-universe.ts';
import { failure, success } from '../core/outcome.ts';
import { DAY } from '../core/time.ts';
import type { Trade } from '../execution/trade.ts';
import type { Sizer } from '../risk/sizer.port.ts';

/** Returns in an estimate of the volatility. */
const WINDOW = 3;

/** A size that follows from the market's own volatility and price alone, whatever the account is worth. */
const BY_VOLATILITY: Sizer = {
  name: 'by-volatility',
  volatilityWindow: WINDOW,
  size({ volatility, price }) {
    const lots = Math.floor(1_000 / (price * (1 + 100 * volatility)));
    if (Number.isNaN(lots)) return failure({ sizer: 'by-volatility', reason: 'too few bars' });
    return success({ lots: Math.max(1, lots) });
  },
};

/** Limits that other markets do not reach. */
const LIMITS = {
  maximumOpenPositions: 10,
  maximumPositionShare: 0.9,
  maximumDailyLoss: 0.99,
  priceBand: { band: 0.2, mode: 'when-quoted', maximumQuoteAge: DAY },
} as const;

const MINUTES = 24;
const PATH = fc.record({
  prices: fc.array(fc.integer({ min: 90, max: 110 }), { minLength: MINUTES, maxLength: MINUTES }),
  beliefs: fc.array(fc.constantFrom(-1, 0, 1, 1), { minLength: MINUTES, maxLength: MINUTES }),
});
/** A market with the minutes that it is there; its prices are of another size than those of the watched one. */
const OTHER = fc.record({
  path: PATH,
  scale: fc.constantFrom(0.1, 1, 30),
  from: fc.nat(MINUTES - 8),
  lasts: fc.integer({ min: 1, max: MINUTES }),
  value: fc.integer({ min: 0, max: 200 }),
  /** A market that is not quoted is traded by its price alone. */
  quotes: fc.constantFrom('some' as const, 'none' as const),
});
type Other = typeof OTHER extends fc.Arbitrary<infer Drawn> ? Drawn : never;

interface Market extends Other {
  readonly id: string;
}

interface Played {
  readonly trades: readonly Trade[];
  readonly decisions: readonly unknown[];
}

/** What became of the market X among others. */
function play(markets: readonly Market[]): Played {
  const run = new ChangingUniverse({ slots: 4, limits: LIMITS, sizer: BY_VOLATILITY });
  const slots: (Market | undefined)[] = [undefined, undefined, undefined, undefined];
  for (let minute = 0; minute < MINUTES; minute++) {
    for (const [slot, market] of slots.entries())
      if (market !== undefined && market.from + market.lasts === minute) {
        run.settle(slot, market.value * market.scale);
        slots[slot] = undefined;
      }
    for (const market of markets.filter(({ from }) => from === minute)) {
      const slot = slots.indexOf(undefined);
      slots[slot] = market;
      run.list(slot, perpetual(market.id));
    }
    const prices = slots.map((market) => market && (market.path.prices[minute] ?? 0) * market.scale);
    const beliefs = slots.flatMap((market, slot) =>
      market === undefined ? [] : [[slot, market.path.beliefs[minute] ?? 0] as const],
    );
    run.minute(prices, Object.fromEntries(beliefs));
    for (const [market, price] of prices.entries())
      if (price !== undefined && slots[market]?.quotes === 'some')
        run.tell({ kind: 'quote', at: run.now, market, bid: price, ask: price });
  }
  const decisions = run.outputs.flatMap((output) => output.decisions.filter(({ instrument }) => instrument === 'X'));
  return {
    trades: run.engine.portfolio.trades().filter(({ instrument }) => instrument === 'X'),
    decisions: decisions.map(({ belief, price, outcome }) => ({ belief, price, outcome: outcome.kind })),
  };
}

describe('one market among others', () => {
  it('is traded as it would be alone, whatever others exist, in whatever order, and whoever had its slot before', () => {
    let traded = 0;
    let inherited = 0;
    fc.assert(
      fc.property(OTHER, fc.array(OTHER, { minLength: 1, maxLength: 3 }), fc.boolean(), (own, others, isFirst) => {
        const x: Market = { ...own, scale: 1, id: 'X' };
        const rest = others.map((other, number): Market => ({ ...other, id: `M${number}` }));
        const alone = play([x]);
        const among = play(isFirst ? [x, ...rest] : [...rest, x]);
        expect(among).toEqual(alone);
        traded += alone.trades.length;
        inherited += Number(rest.some(({ from, lasts }) => from + lasts <= x.from));
      }),
      { numRuns: 150, seed: 21 },
    );
    expect(traded, 'trades of the market').toBeGreaterThan(200);
    expect(inherited, 'runs in which another market had been settled before it was listed').toBeGreaterThan(30);
  });
});
