import { describe, expect, it } from 'vitest';
import { clientOrderId } from '../core/order.ts';
import { instant } from '../core/time.ts';
import type { EngineEvent } from '../engine/event.ts';
import type { ToldCashFlow } from '../execution/venue.port.ts';
import { cashFlowEvent, LedgerReading } from './ledger-reading.ts';

const FILL: EngineEvent = {
  kind: 'fill',
  fill: {
    id: 't',
    order: clientOrderId('a'),
    instrument: 'M0/USD',
    side: 'buy',
    lots: 1,
    priceTicks: 1,
    feeMinor: 0n,
    liquidity: 'taker',
    at: instant(0),
    cause: 'order',
  },
};
const FLOW: ToldCashFlow = { id: 'l1', at: instant(5), amountMinor: -3n, cause: 'rounding' };

describe('the ledger', () => {
  it('is due after many fills, stays due while the venue does not answer, and is not once it was read', async () => {
    const booked: unknown[] = [];
    let answers: 'yes' | 'no' = 'no';
    const ledger = new LedgerReading({
      account: 'own',
      venue: {
        newCashFlows: () => (answers === 'yes' ? Promise.resolve([FLOW]) : Promise.reject(new Error('silence'))),
      },
      book: (id, event) => void booked.push([id, event]),
    });
    for (let fill = 0; fill < 499; fill++) ledger.observe(FILL);
    ledger.observe({ kind: 'timer', at: instant(0), timer: 'hold' });
    expect(ledger.isDue).toBe(false);
    ledger.observe(FILL);
    expect(ledger.isDue).toBe(true);
    await expect(ledger.read()).rejects.toThrow('silence');
    expect([ledger.isDue, booked]).toEqual([true, []]);
    answers = 'yes';
    await ledger.read();
    expect([ledger.isDue, booked]).toEqual([
      false,
      [['l1', { kind: 'cash-flow', at: 5, amountMinor: -3n, cause: 'rounding', id: 'l1' }]],
    ]);
  });
});

it('interest is an event of the instrument whose position it was paid for, where the venue says so', () => {
  const paid: ToldCashFlow = { ...FLOW, cause: 'interest', position: 'ours', instrument: 'M1/USD' };
  const event = { kind: 'cash-flow', at: 5, amountMinor: -3n, cause: 'interest', id: 'l1' };
  expect(cashFlowEvent(paid, 'own')).toEqual({ ...event, instrument: 'M1/USD' });
  expect(cashFlowEvent({ ...FLOW, cause: 'interest', position: 'others' }, 'own')).toEqual(event);
});
