import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fill } from '../core/fill.ts';
import type { Instrument, InstrumentKind } from '../core/instrument.ts';
import { decimalStep } from '../core/money.ts';
import { clientOrderId } from '../core/order.ts';
import { instant } from '../core/time.ts';
import { tradedUniverse } from '../core/universe.ts';
import { REMEMBERED_FILLS } from './market-ledger.ts';
import { PortfolioLedger } from './portfolio-ledger.ts';

const SLOTS = 3;
/** One tick of 0.01 times one lot of 0.1 is 0.001 of the currency. */
const MINOR_PER_TICK_AND_LOT = 10n ** 15n;
const DEPOSIT = 10n ** 21n;

function named(id: string, kind: InstrumentKind = 'outcome'): Instrument {
  const steps = { tick: decimalStep('0.01'), lot: decimalStep('0.1') };
  return { id, venue: 'v', kind, base: id, quote: 'USD', ...steps, minimumLots: 1, minimumNotional: 0 };
}

type Step =
  | { readonly kind: 'fill'; readonly slot: number; readonly fill: Fill }
  | { readonly kind: 'list'; readonly slot: number; readonly id: string }
  | {
      readonly kind: 'settle';
      readonly slot: number;
      readonly id: string;
      readonly at: number;
      readonly cents: number;
    };

const DRAWN = fc.array(
  fc.record({
    slot: fc.nat(SLOTS - 1),
    action: fc.constantFrom('fill', 'fill', 'fill', 'change' as const),
    side: fc.constantFrom('buy' as const, 'sell' as const),
    lots: fc.integer({ min: 1, max: 50 }),
    ticks: fc.integer({ min: 1, max: 100 }),
    fee: fc.bigInt({ min: -(10n ** 14n), max: 10n ** 16n }),
  }),
  { maxLength: 80 },
);

/** Steps that can follow one another: only a listed market is traded, and only a free slot is listed. */
const STEPS: fc.Arbitrary<readonly Step[]> = DRAWN.map((drawn) => {
  const universe = tradedUniverse([], SLOTS);
  return drawn.map(({ slot, action, side, lots, ticks, fee }, number): Step => {
    const at = instant(number * 1_000);
    const market = universe.at(slot);
    if (market === undefined) {
      const id = `M${number}/USD`;
      return { kind: 'list', slot: universe.list(named(id), 'traded'), id };
    }
    const { id } = market.instrument;
    if (action === 'change') {
      universe.settle(slot);
      return { kind: 'settle', slot, id, at, cents: ticks };
    }
    const fill: Fill = {
      id: `f${number}`,
      order: clientOrderId(`o${number}`),
      instrument: id,
      side,
      lots,
      priceTicks: ticks,
      feeMinor: fee,
      liquidity: 'taker',
      at,
      cause: 'order',
    };
    return { kind: 'fill', slot, fill };
  });
});

function play(steps: readonly Step[], slots = SLOTS): PortfolioLedger {
  const ledger = new PortfolioLedger({ instruments: [], cashMinor: DEPOSIT, slots });
  for (const step of steps) {
    if (step.kind === 'list') ledger.list(step.slot, named(step.id));
    else if (step.kind === 'fill') ledger.apply(step.fill);
    else ledger.settle(step.slot, { at: instant(step.at), value: step.cents / 100 });
  }
  return ledger;
}

/** Cash and positions summed up from the steps alone. */
function summedUp(steps: readonly Step[]): { cash: bigint; held: Map<string, bigint> } {
  const held = new Map<string, bigint>();
  let cash = DEPOSIT;
  for (const step of steps) {
    if (step.kind === 'fill') {
      const { side, lots, priceTicks, feeMinor, instrument } = step.fill;
      const signed = side === 'buy' ? BigInt(lots) : -BigInt(lots);
      held.set(instrument, (held.get(instrument) ?? 0n) + signed);
      cash -= signed * BigInt(priceTicks) * MINOR_PER_TICK_AND_LOT + feeMinor;
    } else if (step.kind === 'settle') {
      cash += (held.get(step.id) ?? 0n) * BigInt(step.cents) * MINOR_PER_TICK_AND_LOT;
      held.delete(step.id);
    }
  }
  return { cash, held };
}

describe('a ledger whose markets are listed and settled', () => {
  it('has to the last minor unit the cash that fills, fees and settlements give', () => {
    fc.assert(
      fc.property(STEPS, (steps) => {
        const ledger = play(steps);
        const { cash, held } = summedUp(steps);
        expect(ledger.cashMinor).toBe(cash);
        const lots = ledger.positions.filter(({ lots: each }) => each !== 0);
        expect(new Map(lots.map(({ instrument, lots: each }) => [instrument, BigInt(each)]))).toEqual(
          new Map([...held].filter(([, each]) => each !== 0n)),
        );
        expect(ledger.isFlat).toBe(lots.length === 0);
      }),
    );
  });

  it('has trades, finished and open, that add up to the change of cash', () => {
    fc.assert(
      fc.property(STEPS, (steps) => {
        const ledger = play(steps);
        const finished = ledger.trades().reduce((sum, { netMinor }) => sum + netMinor, 0n);
        const open = ledger.openTrades().reduce((sum, { cashMinor, feesMinor }) => sum + cashMinor - feesMinor, 0n);
        expect(DEPOSIT + finished + open).toBe(ledger.cashMinor);
      }),
    );
  });

  it('values an account as cash alone once all markets are settled', () => {
    fc.assert(
      fc.property(STEPS, (steps) => {
        const ledger = play(steps);
        const { held } = summedUp(steps);
        for (const [slot, { instrument }] of ledger.positions.entries())
          if (held.has(instrument)) ledger.settle(slot, { at: instant(1e9), value: 1 });
        expect(ledger.isFlat).toBe(true);
        expect(ledger.equity).toBe(ledger.cash);
        expect(ledger.unrealised).toBe(0);
        const gross = ledger.trades().reduce((sum, { grossMinor }) => sum + grossMinor, 0n);
        expect(ledger.realisedMinor, 'profit of all trades before fees').toBe(gross);
      }),
    );
  });

  it('gives each market the trades that it would have alone', () => {
    fc.assert(
      fc.property(STEPS, (steps) => {
        const all = play(steps);
        const ids = steps.flatMap((step) => (step.kind === 'list' ? [step.id] : []));
        let cash = DEPOSIT;
        for (const id of ids) {
          const own = steps
            .filter((step) => (step.kind === 'fill' ? step.fill.instrument : step.id) === id)
            .map((step) => ({ ...step, slot: 0 }));
          const alone = play(own, 1);
          expect(all.trades().filter(({ instrument }) => instrument === id)).toEqual(alone.trades());
          cash += alone.cashMinor - DEPOSIT;
        }
        expect(all.cashMinor, 'the changes of cash of all markets together').toBe(cash);
      }),
    );
  });
});

const BUY: Fill = {
  id: 'f',
  order: clientOrderId('o'),
  instrument: 'A',
  side: 'buy',
  lots: 30,
  priceTicks: 40,
  feeMinor: 7n,
  liquidity: 'taker',
  at: instant(5),
  cause: 'order',
};

it('a settled position is a trade that ended by settlement, without a fee', () => {
  const ledger = new PortfolioLedger({ instruments: [named('A')], cashMinor: DEPOSIT });
  ledger.apply(BUY, 'belief');
  expect(ledger.settle(0, { at: instant(9), value: 1 })).toEqual({ lots: 30, paymentMinor: 3n * 10n ** 18n });
  // 3 units bought at 0.40 and settled at 1.
  expect(ledger.trades()).toEqual([
    {
      instrument: 'A',
      side: 'long',
      entryAt: 5,
      exitAt: 9,
      entryPrice: expect.closeTo(0.4, 12),
      exitPrice: 1,
      lots: 30,
      grossMinor: 18n * 10n ** 17n,
      feesMinor: 7n,
      financingMinor: 0n,
      netMinor: 18n * 10n ** 17n - 7n,
      entryReason: 'belief',
      exitReason: 'settlement',
      exitCause: 'settlement',
    },
  ]);
  expect(ledger.feesMinor).toBe(7n);
});

it('a short position pays the value', () => {
  const ledger = new PortfolioLedger({ instruments: [named('A', 'perpetual')], cashMinor: DEPOSIT });
  ledger.apply({ ...BUY, side: 'sell' });
  expect(ledger.settle(0, { at: instant(9), value: 0.25 }).paymentMinor).toBe(-75n * 10n ** 16n);
  expect(ledger.trades()[0]?.grossMinor, 'sold at 0.40, bought back at 0.25').toBe(45n * 10n ** 16n);
});

it('less than a minor unit is rounded down, whoever pays', () => {
  const tiny = { ...named('A', 'perpetual'), lot: { units: 1, decimals: 9 }, tick: { units: 1, decimals: 9 } };
  const paid = (side: Fill['side']): bigint => {
    const ledger = new PortfolioLedger({ instruments: [tiny], cashMinor: DEPOSIT });
    ledger.apply({ ...BUY, side, lots: 1 });
    return ledger.settle(0, { at: instant(9), value: 0.000_000_000_005 }).paymentMinor;
  };
  // 5 x 10^-12 of the currency times 10^-9 units is 0.005 minor units.
  expect([paid('buy'), paid('sell')]).toEqual([0n, -1n]);
});

it('refuses settlements and listings that cannot be', () => {
  const ledger = new PortfolioLedger({ instruments: [named('A')], cashMinor: DEPOSIT });
  ledger.apply(BUY);
  for (const value of [-1, Number.NaN, Number.POSITIVE_INFINITY])
    expect(() => ledger.settle(0, { at: instant(9), value }), `a value of ${value}`).toThrow('at least 0 per unit');
  expect(() => ledger.list(0, named('B'))).toThrow('Slot 0 of the ledger has a market already');
  expect(() => ledger.list(1, named('B'))).toThrow('has 1 slots');
  ledger.settle(0, { at: instant(9), value: 1 });
  expect(() => ledger.settle(0, { at: instant(9), value: 1 }), 'a market is settled once').toThrow('slot 0 has none');
  expect(() => ledger.apply({ ...BUY, id: 'g' }), 'nothing is traded there any more').toThrow('not in this ledger');
});

it('a run without end keeps only the newest trades of settled markets', () => {
  const ledger = new PortfolioLedger({ instruments: [], cashMinor: DEPOSIT, oldTrades: 'forgotten', slots: 1 });
  for (let market = 0; market < 2 * REMEMBERED_FILLS; market++) {
    ledger.list(0, named(`M${market}`));
    ledger.apply({ ...BUY, instrument: `M${market}` });
    ledger.settle(0, { at: instant(market + 9), value: 0 });
  }
  expect(ledger.trades().length).toBe(REMEMBERED_FILLS);
  expect(ledger.trades().at(-1)?.instrument).toBe(`M${2 * REMEMBERED_FILLS - 1}`);
});
