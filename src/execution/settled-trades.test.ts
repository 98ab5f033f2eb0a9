import { expect, it } from 'vitest';
import type { Fill } from '../core/fill.ts';
import { clientOrderId } from '../core/order.ts';
import { DAY, instant } from '../core/time.ts';
import { REMEMBERED_FILLS } from './market-ledger.ts';
import { PortfolioLedger } from './portfolio-ledger.ts';
import { REMEMBERED_SETTLEMENTS } from './settled-books.ts';
import { settlingMarket } from '../../test/support/settling-market.ts';

const DEPOSIT = 10n ** 21n;

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
  const ledger = new PortfolioLedger({ instruments: [settlingMarket('A')], cashMinor: DEPOSIT });
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
  const ledger = new PortfolioLedger({ instruments: [settlingMarket('A', 'perpetual')], cashMinor: DEPOSIT });
  ledger.apply({ ...BUY, side: 'sell' });
  expect(ledger.settle(0, { at: instant(9), value: 0.25 }).paymentMinor).toBe(-75n * 10n ** 16n);
  expect(ledger.trades()[0]?.grossMinor, 'sold at 0.40, bought back at 0.25').toBe(45n * 10n ** 16n);
});

it('less than a minor unit is rounded down, whoever pays', () => {
  const tiny = { ...settlingMarket('A', 'perpetual'), lot: { units: 1, decimals: 9 }, tick: { units: 1, decimals: 9 } };
  const paid = (side: Fill['side']): bigint => {
    const ledger = new PortfolioLedger({ instruments: [tiny], cashMinor: DEPOSIT });
    ledger.apply({ ...BUY, side, lots: 1 });
    return ledger.settle(0, { at: instant(9), value: 0.000_000_000_005 }).paymentMinor;
  };
  // 5 x 10^-12 of the currency times 10^-9 units is 0.005 minor units.
  expect([paid('buy'), paid('sell')]).toEqual([0n, -1n]);
});

it('refuses settlements and listings that cannot be', () => {
  const ledger = new PortfolioLedger({ instruments: [settlingMarket('A')], cashMinor: DEPOSIT });
  ledger.apply(BUY);
  for (const value of [-1, Number.NaN, Number.POSITIVE_INFINITY])
    expect(() => ledger.settle(0, { at: instant(9), value }), `a value of ${value}`).toThrow('at least 0 per unit');
  expect(() => ledger.list(0, settlingMarket('B'))).toThrow('Slot 0 of the ledger has a market already');
  expect(() => ledger.list(1, settlingMarket('B'))).toThrow('has 1 slots');
  ledger.settle(0, { at: instant(9), value: 1 });
  expect(() => ledger.settle(0, { at: instant(9), value: 1 }), 'a market is settled once').toThrow('slot 0 has none');
  expect(() => ledger.apply({ ...BUY, instrument: 'B' }), 'it was never listed').toThrow('not in this ledger');
});

it('a run without end keeps only the newest trades of settled markets', () => {
  const ledger = new PortfolioLedger({ instruments: [], cashMinor: DEPOSIT, oldTrades: 'forgotten', slots: 1 });
  for (let market = 0; market < 2 * REMEMBERED_FILLS; market++) {
    ledger.list(0, settlingMarket(`M${market}`));
    ledger.apply({ ...BUY, instrument: `M${market}` });
    ledger.settle(0, { at: instant(market + 9), value: 0 });
  }
  expect(ledger.trades().length).toBe(REMEMBERED_FILLS);
  expect(ledger.trades().at(-1)?.instrument).toBe(`M${2 * REMEMBERED_FILLS - 1}`);
});

it('a fill that the venue dates behind the settlement ends its trade at its own instant', () => {
  const ledger = new PortfolioLedger({ instruments: [settlingMarket('A')], cashMinor: DEPOSIT });
  ledger.settle(0, { at: instant(9), value: 1 });
  expect(ledger.settledValue('A')).toBe(1);
  ledger.apply({ ...BUY, at: instant(12) });
  expect(ledger.trades()).toMatchObject([{ entryAt: 12, exitAt: 12, exitCause: 'settlement', lots: 30 }]);
  // 3 units bought at 0.40 and settled at 1, less a fee of 7 minor units.
  expect(ledger.cashMinor - DEPOSIT).toBe(18n * 10n ** 17n - 7n);
});

it('financing of a settled market becomes part of its trade, and of no other', () => {
  const instruments = [settlingMarket('A', 'perpetual'), settlingMarket('B', 'perpetual')];
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
  const instruments = [settlingMarket('A', 'perpetual'), settlingMarket('B', 'perpetual')];
  const ledger = new PortfolioLedger({ instruments, cashMinor: DEPOSIT });
  ledger.apply(BUY);
  ledger.settle(0, { at: instant(9), value: 1 });
  ledger.list(0, settlingMarket('A', 'perpetual'));
  ledger.apply({ ...BUY, id: 'g', at: instant(20) });
  const shares = ledger.applyCashFlow({ amountMinor: -5n, cause: 'funding', at: instant(21), instrument: 'A' });
  expect(shares).toEqual([{ market: 0, amountMinor: -5n }]);
  expect(ledger.trades()).toMatchObject([{ instrument: 'A', financingMinor: 0n }]);
  expect(ledger.openTrades()).toMatchObject([{ instrument: 'A', financingMinor: -5n }]);
});

it('a settled market is forgotten after hundreds of others and two days, and its trades stay', () => {
  const ledger = new PortfolioLedger({ instruments: [], cashMinor: DEPOSIT, slots: 1 });
  const settleNext = (number: number, at: number): void => {
    ledger.list(0, settlingMarket(`M${number}`));
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
