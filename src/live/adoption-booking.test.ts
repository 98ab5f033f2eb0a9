import { describe, expect, it } from 'vitest';
import { exit, instruments, NOW } from '../../test/support/risk-view.ts';
import { SimulatedClock } from '../core/clock.ts';
import { exactJson } from '../engine/exact-json.ts';
import { AdoptionBooking, HalfBooked } from './adoption-booking.ts';
import type { Adoption } from './adoption.port.ts';
import type { AdoptedEvent } from './book-adoption.ts';

const [{ id: INSTRUMENT }] = instruments as [(typeof instruments)[number]];
const SALE: AdoptedEvent = {
  kind: 'fill',
  fill: {
    id: 'x1',
    order: exit().id,
    instrument: INSTRUMENT,
    side: 'sell',
    lots: 100,
    priceTicks: 1,
    feeMinor: 0n,
    liquidity: 'taker',
    at: NOW,
    cause: 'by-hand',
  },
};

interface Stage {
  readonly disk?: 'durable' | 'failing';
  readonly folder?: 'writable' | 'read-only';
  readonly events?: readonly string[];
  /** What booking it throws. */
  readonly fails?: Error;
}

/** A run of so many lots, of which Ada has sold 100 by hand, and what becomes of it. */
function stage(lots: number, { disk = 'durable', folder = 'writable', events = [exactJson(SALE)], fails }: Stage = {}) {
  let waiting: Adoption | undefined = { id: 'a1', by: 'Ada', events };
  let access = folder;
  const booked: unknown[] = [];
  const notes: unknown[] = [];
  const booking = new AdoptionBooking({
    inbox: {
      read: () => waiting,
      clear: (id) => {
        if (access === 'read-only') throw new Error('EROFS');
        if (waiting?.id === id) waiting = undefined;
      },
    },
    books: { lots: () => lots, hasFill: () => false, hasFlow: () => false },
    journal: { note: (note) => void notes.push(note) },
    clock: new SimulatedClock(NOW),
    book: (adopted, id) => {
      if (fails !== undefined) throw fails;
      booked.push([id, adopted]);
      return disk;
    },
  });
  return { booking, booked, notes, waiting: () => waiting?.id, makeWritable: () => void (access = 'writable') };
}

it('the booking of what a person decided books all of it once, notes who decided, and has nothing to do then', () => {
  const { booking, booked, notes, waiting } = stage(100);
  expect([booking.adopt(), waiting(), booking.adopt()]).toEqual(['booked', undefined, 'nothing']);
  expect(booked).toEqual([['a1', [SALE]]]);
  expect(notes).toEqual([{ at: NOW, kind: 'adopted', detail: { id: 'a1', by: 'Ada', events: 1 } }]);
});

it('the booking of what a person decided books nothing of what does not fit the books of now, and notes why', () => {
  const { booking, booked, notes, waiting } = stage(60);
  expect([booking.adopt(), waiting(), booked]).toEqual(['refused', undefined, []]);
  const reason = `the run has 60 lots of ${INSTRUMENT} by now, and what was to be booked would leave -40`;
  expect(notes).toEqual([{ at: NOW, kind: 'adoption-refused', detail: { id: 'a1', by: 'Ada', reason } }]);
});

it('the booking of what a person decided leaves it waiting where the disk is full', () => {
  const { booking, notes, waiting } = stage(100, { disk: 'failing' });
  expect([booking.adopt(), waiting(), notes]).toEqual(['nothing', 'a1', []]);
});

describe('the booking of what a person decided', () => {
  it('refuses what no engine takes, notes why, and ends the process: the next one does not meet it', () => {
    const { booking, notes, waiting } = stage(100, { fails: new HalfBooked('RangeError: no such market') });
    expect(() => booking.adopt()).toThrow(
      expect.objectContaining({
        code: 'check-failed',
        details: expect.objectContaining({
          actual: 'RangeError: no such market',
          advice: expect.stringContaining('start the run again') as string,
        }) as object,
      }),
    );
    expect(waiting()).toBeUndefined();
    expect(notes).toMatchObject([
      { kind: 'adoption-refused', detail: { id: 'a1', by: 'Ada', reason: 'RangeError: no such market' } },
    ]);
  });
});

it('the booking of what a person decided leaves it waiting where the journal fails in another way', () => {
  const { booking, notes, waiting } = stage(100, { fails: new Error('I/O error') });
  expect(() => booking.adopt()).toThrow('I/O error');
  expect([waiting(), notes]).toEqual(['a1', []]);
});

it('the booking of what a person decided refuses what is no fill and no money, and does not throw', () => {
  const { booking, notes, waiting } = stage(100, { events: ['{"kind":"moment"'] });
  expect([booking.adopt(), waiting()]).toEqual(['refused', undefined]);
  expect(notes).toMatchObject([
    {
      kind: 'adoption-refused',
      detail: { reason: expect.stringContaining('it cannot be read: SyntaxError') as string },
    },
  ]);
});

it('the booking of what a person decided books it once though it cannot be taken away, and notes that once', () => {
  const { booking, booked, notes, waiting } = stage(100, { folder: 'read-only' });
  expect([booking.adopt(), booking.adopt(), booking.adopt(), waiting()]).toEqual([
    'booked',
    'nothing',
    'nothing',
    'a1',
  ]);
  expect([booked.length, notes]).toMatchObject([1, [{ kind: 'adopted' }, { kind: 'trouble' }]]);
});

it('the booking of what a person decided takes it away at a later turn, once that is possible', () => {
  const { booking, booked, waiting, makeWritable } = stage(100, { folder: 'read-only' });
  expect([booking.adopt(), waiting()]).toEqual(['booked', 'a1']);
  makeWritable();
  expect([booking.adopt(), waiting(), booked.length]).toEqual(['nothing', undefined, 1]);
});

it('the booking of what a person decided notes once for each reason that it cannot be read', () => {
  const notes: unknown[] = [];
  const readings: (() => Adoption | undefined)[] = [];
  const failing = (reason: string) => (): Adoption => {
    throw new SyntaxError(reason);
  };
  readings.push(failing('cut'), failing('cut'), failing('empty'), () => undefined, failing('empty'));
  const booking = new AdoptionBooking({
    books: { lots: () => 0, hasFill: () => false, hasFlow: () => false },
    journal: { note: (note) => void notes.push(note) },
    clock: new SimulatedClock(NOW),
    book: () => 'durable',
    inbox: { read: () => readings.shift()?.(), clear: () => undefined },
  });
  for (let turn = 0; turn < 6; turn++) expect(booking.adopt()).toBe('nothing');
  const reasons = ['cut', 'empty', 'empty'].map((reason) => ({
    at: NOW,
    kind: 'trouble',
    detail: { what: 'a decision to adopt', reason: `it cannot be read: SyntaxError: ${reason}` },
  }));
  expect(notes).toEqual(reasons);
});

it('the booking of what a person decided does nothing where nothing can be read', () => {
  const notes: unknown[] = [];
  const parts = {
    books: { lots: () => 0, hasFill: () => false, hasFlow: () => false },
    journal: { note: (note: unknown) => void notes.push(note) },
    clock: new SimulatedClock(NOW),
    book: () => 'durable' as const,
  };
  const unreadable = (): Adoption => {
    throw new SyntaxError('Unexpected end of JSON input');
  };
  expect(new AdoptionBooking({ ...parts, inbox: undefined }).adopt()).toBe('nothing');
  expect(notes, 'a run without an inbox has no trouble').toEqual([]);
  expect(new AdoptionBooking({ ...parts, inbox: { read: unreadable, clear: () => undefined } }).adopt()).toBe(
    'nothing',
  );
  expect(notes).toHaveLength(1);
});
