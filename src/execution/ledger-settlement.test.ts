import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fill } from '../core/fill.ts';
import type { Instrument, InstrumentKind } from '../core/instrument.ts';
import { decimalStep } from '../core/money.ts';
import { clientOrderId } from '../core/order.ts';
import { readSnapshotText, snapshotText } from '../core/snapshot-text.ts';
import { DAY, instant } from '../core/time.ts';
import { tradedUniverse } from '../core/universe.ts';
import { REMEMBERED_FILLS } from './market-ledger.ts';
import { PortfolioLedger } from './portfolio-ledger.ts';
import type { PortfolioSnapshot } from './portfolio-snapshot.ts';
import { REMEMBERED_SETTLEMENTS } from './settled-books.ts';

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
  expect(() => ledger.apply({ ...BUY, instrument: 'B' }), 'it was never listed').toThrow('not in this ledger');
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

it('a fill that the venue dates behind the settlement ends its trade at its own instant', () => {
  const ledger = new PortfolioLedger({ instruments: [named('A')], cashMinor: DEPOSIT });
  ledger.settle(0, { at: instant(9), value: 1 });
  expect(ledger.settledValue('A')).toBe(1);
  ledger.apply({ ...BUY, at: instant(12) });
  expect(ledger.trades()).toMatchObject([{ entryAt: 12, exitAt: 12, exitCause: 'settlement', lots: 30 }]);
  // 3 units bought at 0.40 and settled at 1, less a fee of 7 minor units.
  expect(ledger.cashMinor - DEPOSIT).toBe(18n * 10n ** 17n - 7n);
});

it('financing of a settled market becomes part of its trade, and of no other', () => {
  const instruments = [named('A', 'perpetual'), named('B', 'perpetual')];
  const ledger = new PortfolioLedger({ instruments, cashMinor: DEPOSIT });
  ledger.apply(BUY);
  ledger.apply({ ...BUY, id: 'g', instrument: 'B' });
  ledger.settle(0, { at: instant(9), value: 1 });
  expect(ledger.applyCashFlow({ amountMinor: -5n, cause: 'funding', at: instant(8), instrument: 'A' })).toEqual([]);
  expect(ledger.trades()).toMatchObject([{ instrument: 'A', financingMinor: -5n }]);
  expect(ledger.openTrades()).toMatchObject([{ instrument: 'B', financingMinor: 0n }]);
  expect(ledger.financingMinor).toBe(-5n);
});

it('financing of a market that was settled and is listed again becomes part of its trade since', () => {
  const instruments = [named('A', 'perpetual'), named('B', 'perpetual')];
  const ledger = new PortfolioLedger({ instruments, cashMinor: DEPOSIT });
  ledger.apply(BUY);
  ledger.settle(0, { at: instant(9), value: 1 });
  ledger.list(0, named('A', 'perpetual'));
  ledger.apply({ ...BUY, id: 'g', at: instant(20) });
  const shares = ledger.applyCashFlow({ amountMinor: -5n, cause: 'funding', at: instant(21), instrument: 'A' });
  expect(shares).toEqual([{ market: 0, amountMinor: -5n }]);
  expect(ledger.trades()).toMatchObject([{ instrument: 'A', financingMinor: 0n }]);
  expect(ledger.openTrades()).toMatchObject([{ instrument: 'A', financingMinor: -5n }]);
});

it('a settled market is forgotten after hundreds of others and two days, and its trades stay', () => {
  const ledger = new PortfolioLedger({ instruments: [], cashMinor: DEPOSIT, slots: 1 });
  const settleNext = (number: number, at: number): void => {
    ledger.list(0, named(`M${number}`));
    ledger.apply({ ...BUY, instrument: `M${number}` });
    ledger.settle(0, { at: instant(at), value: 1 });
  };
  for (let number = 0; number < 2 * REMEMBERED_SETTLEMENTS; number++) settleNext(number, number);
  expect(ledger.forgottenMarkets, 'all of them are younger than two days').toBe(0);
  const realised = ledger.realisedMinor;
  settleNext(9_999, 3 * DAY);
  expect(ledger.forgottenMarkets).toBe(REMEMBERED_SETTLEMENTS + 1);
  expect([ledger.settledValue('M0'), ledger.settledValue(`M${2 * REMEMBERED_SETTLEMENTS - 1}`)]).toEqual([
    undefined,
    1,
  ]);
  expect(ledger.trades().length).toBe(2 * REMEMBERED_SETTLEMENTS + 1);
  expect(ledger.realisedMinor).toBe(realised + 18n * 10n ** 17n);
  expect(() => ledger.apply({ ...BUY, id: 'late', instrument: 'M0' })).toThrow('not in this ledger');
});
