import { describe, expect, it } from 'vitest';
import { krakenListings } from '../../../../src/venues/kraken/kraken-instruments.ts';
import { textOfSteps } from '../../../../src/core/decimal-text.ts';
import { notionalMinor } from '../../../../src/core/money.ts';
import { HOUR, instant } from '../../../../src/core/time.ts';
import { instrumentFor } from '../../../../src/venues/known-instruments.ts';
import {
  recordedKraken,
  RECORDED_KRAKEN_IDS,
  recordedKrakenPair,
} from '../../../../src/venues/kraken/recorded-kraken.ts';
import { krakenMarket } from '../../../../src/venues/kraken/simulator/kraken-market.ts';
import { ccxtInProcess } from './ccxt-in-process.ts';
import { hourlyCandles, marginKraken, START, type SimulatedKraken } from './kraken-simulator.ts';

const PRICES: Readonly<Record<string, number>> = {
  'BTC/USD': 84_000.1,
  'ETH/USD': 2_951.23,
  'SOL/USD': 151.27,
  'XRP/USD': 2.12345,
  'LINK/USD': 13.54321,
  'ADA/USD': 0.654321,
  'DOGE/USD': 0.1234567,
  'PEPE/USD': 0.000003951,
};

function simulatorOf(id: string): SimulatedKraken {
  const price = PRICES[id] ?? 1;
  return marginKraken([
    hourlyCandles(
      [
        [price, price, price, price],
        [price, price, price, price],
      ],
      instrumentFor('kraken', id),
    ),
  ]);
}

describe('the simulated Kraken lists what Kraken lists', () => {
  it.each(RECORDED_KRAKEN_IDS)(
    '%s reads back through ccxt with the recorded steps, minimums, fees and leverages',
    async (id) => {
      const client = await ccxtInProcess(simulatorOf(id));
      const [base = '', quote = ''] = id.split('/');
      const [told] = krakenListings(client, [{ id, kind: 'margin', venue: 'kraken', base, quote }], '2026-11-29');
      const { tick, lot, minimumLots, minimumNotional, fees, margin } = recordedKraken(id)!;
      expect(told).toMatchObject({
        tick,
        lot,
        minimumLots,
        minimumNotional,
        fees,
        margin: { buyLeverages: margin?.buyLeverages, callLevel: 80, stopLevel: 40 },
      });
      const { pair } = krakenMarket(instrumentFor('kraken', id, { kind: 'margin' }));
      const recorded = recordedKrakenPair(id);
      expect([pair.id, pair.altname, pair.wsname, pair.base.id]).toEqual([
        recorded?.key,
        recorded?.altname,
        recorded?.wsname,
        recorded?.base,
      ]);
    },
  );

  it.each(RECORDED_KRAKEN_IDS)('%s trades in its finest steps, and what was paid is exact', async (id) => {
    const kraken = simulatorOf(id);
    const client = await ccxtInProcess(kraken);
    const { minimumLots, lot } = recordedKraken(id)!;
    // A lot more than the smallest order, so that every decimal counts.
    const volume = textOfSteps(minimumLots + 1, lot);
    await client.privatePostAddOrder({
      pair: recordedKrakenPair(id)?.key,
      type: 'buy',
      ordertype: 'market',
      volume,
      leverage: '2',
    });
    kraken.clock.advanceTo(instant(START + HOUR / 2));
    const [trade] = kraken.venue.trades();
    const { priceTicks, lots } = trade!;
    expect(lots).toBe(minimumLots + 1);
    expect(trade!.costMinor).toBe(notionalMinor(priceTicks, lots, recordedKraken(id)!.tick, lot));
  });
});
