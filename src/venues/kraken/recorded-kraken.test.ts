import { describe, expect, it } from 'vitest';
import { HOUR } from '../../core/time.ts';
import { feeTiers, krakenListing } from './kraken-listing.ts';
import {
  krakenTerms,
  recordedKraken,
  recordedKrakenAsset,
  RECORDED_KRAKEN_IDS,
  recordedKrakenPair,
} from './recorded-kraken.ts';

describe('recordedKraken', () => {
  it('is Bitcoin as Kraken listed it on 25 September 2026', () => {
    expect(recordedKraken('BTC/USD')).toMatchObject({
      id: 'BTC/USD',
      venue: 'kraken',
      base: 'BTC',
      quote: 'USD',
      date: '2026-09-25',
      tick: { units: 1, decimals: 1 },
      lot: { units: 1, decimals: 8 },
      minimumLots: 5_000,
      minimumNotional: 0.5,
      margin: {
        buyLeverages: [2, 3, 4, 5, 6, 7, 8, 9, 10],
        callLevel: 80,
        stopLevel: 40,
        longLimit: 350,
        shortLimit: 250,
        longBorrowBps: 3.6,
        shortBorrowBps: 1,
        rolloverEvery: 4 * HOUR,
      },
    });
    expect(recordedKraken('BTC/USD')?.fees?.[0], 'what a small account pays').toEqual({
      volume: 0,
      makerBps: 25,
      takerBps: 40,
    });
    expect(recordedKraken('BTC/USD')?.fees).toHaveLength(12);
  });

  it.each(RECORDED_KRAKEN_IDS)('has fees, minimums and terms of %s that hold together', (id) => {
    const listing = recordedKraken(id);
    const pair = recordedKrakenPair(id);
    expect(listing?.tick.decimals).toBe(pair?.pair_decimals);
    expect(listing?.minimumNotional).toBe(0.5);
    expect(listing?.minimumLots).toBeGreaterThan(1);
    expect(listing?.margin?.sellLeverages.length).toBeGreaterThan(0);
    const volumes = listing?.fees?.map(({ volume }) => volume) ?? [];
    expect(volumes).toEqual(volumes.toSorted((a, b) => a - b));
  });

  it('knows no pair that was not recorded', () => {
    expect(recordedKraken('BTC/JPY')).toBeUndefined();
  });
});

describe('krakenListing', () => {
  const pair = { tick_size: '0.01', lot_decimals: 8, ordermin: '0.02' };

  it('has no fees where Kraken lists none, and no terms where it does not lend', () => {
    const listing = krakenListing({
      id: 'SOL/EUR',
      pair: { ...pair, fees: [], fees_maker: [], leverage_buy: [] },
      basis: 'venue',
      date: '2026-11-29',
    });
    expect(listing).not.toHaveProperty('fees');
    expect(listing).not.toHaveProperty('margin');
    expect(listing.minimumNotional).toBe(0);
  });

  it('lends a currency of which no rate is known at one rate, whether its pair is listed or not: the dearest recorded', () => {
    const currencies = RECORDED_KRAKEN_IDS.map(recordedKrakenPair).flatMap((recorded) =>
      recorded === undefined ? [] : [recorded.base, recorded.quote],
    );
    const dearest = Math.max(...currencies.map((id) => Number(recordedKrakenAsset(id)?.margin_rate)));
    const terms = {
      longBorrowBps: Number((100 * dearest).toFixed(6)),
      shortBorrowBps: Number((100 * dearest).toFixed(6)),
    };
    expect(krakenListing({ id: 'XMR/EUR', pair: { ...pair, leverage_buy: [2] }, basis: 'venue' }).margin).toMatchObject(
      terms,
    );
    expect(krakenTerms().margin).toMatchObject(terms);
  });

  it('bears a date only where it is kept', () => {
    expect(krakenListing({ id: 'SOL/EUR', pair, basis: 'venue' })).not.toHaveProperty('date');
  });

  it('takes makers for takers where Kraken lists one schedule', () => {
    expect(
      feeTiers({
        fees: [
          [0, 0.2],
          [50_000, 0.16],
        ],
      }),
    ).toEqual([
      { volume: 0, makerBps: 20, takerBps: 20 },
      { volume: 50_000, makerBps: 16, takerBps: 16 },
    ]);
  });

  it('refuses a smallest order between two lots', () => {
    expect(() =>
      krakenListing({ id: 'SOL/USD', pair: { ...pair, lot_decimals: 1 }, basis: 'venue', date: '2026-11-29' }),
    ).toThrow(/no whole number of lots/);
  });
});
