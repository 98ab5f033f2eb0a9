import { describe, expect, it } from 'vitest';
import type { Instrument } from '../../core/instrument.ts';
import { decimalStep } from '../../core/money.ts';
import { instant, SECOND } from '../../core/time.ts';
import { ForeignTrades } from './foreign-trades.ts';

const INSTRUMENT: Instrument = {
  id: 'BTC/USD',
  venue: 'kraken',
  kind: 'spot',
  base: 'BTC',
  quote: 'USD',
  tick: decimalStep('0.1'),
  lot: decimalStep('0.00000001'),
  minimumLots: 1,
  minimumNotional: 0,
};

describe('the trades of others', () => {
  it('are the newest thousand, and tell up to when the others were made', () => {
    const trades = new ForeignTrades();
    const sale = { ordertxid: 'O', pair: 'XXBTZUSD', type: 'sell', price: '40000', vol: '0.1', fee: '0' } as const;
    const note = (second: number) => trades.noteTrade(`T${second}`, { ...sale, time: second }, INSTRUMENT);
    for (let second = 1; second <= 1_000; second++) note(second);
    expect([trades.list().length, trades.cutAt]).toEqual([1_000, undefined]);
    note(1_001);
    note(1_002);
    expect([trades.list().length, trades.list()[0]?.id, trades.cutAt]).toEqual([1_000, 'T3', instant(2 * SECOND)]);
  });
});
