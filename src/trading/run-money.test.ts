import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fill } from '../core/fill.ts';
import type { Instrument } from '../core/instrument.ts';
import { minorFromAmount } from '../core/money.ts';
import { clientOrderId } from '../core/order.ts';
import { instant } from '../core/time.ts';
import { PortfolioLedger, type CashFlow } from '../execution/portfolio-ledger.ts';
import { moneyLines } from '../cli/lines/money-lines.ts';
import { runMoney, venueBalanceMinor } from './run-money.ts';

const instrument = (base: string): Instrument => ({
  id: `${base}/USD`,
  venue: 'kraken',
  kind: 'margin',
  base,
  quote: 'USD',
  tick: { units: 1, decimals: 1 },
  lot: { units: 1, decimals: 5 },
  minimumLots: 1,
  minimumNotional: 0,
});
const instruments = [instrument('BTC'), instrument('ETH')];
const START = minorFromAmount(10_000);

const fills = fc.record({
  kind: fc.constant('fill' as const),
  market: fc.nat(1),
  side: fc.constantFrom('buy' as const, 'sell' as const),
  lots: fc.integer({ min: 1, max: 50_000 }),
  priceTicks: fc.integer({ min: 10_000, max: 1_000_000 }),
  fee: fc.bigInt(0n, minorFromAmount(10)),
});
const flows = fc.record({
  kind: fc.constant('flow' as const),
  amount: fc.bigInt(minorFromAmount(-100), minorFromAmount(100)),
  cause: fc.constantFrom<CashFlow['cause']>('funding', 'interest', 'rounding', 'transfer', 'foreign'),
});
const marks = fc.record({
  kind: fc.constant('mark' as const),
  market: fc.nat(1),
  price: fc.integer({ min: 10_000, max: 1_000_000 }),
});
/** What the kill switch does from another process: whatever is open is closed by an order that nobody planned. */
const flatten = fc.record({
  kind: fc.constant('flatten' as const),
  priceTicks: fc.integer({ min: 10_000, max: 1_000_000 }),
});

const happening = fc.oneof(fills, flows, marks, flatten);
type Happening = typeof happening extends fc.Arbitrary<infer One> ? One : never;

function happen(ledger: PortfolioLedger, happenings: readonly Happening[]): void {
  let at = 0;
  const book = (market: number, side: Fill['side'], lots: number, priceTicks: number, feeMinor: bigint): void => {
    at++;
    ledger.apply({
      id: `f${at}`,
      order: clientOrderId(`o${at}`),
      instrument: instruments[market]?.id ?? '',
      side,
      lots,
      priceTicks,
      feeMinor,
      liquidity: 'taker',
      cause: 'order',
      at: instant(at),
    });
  };
  for (const one of happenings) {
    if (one.kind === 'fill') book(one.market, one.side, one.lots, one.priceTicks, one.fee);
    else if (one.kind === 'flow') ledger.applyCashFlow({ amountMinor: one.amount, cause: one.cause });
    else if (one.kind === 'mark') ledger.mark(one.market, one.price / 10);
    else
      instruments.forEach((_, market) => {
        const lots = ledger.lots(market);
        if (lots !== 0) book(market, lots > 0 ? 'sell' : 'buy', Math.abs(lots), one.priceTicks, minorFromAmount(0.1));
      });
  }
}

/** Every number of a line, in the order in which they stand. */
const numbersOf = (line: string): number[] =>
  [...line.matchAll(/[+-]?\d+\.\d\d/g)].map(([text]) => Math.round(Number(text) * 100));

it('the money of a run adds up whatever happened: trades, kill switch, financing, transfers, open positions', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 60 }), (happenings) => {
      const ledger = new PortfolioLedger({ instruments, cashMinor: START });
      happen(ledger, happenings);
      const openCost = ledger.costMinor(0) + ledger.costMinor(1);
      expect(ledger.cashMinor, 'cash is what the parts say, to the minor unit').toBe(
        START + ledger.transfersMinor + ledger.realisedMinor - openCost - ledger.feesMinor + ledger.financingMinor,
      );
      const venueRoundingMinor = happenings.reduce(
        (sum, one) => (one.kind === 'flow' && one.cause === 'rounding' ? sum + one.amount : sum),
        0n,
      );
      const money = runMoney(ledger, { startingCashMinor: START, venueRoundingMinor });
      expect(money.equity).toBeCloseTo(ledger.equity, 6);
      const profits = instruments.flatMap((_, market) => (ledger.lots(market) === 0 ? [] : [undefined]));
      const [equityLine, profitLine] = moneyLines(money, profits);
      const [equity = 0, ...whole] = numbersOf(equityLine);
      expect(
        whole.reduce((sum, part) => sum + part, 0),
        equityLine,
      ).toBe(equity);
      const [profit = 0, ...parts] = numbersOf(profitLine);
      expect(
        parts.reduce((sum, part) => sum + part, 0),
        profitLine,
      ).toBe(profit);
      expect(equityLine, 'both lines name one profit').toContain(`profit ${profitLine.split(' ')[0] ?? ''}`);
      expect([equityLine, profitLine], 'totals are the exact ones, rounded').toEqual([
        expect.stringContaining(`equity ${(Math.round(money.equity * 100) / 100).toFixed(2)} `),
        expect.stringMatching(new RegExp(`^[+]?${(Math.round(money.profit * 100) / 100 + 0).toFixed(2)} `)),
      ]);
    }),
  );
});

describe('the money of a run', () => {
  it('prints each part as it is rounded by itself, and the open part as the sum of the printed positions', () => {
    const money = {
      startingCash: 10_000,
      transfers: 0,
      closed: -109.626,
      open: -15.976,
      fees: -3.337,
      financing: -0.254,
      venueRounding: 0,
      profit: -129.193,
      equity: 9_870.807,
    };
    expect(moneyLines(money, [-15.976])[1]).toBe(
      '-129.19 = closed -109.63, open -15.98, fees -3.34, financing -0.25, rounding +0.01',
    );
    expect(
      moneyLines({ ...money, open: -15.974, profit: -129.191, equity: 9_870.809 }, [-15.974])[1],
      'closed stays as it is',
    ).toContain('closed -109.63, open -15.97');
    expect(moneyLines({ ...money, open: -15.972 }, [-7.986, -7.986])[1]).toContain('open -15.98');
    expect(
      moneyLines({ ...money, closed: -0.001, profit: -19.568, equity: 9_980.432 }, [undefined])[1],
      'no minus before zero',
    ).toContain('closed +0.00, open -15.98');
    expect(
      moneyLines({ ...money, financing: 0, venueRounding: -0.254 }, [-15.976])[1],
      'money that the venue rounded away is no financing, and no rounding of the printed figures',
    ).toBe(
      "-129.19 = closed -109.63, open -15.98, fees -3.34, financing +0.00, the venue's rounding -0.25, rounding +0.01",
    );
  });

  it('names the balance at the venue: a position on margin has taken nothing from it, one on spot has', () => {
    const spot = instruments.map((one) => ({ ...one, kind: 'spot' as const }));
    for (const [kind, listed, expected] of [
      ['margin', instruments, 9_998],
      ['spot', spot, 9_898],
    ] as const) {
      const ledger = new PortfolioLedger({ instruments: listed, cashMinor: START });
      ledger.apply({
        id: 'f1',
        order: clientOrderId('o1'),
        instrument: 'BTC/USD',
        side: 'buy',
        lots: 10_000,
        priceTicks: 10_000,
        feeMinor: minorFromAmount(2),
        liquidity: 'taker',
        cause: 'order',
        at: instant(1),
      });
      expect(venueBalanceMinor(ledger, listed), kind).toBe(minorFromAmount(expected));
    }
  });
});

it('the money of a run prints no line whose parts do not make its total', () => {
  expect(() =>
    moneyLines(
      {
        startingCash: 100,
        transfers: 0,
        closed: 5,
        open: 0,
        fees: -1,
        financing: 0,
        venueRounding: 0,
        profit: 4.5,
        equity: 104.5,
      },
      [],
    ),
  ).toThrow(/add up/);
  expect(() =>
    moneyLines(
      {
        startingCash: 100,
        transfers: 0,
        closed: 5,
        open: 0,
        fees: -1,
        financing: 0,
        venueRounding: 0,
        profit: 4,
        equity: 105,
      },
      [],
    ),
  ).toThrow(/add up/);
});
