import fc from 'fast-check';
import { expect, it } from 'vitest';
import { instant } from '../core/time.ts';
import type { EngineEvent } from '../engine/event.ts';
import { EventQueue } from './event-queue.ts';

it('events are taken once each, in the order in which they were added, however adding and taking alternate', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('add', 'take')), (steps) => {
      const queue = new EventQueue();
      const list: EngineEvent[] = [];
      for (const [place, step] of steps.entries()) {
        const event: EngineEvent = { kind: 'timer', at: instant(place), timer: 'hold' };
        const [taken, expected] =
          step === 'add' ? [queue.add(event), void list.push(event)] : [queue.take(), list.shift()];
        expect(taken).toBe(expected);
        expect(queue.waiting).toBe(list.length);
      }
    }),
  );
});
