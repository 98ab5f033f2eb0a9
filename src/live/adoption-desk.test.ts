import { describe, expect, it } from 'vitest';
import { exit, instruments, NOW } from '../../test/support/risk-view.ts';
import { SimulatedClock } from '../core/clock.ts';
import { exactJson } from '../engine/exact-json.ts';
import { AdoptionDesk } from './adoption-desk.ts';
import type { Adoption } from './adoption.port.ts';
import type { AdoptedEvent } from './book-adoption.ts';

const [{ id: INSTRUMENT }] = instruments as [(typeof instruments)[number]];
const SALE: AdoptedEvent = {
  kind: 'fill',
  fill: {
    id: 'x1', order: exit().id, instrument: INSTRUMENT, side: 'sell', lots: 100,
    priceTicks: 1, feeMinor: 0n, liquidity: 'taker', at: NOW, cause: 'by-hand',
  },
};

/** A run of so many lots, of which Ada has sold 100 by hand, and what the desk does. */
function stage(lots: number, { disk = 'durable' }: { readonly disk?: 'durable' | 'failing' } = {}) {
  let waiting: Adoption | undefined = { id: 'a1', by: 'Ada', events: [exactJson(SALE)] };
  const booked: unknown[] = [];
  const notes: unknown[] = [];
  const desk = new AdoptionDesk({
    inbox: {
      read: () => waiting,
      clear: (id) => {
        if (waiting?.id === id) waiting = undefined;
      },
    },
    books: { lots: () => lots, hasFill: () => false, hasFlow: () => false },
    journal: { note: (note) => void notes.push(note) },
    clock: new SimulatedClock(NOW),
    book: (events, id) => {
      booked.push([id, events]);
      return disk;
    },
  });
  return { desk, booked, notes, waiting: () => waiting?.id };
}

describe('the desk for what a person decided to book', () => {
  it('books all of it once, notes who decided, and has nothing to do then', () => {
    const { desk, booked, notes, waiting } = stage(100);
    expect([desk.adopt(), waiting(), desk.adopt()]).toEqual(['booked', undefined, 'nothing']);
    expect(booked).toEqual([['a1', [SALE]]]);
    expect(notes).toEqual([{ at: NOW, kind: 'adopted', detail: { id: 'a1', by: 'Ada', events: 1 } }]);
  });

  it('books nothing of what does not fit the books of now, and notes why', () => {
    const { desk, booked, notes, waiting } = stage(60);
    expect([desk.adopt(), waiting(), booked]).toEqual(['refused', undefined, []]);
    const reason = `the run has 60 lots of ${INSTRUMENT} by now, and what was to be booked would leave -40`;
    expect(notes).toEqual([{ at: NOW, kind: 'adoption-refused', detail: { id: 'a1', by: 'Ada', reason } }]);
  });

  it('leaves it waiting where the disk is full', () => {
    const { desk, notes, waiting } = stage(100, { disk: 'failing' });
    expect([desk.adopt(), waiting(), notes]).toEqual(['nothing', 'a1', []]);
  });

  it('does nothing where nothing can be read', () => {
    const parts = {
      books: { lots: () => 0, hasFill: () => false, hasFlow: () => false },
      journal: { note: () => undefined }, clock: new SimulatedClock(NOW), book: () => 'durable' as const,
    };
    const unreadable = (): Adoption => {
      throw new SyntaxError('Unexpected end of JSON input');
    };
    expect(new AdoptionDesk({ ...parts, inbox: undefined }).adopt()).toBe('nothing');
    expect(new AdoptionDesk({ ...parts, inbox: { read: unreadable, clear: () => undefined } }).adopt()).toBe('nothing');
  });
});
