import { describe, expect, it } from 'vitest';
import type { Fill } from '../core/fill.ts';
import type { Instrument } from '../core/instrument.ts';
import { minorFromAmount } from '../core/money.ts';
import { clientOrderId } from '../core/order.ts';
import { HOUR, instant } from '../core/time.ts';
import { PortfolioLedger } from './portfolio-ledger.ts';

const instrument: Instrument = {
  id: 'BTC/USD',
  venue: 'test',
  kind: 'perpetual',
  base: 'BTC',
  quote: 'USD',
  tick: { units: 1, decimals: 2 },
  lot: { units: 1, decimals: 3 },
  minimumLots: 1,
  minimumNotional: 0,
};

let made = 0;
function fill(side: 'buy' | 'sell', lots: number, price: number, hour: number, fee = 0.1): Fill {
  made += 1;
  return {
    id: `f${String(made).padStart(4, '0')}`,
    order: clientOrderId(`o${made}`),
    instrument: 'BTC/USD',
    side,
    lots,
    priceTicks: Math.round(price * 100),
    feeMinor: minorFromAmount(fee),
    liquidity: 'taker',
    at: instant(hour * HOUR),
    cause: 'order',
  };
}
function ledgerAfter(...fills: readonly Fill[]): PortfolioLedger {
  const ledger = new PortfolioLedger({ instruments: [instrument], cashMinor: minorFromAmount(1_000) });
  for (const each of fills) ledger.apply(each, `because of ${each.side}`);
  return ledger;
}

describe('the ledger', () => {
  it('keeps cash, fees, realised and unrealised profit apart', () => {
    const ledger = ledgerAfter(fill('buy', 2_000, 100, 0), fill('sell', 500, 110, 1));
    ledger.mark(0, 120);
    expect(ledger.cash).toBe(1_000 - 200 + 55 - 0.2);
    expect(ledger.feesMinor).toBe(minorFromAmount(0.2));
    expect(ledger.realisedMinor).toBe(minorFromAmount(5));
    expect(ledger.unrealised).toBeCloseTo(30, 12);
    expect(ledger.equity).toBeCloseTo(1_000 + 5 + 30 - 0.2, 12);
    expect(ledger.positions).toEqual([{ instrument: 'BTC/USD', lots: 1_500, entryPrice: 100, openedAt: 0 }]);
  });

  it('says what an open trade has moved so far, on either side, and nothing of one that has ended', () => {
    const begun = { instrument: 'BTC/USD', entryAt: 0, feesMinor: minorFromAmount(0.2), financingMinor: 0n };
    const long = ledgerAfter(fill('buy', 2_000, 100, 0), fill('sell', 500, 110, 1));
    expect(long.openTrades()).toEqual([{ ...begun, cashMinor: minorFromAmount(-200 + 55) }]);
    const short = ledgerAfter(fill('sell', 2_000, 100, 0), fill('buy', 500, 90, 1));
    expect(short.openTrades()).toEqual([{ ...begun, cashMinor: minorFromAmount(200 - 45) }]);
    expect(ledgerAfter(fill('buy', 500, 100, 0), fill('sell', 500, 110, 1)).openTrades()).toEqual([]);
  });

  it('counts a fill once', () => {
    const once = fill('buy', 1_000, 100, 0);
    const ledger = ledgerAfter(once);
    expect(ledger.apply(once)).toBe('duplicate');
    expect(ledger.lots(0)).toBe(1_000);
  });

  it('puts a late fill where it belongs in time', () => {
    const [first, second, third] = [
      fill('buy', 1_000, 100, 0),
      fill('sell', 1_000, 110, 1),
      fill('buy', 1_000, 120, 2),
    ];
    expect(ledgerAfter(third, first, second).trades()).toEqual(ledgerAfter(first, second, third).trades());
    expect(ledgerAfter(third, first, second).positions[0]).toMatchObject({ entryPrice: 120, openedAt: 2 * HOUR });
  });

  it('refuses a fill of an instrument that is not its own', () => {
    expect(() => ledgerAfter({ ...fill('buy', 1, 1, 0), instrument: 'ETH/USD' })).toThrow(/not in this ledger/);
  });

  it('books financing and transfers beside the trades', () => {
    const ledger = ledgerAfter();
    ledger.applyCashFlow({ amountMinor: -5n, cause: 'funding' });
    ledger.applyCashFlow({ amountMinor: -2n, cause: 'interest' });
    ledger.applyCashFlow({ amountMinor: 3n, cause: 'rounding' });
    ledger.applyCashFlow({ amountMinor: 100n, cause: 'transfer' });
    expect(
      [ledger.financingMinor, ledger.transfersMinor, ledger.cashMinor],
      "a venue's rounding is a cost or a gain of trading",
    ).toEqual([-4n, 100n, minorFromAmount(1_000) + 96n]);
  });

  it('counts what moved of foreign money apart, and a snapshot knows it', () => {
    const ledger = ledgerAfter();
    const before = ledger.snapshot();
    ledger.applyCashFlow({ amountMinor: -40n, cause: 'foreign' });
    expect([ledger.foreignMinor, ledger.cashMinor, ledger.transfersMinor, ledger.financingMinor]).toEqual([
      -40n,
      minorFromAmount(1_000),
      0n,
      0n,
    ]);
    const other = ledgerAfter();
    other.restore(ledger.snapshot());
    expect(other.foreignMinor).toBe(-40n);
    other.restore(before);
    expect(other.foreignMinor, 'a snapshot of a version that did not know it').toBe(0n);
  });

  it('values a position at its fill until the first mark', () => {
    expect(ledgerAfter(fill('buy', 1_000, 100, 0, 0)).equity).toBe(1_000);
  });

  it('closes thirds without losing a minor unit', () => {
    const ledger = ledgerAfter(
      fill('buy', 1, 0.01, 0),
      fill('buy', 2, 0.02, 0),
      fill('sell', 1, 0.01, 1),
      fill('sell', 1, 0.01, 1),
      fill('sell', 1, 0.01, 1),
    );
    expect(ledger.costMinor(0)).toBe(0n);
    expect(ledger.cashMinor).toBe(minorFromAmount(1_000) + ledger.realisedMinor - ledger.feesMinor);
  });
});

describe('a trade', () => {
  it('is a round trip from flat to flat, with averages, fees and reasons', () => {
    const [trade] = ledgerAfter(
      fill('sell', 1_000, 100, 2),
      fill('sell', 1_000, 110, 3),
      fill('buy', 500, 90, 5),
      fill('buy', 1_500, 98, 9),
    ).trades();
    expect(trade).toEqual({
      instrument: 'BTC/USD',
      side: 'short',
      entryAt: 2 * HOUR,
      exitAt: 9 * HOUR,
      entryPrice: 105,
      exitPrice: 96,
      lots: 2_000,
      grossMinor: minorFromAmount(18),
      feesMinor: minorFromAmount(0.4),
      financingMinor: 0n,
      netMinor: minorFromAmount(17.6),
      entryReason: 'because of sell',
      exitReason: 'because of buy',
      exitCause: 'order',
    });
  });

  it('holds what was paid for it while it was open, told in time or late, and nothing of another', () => {
    const ledger = ledgerAfter(fill('buy', 1_000, 100, 0, 0));
    const pay = (amount: number, hour: number) =>
      ledger.applyCashFlow({ amountMinor: minorFromAmount(amount), cause: 'funding', at: instant(hour * HOUR) });
    pay(-1, 1);
    pay(-2, 2);
    ledger.apply(fill('sell', 1_000, 100, 4, 0));
    ledger.apply(fill('sell', 1_000, 100, 6, 0));
    pay(8, 7);
    pay(-4, 3);
    ledger.apply(fill('buy', 1_000, 100, 8, 0));
    pay(-0.5, 8);
    expect(ledger.trades().map(({ financingMinor, netMinor }) => [financingMinor, netMinor])).toEqual([
      [minorFromAmount(-7), minorFromAmount(-7)],
      [minorFromAmount(7.5), minorFromAmount(7.5)],
    ]);
    expect(ledger.cashMinor, 'and together they are what became of the cash').toBe(minorFromAmount(1_000.5));
  });

  it('takes its share, by cost, of what the account paid for all that it holds', () => {
    const instruments = ['BTC/USD', 'ETH/USD', 'XRP/USD'].map((id) => ({ ...instrument, id }));
    const ledger = new PortfolioLedger({ instruments, cashMinor: 0n });
    const trade = (id: string, side: 'buy' | 'sell', lots: number) =>
      ledger.apply({ ...fill(side, lots, 100, 1, 0), instrument: id });
    trade('BTC/USD', 'buy', 1_000);
    trade('ETH/USD', 'sell', 2_000);
    ledger.applyCashFlow({ amountMinor: -10n, cause: 'interest' });
    ledger.applyCashFlow({ amountMinor: -5n, cause: 'rounding' });
    ledger.applyCashFlow({ amountMinor: -100n, cause: 'interest', instrument: 'ETH/USD' });
    trade('BTC/USD', 'sell', 1_000);
    trade('ETH/USD', 'buy', 2_000);
    expect(
      ledger.trades().map(({ instrument: of, financingMinor }) => [of, financingMinor]),
      "what division leaves is the last one's",
    ).toEqual([
      ['BTC/USD', -3n],
      ['ETH/USD', -107n],
    ]);
    expect(ledger.financingMinor, "a venue's rounding is of no trade").toBe(-115n);
  });

  it('ends where a fill turns the position, and the fee is shared by lots', () => {
    const ledger = ledgerAfter(
      fill('buy', 1_000, 100, 0, 0),
      fill('sell', 4_000, 110, 1, 0.4),
      fill('buy', 3_000, 100, 2, 0),
    );
    expect(ledger.trades().map(({ side, lots, netMinor }) => [side, lots, netMinor])).toEqual([
      ['long', 1_000, minorFromAmount(9.9)],
      ['short', 3_000, minorFromAmount(29.7)],
    ]);
  });

  it('is not there while the position is open', () => {
    expect(ledgerAfter(fill('buy', 2, 100, 0), fill('sell', 1, 100, 1)).trades()).toEqual([]);
  });
});
