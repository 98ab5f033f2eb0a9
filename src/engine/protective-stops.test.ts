import { expect, it } from 'vitest';
import { clientOrderId } from '../core/order.ts';
import { ProtectiveStops } from './protective-stops.ts';

it('restored while all stops are taken back for one that takes their place, it waits for the last of them', () => {
  const [stops, restored] = [new ProtectiveStops(), new ProtectiveStops()];
  const parts = Array.from({ length: 6 }, (_, part) => clientOrderId(`stop-${part}`));
  for (const part of parts) {
    stops.add(part, 10);
    stops.answered(part);
  }
  stops.renew();
  restored.restore(stops.snapshot());
  expect([restored.lots, restored.areMany, restored.mustWait]).toEqual([60, true, true]);
  for (const part of parts.slice(1)) restored.end(part);
  expect(restored.mustWait, 'one is left').toBe(true);
  restored.end(clientOrderId('stop-0'));
  expect([restored.mustWait, restored.lots]).toEqual([false, 0]);
  expect([stops.lots, stops.orders().length], 'they share nothing').toEqual([60, 6]);
});
