import { describe, expect, it } from 'vitest';
import { clientOrderId, type OrderRequest } from '../../core/order.ts';
import { instant } from '../../core/time.ts';
import { instrumentFor } from '../known-instruments.ts';
import { stateOf, wireFields } from './order-wire.ts';

const spot = instrumentFor('kraken', 'BTC/USD');
const margin = instrumentFor('kraken', 'BTC/USD', { kind: 'margin' });
const entry: OrderRequest = {
  id: clientOrderId('a'),
  instrument: 'BTC/USD',
  side: 'buy',
  lots: 1_000_000,
  purpose: 'enter',
  reduce: 'open-or-reduce',
  createdAt: instant(0),
  kind: 'market',
};
const stop: OrderRequest = {
  ...entry,
  side: 'sell',
  purpose: 'protect',
  reduce: 'reduce-only',
  kind: 'stop',
  triggerTicks: 390_000,
};

describe('where an order stands', () => {
  const told = { status: 'closed', vol: '0.50000000', descr: { pair: 'XBTUSD' } } as const;

  it('is filled when it was closed with all of it, and not when with less', () => {
    expect(stateOf({ ...told, vol_exec: '0.50000000' }, spot)).toEqual({ kind: 'filled' });
    expect(stateOf({ ...told, vol_exec: '0.20000000' }, spot)).toMatchObject({
      kind: 'cancelled',
      filledLots: 20_000_000,
    });
  });

  it.each([
    ['', undefined],
    [undefined, undefined],
    ['stopped', 'triggered'],
    ['touched', 'triggered'],
    ['amended,stopped', 'triggered'],
    ['partial', undefined],
  ])('is triggered where Kraken says so: misc %s', (misc, trigger) => {
    const state = stateOf(
      { ...told, status: 'open', vol_exec: '0.00000000', ...(misc === undefined ? {} : { misc }) },
      spot,
    );
    expect(state).toEqual({ kind: 'open', filledLots: 0, ...(trigger === undefined ? {} : { trigger }) });
  });
});

describe('an order on the wire', () => {
  it('asks for nothing of margin on a spot market', () => {
    for (const order of [entry, stop])
      expect(Object.keys(wireFields(order, spot, 'XXBTZUSD'))).not.toContain('leverage');
    expect(wireFields(stop, spot, 'XXBTZUSD')).toEqual({
      pair: 'XXBTZUSD',
      type: 'sell',
      volume: '0.01000000',
      cl_ord_id: 'a',
      oflags: 'fciq',
      ordertype: 'stop-loss',
      price: '39000.0',
    });
  });

  it('asks for the fee in quote currency on a spot market, whichever way it goes: there the ledger books it', () => {
    for (const order of [entry, stop]) expect(wireFields(order, spot, 'XXBTZUSD')).toHaveProperty('oflags', 'fciq');
    expect(wireFields(entry, margin, 'XXBTZUSD'), 'on margin no coins change hands').not.toHaveProperty('oflags');
  });

  it('borrows two to one on a margin market, or as told', () => {
    expect(wireFields(entry, margin, 'XXBTZUSD')).toEqual({
      pair: 'XXBTZUSD',
      type: 'buy',
      volume: '0.01000000',
      cl_ord_id: 'a',
      ordertype: 'market',
      leverage: '2',
    });
    expect(wireFields(entry, margin, 'XXBTZUSD', { leverage: '5' })).toMatchObject({ leverage: '5' });
  });

  it('may only reduce when it exits or protects', () => {
    expect(wireFields(stop, margin, 'XXBTZUSD')).toMatchObject({
      leverage: '2',
      reduce_only: 'true',
      ordertype: 'stop-loss',
    });
    expect(wireFields({ ...entry, side: 'sell', purpose: 'exit' }, margin, 'XXBTZUSD')).toMatchObject({
      leverage: '2',
      reduce_only: 'true',
    });
    expect(wireFields(entry, margin, 'XXBTZUSD')).not.toHaveProperty('reduce_only');
  });
});
