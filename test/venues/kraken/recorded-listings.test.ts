import { describe, expect, it } from 'vitest';
import { krakenInstruments, krakenListings, requireLeverage } from '../../../src/venues/kraken/kraken-instruments.ts';
import { sizeProblem } from '../../../src/venues/kraken/order-wire.ts';
import type { KrakenClient } from '../../../src/venues/kraken/kraken-client.ts';
import { stepSize } from '../../../src/core/money.ts';
import { instant } from '../../../src/core/time.ts';
import { clientOrderId, type OrderRequest } from '../../../src/core/order.ts';
import { Exchange } from '../../../src/exchange/exchange.ts';
import { exchangeRules } from '../../../src/exchange/exchange-rules.ts';
import {
  recordedKraken,
  RECORDED_KRAKEN_IDS,
  recordedKrakenAsset,
  recordedKrakenPair,
} from '../../../src/venues/kraken/recorded-kraken.ts';

const DAY = '2026-11-29';

/** A client that has loaded these pairs: ccxt keeps the venue's own answer of each beside its market. */
function clientOf(infos: Readonly<Record<string, unknown>>): KrakenClient {
  const currencies = Object.fromEntries(
    Object.keys(infos)
      .flatMap((id) => id.split('/'))
      .map((code) => [code, { info: recordedKrakenAsset(assetOf(code)) ?? {} }]),
  );
  return { markets: infos, market: (id: string) => ({ id, info: infos[id] }), currencies } as unknown as KrakenClient;
}

function assetOf(code: string): string {
  return { BTC: 'XXBT', ETH: 'XETH', XRP: 'XXRP', DOGE: 'XXDG', USD: 'ZUSD' }[code] ?? code;
}

function wanted(id: string) {
  const [base = '', quote = ''] = id.split('/');
  return { id, kind: 'margin' as const, venue: 'kraken', base, quote };
}

/** As a probe had them at an earlier day: other minimums, and numbers as texts. */
const EARLIER: Readonly<
  Record<string, { readonly tick_size: string; readonly lot_decimals: number | string; readonly ordermin: string }>
> = {
  'BTC/USD': { tick_size: '0.1', lot_decimals: 8, ordermin: '0.00005' },
  'SOL/USD': { tick_size: '0.01', lot_decimals: 8, ordermin: '0.02' },
  'LINK/USD': { tick_size: '0.00001', lot_decimals: 8, ordermin: '0.2' },
  'XRP/USD': { tick_size: '0.00001', lot_decimals: '8', ordermin: '2' },
  'ADA/USD': { tick_size: '0.000001', lot_decimals: 8, ordermin: '4.4' },
  'DOGE/USD': { tick_size: '0.0000001', lot_decimals: 8, ordermin: '13' },
  'PEPE/USD': { tick_size: '0.000000001', lot_decimals: 5, ordermin: '250000' },
};

const CASES = [
  ...RECORDED_KRAKEN_IDS.map((id) => ['recorded', id, recordedKrakenPair(id)!] as const),
  ...Object.entries(EARLIER).map(
    ([id, info]) =>
      ['earlier', id, { costmin: '0.5', leverage_buy: ['2', '3'], leverage_sell: ['2'], ...info }] as const,
  ),
];

it.each(CASES)('every listing of Kraken that is known %s: %s is read, sized for the wire and traded', (_, id, info) => {
  const client = clientOf({ [id]: info });
  const [instrument] = krakenInstruments(client, [wanted(id)]);
  expect(stepSize(instrument!.lot)).toBe(10 ** -Number(info.lot_decimals));
  const order: OrderRequest = {
    id: clientOrderId('x'),
    instrument: id,
    side: 'buy',
    lots: instrument!.minimumLots * 10,
    purpose: 'enter',
    reduce: 'open-or-reduce',
    createdAt: instant(0),
    kind: 'limit',
    limitTicks: 1_000_000,
    timeInForce: 'good-till-cancelled',
  };
  expect(sizeProblem(order, instrument!)).toBeUndefined();
  const exchange = new Exchange({
    markets: [{ instrument: instrument!, rules: exchangeRules({ slippageBps: 0 }) }],
    cashMinor: 10n ** 26n,
  });
  exchange.submit(order, instant(1));
  const price = 1_000 * stepSize(instrument!.tick);
  const events = exchange.onBar(0, {
    openTime: instant(2),
    closeTime: instant(3),
    open: price,
    high: price,
    low: price,
    close: price,
    volume: 1e9,
    transactions: 1,
  });
  expect(events).toMatchObject([
    { kind: 'fill', fill: { lots: instrument!.minimumLots * 10, priceTicks: 1_000 } },
    { kind: 'order-update' },
  ]);
});

it.each(RECORDED_KRAKEN_IDS)(
  'every listing of Kraken that is known %s is the same listing when the venue tells it and when it was recorded',
  (id) => {
    const [told] = krakenListings(clientOf({ [id]: recordedKrakenPair(id) }), [wanted(id)], DAY);
    expect(told).toEqual({ ...recordedKraken(id), basis: 'venue', date: DAY });
  },
);

describe('every listing of Kraken that is known', () => {
  it('has no fees where the venue lists none, as Kraken does since September 2026', () => {
    const info = { ...recordedKrakenPair('BTC/USD'), fees: [], fees_maker: [] };
    expect(krakenListings(clientOf({ 'BTC/USD': info }), [wanted('BTC/USD')], DAY)[0]).not.toHaveProperty('fees');
  });

  it('a leverage that the venue does not take both ways is refused before anything is traded', () => {
    const listings = krakenListings(
      clientOf({ 'BTC/USD': { ...recordedKrakenPair('BTC/USD'), leverage_buy: [2, 3, 4], leverage_sell: [2, 3] } }),
      [wanted('BTC/USD')],
      DAY,
    );
    expect(() => requireLeverage(listings, 3)).not.toThrow();
    expect(() => requireLeverage(listings, 4)).toThrow(/does not lend 4 times for BTC\/USD[\s\S]*one of 2, 3/);
  });
});

it('every listing of Kraken that is known finer steps than the ledger counts are refused in words', () => {
  const info = { ...recordedKrakenPair('BTC/USD'), tick_size: '0.00000000000001' };
  expect(() => krakenInstruments(clientOf({ 'BTC/USD': info }), [wanted('BTC/USD')])).toThrow(
    expect.objectContaining({ code: 'check-failed' }),
  );
});
