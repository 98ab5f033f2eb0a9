import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fill } from '../core/fill.ts';
import { clientOrderId } from '../core/order.ts';
import { readSnapshotText, snapshotText } from '../core/snapshot-text.ts';
import { instant } from '../core/time.ts';
import { tradedUniverse } from '../core/universe.ts';
import { PortfolioLedger } from './portfolio-ledger.ts';
import type { PortfolioSnapshot } from './portfolio-snapshot.ts';
import { settlingMarket } from '../../test/support/settling-market.ts';

const SLOTS = 3;
/** One tick of 0.01 times one lot of 0.1 is 0.001 of the currency. */
const MINOR_PER_TICK_AND_LOT = 10n ** 15n;
const DEPOSIT = 10n ** 21n;

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
  { maxLength: 80, size: 'max' },
);

/** Steps that can follow one another: only a listed market is traded, and only a free slot is listed. */
const STEPS: fc.Arbitrary<readonly Step[]> = DRAWN.map((drawn) => {
  const universe = tradedUniverse([], SLOTS);
  return drawn.map(({ slot, action, side, lots, ticks, fee }, number): Step => {
    const at = instant(number * 1_000);
    const market = universe.at(slot);
    if (market === undefined) {
      const id = `M${number}/USD`;
      return { kind: 'list', slot: universe.list(settlingMarket(id), 'traded'), id };
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
    if (step.kind === 'list') ledger.list(step.slot, settlingMarket(step.id));
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

/** Everything that the books say. */
function said(ledger: PortfolioLedger) {
  const { cashMinor, feesMinor, financingMinor, tradedMinor, realisedMinor, positions, isFlat } = ledger;
  return {
    cashMinor,
    feesMinor,
    financingMinor,
    tradedMinor,
    realisedMinor,
    positions,
    isFlat,
    trades: ledger.trades(),
  };
}

describe('fills that arrive late', () => {
  /** Which fills come when all else is over, and in which order. */
  const LATE = fc.record({ steps: STEPS, late: fc.infiniteStream(fc.boolean()), reversed: fc.boolean() });

  function inLateOrder({ steps, late, reversed }: typeof LATE extends fc.Arbitrary<infer Drawn> ? Drawn : never) {
    const isLate = steps.map((step) => step.kind === 'fill' && late.next().value === true);
    const after = steps.filter((_, place) => isLate[place]);
    return { early: steps.filter((_, place) => !isLate[place]), after: reversed ? after.toReversed() : after };
  }

  it('give the books that they would have given in order, settled markets included', () => {
    let lateOfSettled = 0;
    fc.assert(
      fc.property(LATE, (drawn) => {
        const { early, after } = inLateOrder(drawn);
        const settled = new Set(early.flatMap((step) => (step.kind === 'settle' ? [step.id] : [])));
        lateOfSettled += after.filter((step) => step.kind === 'fill' && settled.has(step.fill.instrument)).length;
        expect(said(play([...early, ...after]))).toEqual(said(play(drawn.steps)));
      }),
      { numRuns: 300, seed: 3 },
    );
    expect(lateOfSettled, 'late fills of settled markets').toBeGreaterThan(500);
  });

  it('count once, however often they arrive', () => {
    fc.assert(
      fc.property(LATE, (drawn) => {
        const { early, after } = inLateOrder(drawn);
        const fills = drawn.steps.filter(({ kind }) => kind === 'fill');
        expect(said(play([...early, ...after, ...after, ...fills]))).toEqual(said(play(drawn.steps)));
      }),
      { seed: 4 },
    );
  });

  it('give the same books behind a snapshot', () => {
    fc.assert(
      fc.property(LATE, (drawn) => {
        const { early, after } = inLateOrder(drawn);
        const kept = snapshotText(play(early).snapshot());
        const ledger = new PortfolioLedger({ instruments: [], cashMinor: DEPOSIT, slots: SLOTS });
        ledger.restore(readSnapshotText(kept) as PortfolioSnapshot);
        expect(said(ledger)).toEqual(said(play(early)));
        for (const step of after) if (step.kind === 'fill') ledger.apply(step.fill);
        expect(said(ledger)).toEqual(said(play(drawn.steps)));
        ledger.restore(play([]).snapshot());
        expect(said(ledger), 'back at the beginning').toEqual(said(play([])));
      }),
      { seed: 5 },
    );
  });
});
