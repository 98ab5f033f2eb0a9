import { describe, expect, it } from 'vitest';
import { textOfAmount } from '../../core/decimal-text.ts';
import type { Fill } from '../../core/fill.ts';
import type { Instrument, InstrumentKind } from '../../core/instrument.ts';
import { decimalStep } from '../../core/money.ts';
import { clientOrderId, type Side } from '../../core/order.ts';
import { instant } from '../../core/time.ts';
import type { KrakenLedgerEntry, KrakenTrade } from './kraken-messages.ts';
import { readAmount, readSteps } from './wire-numbers.ts';
import { TradeRounding } from './trade-rounding.ts';

const LISTING = { altname: 'SHIBUSD', base: 'SHIB', quote: 'ZUSD' };

function instrumentOf(kind: InstrumentKind): Instrument {
  return {
    id: 'SHIB/USD',
    venue: 'kraken',
    kind,
    base: 'SHIB',
    quote: 'USD',
    tick: decimalStep('0.00000001'),
    lot: decimalStep('0.0001'),
    minimumLots: 1,
    minimumNotional: 0,
  };
}

/** An account whose trades were told, and the ledger that Kraken may tell of them. */
class Bench {
  readonly rounding = new TradeRounding();
  readonly instrument: Instrument;
  #trades = 0;

  constructor(kind: InstrumentKind) {
    this.instrument = instrumentOf(kind);
  }

  trade(side: Side, volume: string, price: string, more: Partial<KrakenTrade> = {}): string {
    const txid = `T${++this.#trades}`;
    const trade = this.#toldOf(side, volume, price, more);
    const { tick, lot } = this.instrument;
    const fill: Fill = {
      id: txid,
      order: clientOrderId('o'),
      instrument: this.instrument.id,
      side,
      lots: readSteps(volume, lot),
      priceTicks: readSteps(price, tick),
      feeMinor: readAmount(trade.fee),
      liquidity: 'taker',
      at: instant(0),
      cause: 'order',
    };
    this.rounding.noteFill({ txid, trade, instrument: this.instrument, listing: LISTING }, fill);
    return txid;
  }

  foreign(side: Side, volume: string, price: string, more: Partial<KrakenTrade> = {}): string {
    const txid = `X${++this.#trades}`;
    const trade = this.#toldOf(side, volume, price, more);
    this.rounding.noteForeign({ txid, trade, instrument: this.instrument, listing: LISTING });
    return txid;
  }

  residue(txid: string, ...entries: KrakenLedgerEntry[]): string | undefined {
    const minor = this.rounding.residueOf(txid, entries);
    return minor === undefined ? undefined : textOfAmount(minor, 1);
  }

  #toldOf(type: Side, vol: string, price: string, more: Partial<KrakenTrade>): KrakenTrade {
    return {
      ordertxid: 'O',
      pair: LISTING.altname,
      time: 0,
      type,
      price,
      vol,
      fee: '0',
      ...(this.instrument.kind === 'margin' ? { leverage: '2' } : { leverage: '0' }),
      ...more,
    };
  }
}

const usd = (amount: string, fee = '0.0000'): KrakenLedgerEntry => ({
  refid: '',
  time: 0,
  type: 'trade',
  asset: 'ZUSD',
  amount,
  fee,
});
const coins = (amount: string, fee = '0.0000000000'): KrakenLedgerEntry => ({
  refid: '',
  time: 0,
  type: 'trade',
  asset: 'SHIB',
  amount,
  fee,
});

describe('the rounding of a trade of coins', () => {
  it("is what the ledger moved less price times volume: the example of Kraken's article on decimal precision", () => {
    const bench = new Bench('spot');
    const txid = bench.trade('buy', '50123', '0.00002901');
    expect(bench.residue(txid, usd('-1.4541'), coins('50123')), '1.4541 paid for 1.45406823').toBe('-0.00003177');
  });
});

it('the rounding of a trade of coins of a sale has the other sign', () => {
  const bench = new Bench('spot');
  expect(bench.residue(bench.trade('sell', '50123', '0.00002901'), usd('1.4541'), coins('-50123'))).toBe('0.00003177');
});

it('the rounding of a trade of coins takes in what the fee of the ledger differs by from that of the trade', () => {
  const bench = new Bench('spot');
  const txid = bench.trade('buy', '50123', '0.00002901', { fee: '0.00582' });
  expect(bench.residue(txid, usd('-1.4541', '0.0058'), coins('50123')), 'two hundred-thousandths less of fee').toBe(
    '-0.00001177',
  );
});

it('the rounding of a trade of coins of a trade that came out even is nothing, which is known', () => {
  const bench = new Bench('spot');
  expect(
    bench.residue(
      bench.trade('buy', '10000', '0.00003000', { fee: '0.0012' }),
      usd('-0.3000', '0.0012'),
      coins('10000'),
    ),
  ).toBe('0.0');
});

it('the rounding of a trade of coins is known however many trades came before the ledger was read, and until the ledger is not read again from that time', () => {
  const bench = new Bench('spot');
  const first = bench.trade('buy', '50123', '0.00002901');
  for (let trade = 0; trade < 20_000; trade++) bench.trade('buy', '10000', '0.00003000');
  bench.rounding.giveUpBefore(0);
  expect(bench.residue(first, usd('-1.4541'), coins('50123'))).toBe('-0.00003177');
  bench.rounding.giveUpBefore(1);
  expect(bench.rounding.awaits(first), 'all trades of this bench are of time 0').toBe(false);
});

it('the rounding of a trade of coins of each part of an order stands for itself, and they add up', () => {
  const bench = new Bench('spot');
  const first = bench.trade('buy', '20123', '0.00002901');
  const second = bench.trade('buy', '30000', '0.00002903');
  expect([
    bench.residue(second, usd('-0.8709'), coins('30000')),
    bench.residue(first, usd('-0.5838'), coins('20123')),
  ]).toEqual(['0.0', '-0.00003177']);
});

it('the rounding of a trade of coins is not known before both entries are there', () => {
  const bench = new Bench('spot');
  const txid = bench.trade('buy', '50123', '0.00002901');
  expect(
    [bench.residue(txid), bench.residue(txid, usd('-1.4541')), bench.residue(txid, coins('50123'))],
    'a ledger that is late',
  ).toEqual([undefined, undefined, undefined]);
});

describe('the rounding of a trade of coins', () => {
  it('waits for a ledger that does not show its entries, and not for one that shows what nothing explains', () => {
    const bench = new Bench('spot');
    const txid = bench.trade('buy', '50123', '0.00002901');
    const shows = (...entries: KrakenLedgerEntry[]) =>
      bench.rounding.notShown(new Map([[txid, new Map(entries.map((entry, place) => [`L${place}`, entry]))]]));
    expect([shows(), shows(usd('-1.4541')), shows(coins('50123'))]).toEqual([[txid], [txid], [txid]]);
    expect([shows(usd('-1.4541'), coins('50123')), shows()], 'what was shown once is not read for ever').toEqual([
      [],
      [],
    ]);
    const margin = new Bench('margin');
    margin.trade('buy', '100', '0.00100000');
    const odd = margin.trade('sell', '100', '0.00600003');
    expect(margin.rounding.notShown(new Map([[odd, new Map([['L', usd('0.9')]])]]))).toEqual(['T1']);
  });
});

it('the rounding of a trade of coins is told once: a trade that was settled is not awaited any more', () => {
  const bench = new Bench('spot');
  const txid = bench.trade('buy', '50123', '0.00002901');
  expect(bench.rounding.awaits(txid)).toBe(true);
  bench.rounding.settle(txid);
  expect([bench.rounding.awaits(txid), bench.residue(txid, usd('-1.4541'), coins('50123'))]).toEqual([
    false,
    undefined,
  ]);
});

describe('coins of a trade that were never credited', () => {
  // A lot is 0.0001.
  it.each([
    ['none of a purchase', 'buy', [coins('50123')], undefined],
    ['a fee in coins', 'buy', [coins('50123', '130.3198')], 1_303_198],
    ['a fee in coins of a sale', 'sell', [coins('-50123', '130.3198')], 1_303_198],
    ['a part of a lot, which counts as a whole one', 'buy', [coins('50122.99999')], 1],
    ['none where more was credited', 'buy', [coins('50124')], undefined],
    ['what several entries leave', 'buy', [coins('50000'), coins('122')], 10_000],
  ] as const)('are what its entries lack: %s', (_, side, entries, lots) => {
    const bench = new Bench('spot');
    const txid = bench.trade(side, '50123', '0.00002901');
    expect(bench.rounding.uncreditedOf(txid, [usd('1.4541'), ...entries])?.lots).toBe(lots);
  });

  it('are none on margin, where no coins move', () => {
    const bench = new Bench('margin');
    expect(bench.rounding.uncreditedOf(bench.trade('buy', '50123', '0.00002901'), [usd('0.0000')])).toBeUndefined();
  });
});

it('the rounding of a trade on margin that opens is in the fee alone', () => {
  const bench = new Bench('margin');
  const txid = bench.trade('buy', '50123', '0.00002901', { fee: '0.00611' });
  expect(bench.residue(txid, usd('0.0000', '0.0061'))).toBe('0.00001');
});

it.each([
  ['long', 'buy', 'sell', '0.3509', '0.000039'],
  ['short', 'sell', 'buy', '-0.3509', '-0.000039'],
] as const)(
  'the rounding of a trade on margin that closes a %s position is in the profit, first in, first out',
  (_, opens, closes, profit, residue) => {
    const bench = new Bench('margin');
    bench.trade(opens, '50123', '0.00002901', { misc: '' });
    bench.trade(opens, '10000', '0.00003000', { misc: '' });
    // 50,123 x 0.000007 are 0.350861.
    const txid = bench.trade(closes, '50123', '0.00003601', { misc: 'closing' });
    expect(bench.residue(txid, usd(profit))).toBe(residue);
  },
);

describe('the rounding of a trade on margin', () => {
  it('follows parts: a position closed in two goes by the price of what is left', () => {
    const bench = new Bench('margin');
    bench.trade('buy', '100', '0.00100000');
    bench.trade('buy', '100', '0.00200003');
    bench.trade('sell', '150', '0.00300001');
    const last = bench.trade('sell', '50', '0.00300001');
    // 50 x 0.00099998 are 0.049999.
    expect(bench.residue(last, usd('0.0500'))).toBe('0.000001');
  });
});

it('the rounding of a trade on margin that turns a position closes it and opens the rest', () => {
  const bench = new Bench('margin');
  bench.trade('buy', '100', '0.00100000');
  const turn = bench.trade('sell', '300', '0.00100003', { misc: 'closing' });
  expect(bench.residue(turn, usd('0.0000'))).toBe('-0.000003');
  const back = bench.trade('buy', '200', '0.00100000', { misc: 'closing' });
  expect(bench.residue(back, usd('0.0000'))).toBe('-0.000006');
});

it('the rounding of a trade on margin knows what somebody else opened in the pair, which is closed first', () => {
  const bench = new Bench('margin');
  bench.foreign('buy', '100', '0.00500000');
  bench.foreign('buy', '999', '0.00700000', { leverage: '0' });
  bench.trade('buy', '100', '0.00100000');
  expect(bench.residue(bench.trade('sell', '100', '0.00600003'), usd('0.1000'))).toBe('-0.000003');
});

it('the rounding of a trade on margin is known of what somebody else closed, and nobody waits for it', () => {
  const bench = new Bench('margin');
  bench.trade('buy', '100', '0.00100000');
  const txid = bench.foreign('sell', '100', '0.00600003', { fee: '0.0011' });
  expect([bench.rounding.awaits(txid), bench.rounding.notShown(new Map())]).toEqual([false, ['T1']]);
  expect(bench.residue(txid, usd('0.5000', '0.0011'))).toBe('-0.000003');
  bench.rounding.settle(txid);
  expect(bench.residue(txid, usd('0.5000', '0.0011'))).toBeUndefined();
});

it('the rounding of a trade on margin is not known where the position was opened before all that was told', () => {
  const bench = new Bench('margin');
  const txid = bench.trade('sell', '100', '0.00600003', { misc: 'closing' });
  expect([bench.rounding.awaits(txid), bench.residue(txid, usd('0.1000'))]).toEqual([false, undefined]);
  const opening = bench.trade('buy', '100', '0.00600003', { misc: '' });
  expect(bench.residue(opening, usd('0.0000')), 'and what comes next is not mixed up with it').toBe('0.0');
});

it('the rounding of a trade on margin is not taken for a profit that the trades told cannot explain', () => {
  const bench = new Bench('margin');
  bench.trade('buy', '100', '0.00100000');
  const txid = bench.trade('sell', '100', '0.00600003');
  expect(bench.residue(txid, usd('0.5002')), 'a whole unit away: something else was closed').toBeUndefined();
  expect(bench.residue(txid, usd('0.5000'))).toBe('-0.000003');
});
