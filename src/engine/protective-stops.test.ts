import { expect, it } from 'vitest';
import { clientOrderId, type OrderState } from '../core/order.ts';
import { instant, SECOND } from '../core/time.ts';
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

it('a stop that has filled is not among those to take back, and is known until it has ended', () => {
  const stops = new ProtectiveStops();
  const [filled, left] = [clientOrderId('filled'), clientOrderId('left')];
  for (const order of [filled, left]) stops.add(order, 10);
  stops.fill(filled, 4);
  expect(stops.orders(), 'six lots of it are left').toEqual([filled, left]);
  stops.fill(filled, 6);
  expect([stops.orders(), stops.has(filled), stops.lots]).toEqual([[left], true, 10]);
  stops.end(filled);
  expect([stops.has(filled), stops.lots]).toEqual([false, 10]);
});

it('restored, it knows how many stops were not kept, when the last of them ended, and which were asked back', () => {
  const GONE: OrderState = { kind: 'cancelled', filledLots: 0, reason: 'gone' };
  const start = 1_704_067_200_000_000;
  const after = (seconds: number) => instant(start + seconds * SECOND);
  const stops = new ProtectiveStops();
  const end = (each: ProtectiveStops, name: string, seconds: number): string => {
    each.end(clientOrderId(name));
    return each.countEnd(clientOrderId(name), GONE, after(seconds));
  };
  for (let count = 1; count <= 11; count++) {
    stops.add(clientOrderId(`s${count}`), 10);
    expect(end(stops, `s${count}`, count)).toBe('bearable');
  }
  stops.add(clientOrderId('wanted'), 10);
  expect(stops.takeBack()).toEqual(['wanted']);
  const restored = (): ProtectiveStops => {
    const each = new ProtectiveStops();
    each.restore(stops.snapshot());
    return each;
  };
  expect(end(restored(), 'wanted', 12), 'it was asked back').toBe('bearable');
  expect(end(restored(), 'other', 311), 'within five minutes of the last').toBe('too-many');
  expect(end(restored(), 'other', 312), 'that one has stood').toBe('bearable');
});
