import { describe, expect, it } from 'vitest';
import { exit, instruments, NOW } from '../../test/support/risk-view.ts';
import type { Fill } from '../core/fill.ts';
import { exactJson } from '../engine/exact-json.ts';
import { bookable, type AdoptedEvent } from './book-adoption.ts';

const [ONE, TWO] = instruments.map(({ id }) => id) as [string, string];

/** A fill of so many signed lots, by hand unless it is an order of the run. */
function fill(lots: number, cause: Fill['cause'] = 'by-hand', instrument = ONE): AdoptedEvent {
  const side = lots > 0 ? 'buy' : 'sell';
  const id = `${instrument} ${lots} ${cause}`;
  return {
    kind: 'fill',
    fill: {
      id,
      order: exit().id,
      instrument,
      side,
      lots: Math.abs(lots),
      priceTicks: 1,
      feeMinor: 0n,
      liquidity: 'taker',
      at: NOW,
      cause,
    },
  };
}

function flow(id?: string): AdoptedEvent {
  return { kind: 'cash-flow', at: NOW, amountMinor: 5n, cause: 'transfer', ...(id === undefined ? {} : { id }) };
}

interface Known {
  readonly lots?: Readonly<Record<string, number>>;
  readonly ids?: readonly string[];
}

function book(events: readonly AdoptedEvent[], { lots = {}, ids = [] }: Known) {
  const has = (id: string): boolean => ids.includes(id);
  const books = { lots: (instrument: string) => lots[instrument] ?? 0, hasFill: has, hasFlow: has };
  return bookable({ events: events.map(exactJson) }, books);
}

describe('what a person decided to book', () => {
  // The run's lots by now, and signed lots that were traded by hand: those may take of a position, and do nothing else.
  it.each([
    [100, [-100], 'events'],
    [100, [-40], 'events'],
    [100, [-40, 40], 'events'],
    [100, [-140], 'refused'],
    [100, [10], 'refused'],
    [60, [-100], 'refused'],
    [0, [-100], 'refused'],
    [0, [100], 'refused'],
    [-100, [100], 'events'],
    [-100, [40], 'events'],
    [-100, [140], 'refused'],
    [-100, [-10], 'refused'],
  ] as const)('of %i lots, by hand %j: %s', (lots, traded, kind) => {
    const events = traded.map((signed) => fill(signed));
    const wanted = kind === 'events' ? { kind, events } : { kind };
    expect(book(events, { lots: { [ONE]: lots } })).toMatchObject(wanted);
  });

  it('names the lots of now and what would be left', () => {
    const reason = `the run has 60 lots of ${ONE} by now, and what was to be booked would leave -40`;
    expect(book([fill(-100)], { lots: { [ONE]: 60 } })).toEqual({ kind: 'refused', reason });
  });

  it('counts orders of the run that it has not booked yet as its own', () => {
    const kindOf = (lots: number, events: readonly AdoptedEvent[]) => book(events, { lots: { [ONE]: lots } }).kind;
    expect(kindOf(50, [fill(50, 'order'), fill(-100)]), 'it bought more').toBe('events');
    expect(kindOf(100, [fill(-40, 'order'), fill(-60)]), 'it sold some').toBe('events');
    expect(kindOf(0, [fill(100, 'order')]), 'it opened this').toBe('events');
    expect(kindOf(100, [fill(-40, 'order'), fill(-100)]), 'more was sold than there is').toBe('refused');
  });

  it('looks at each instrument alone, and books all of it or nothing', () => {
    const events = [fill(-100), fill(-20, 'by-hand', TWO)];
    expect(book(events, { lots: { [ONE]: 100, [TWO]: 20 } })).toEqual({ kind: 'events', events });
    expect(book(events, { lots: { [ONE]: 120, [TWO]: 0 } })).toMatchObject({ kind: 'refused' });
    const bought = [fill(50, 'order', TWO), fill(-100)];
    expect(book(bought, { lots: { [ONE]: 60 } }), 'what was bought elsewhere').toMatchObject({ kind: 'refused' });
  });

  it('leaves out what is booked, and keeps money that has no name', () => {
    const events = [flow(), flow('L1'), flow('L2'), fill(-100)];
    const known = { lots: { [ONE]: 0 }, ids: ['L1', `${ONE} -100 by-hand`] };
    expect(book(events, known)).toEqual({ kind: 'events', events: [flow(), flow('L2')] });
  });

  it('books nothing but fills and money', () => {
    const halt = { kind: 'command', command: { kind: 'resume', by: 'Ada' }, at: NOW } as const;
    const books = { lots: () => 0, hasFill: () => false, hasFlow: () => false };
    expect(() => bookable({ events: [exactJson(halt)] }, books)).toThrow(
      new TypeError('An adoption books fills and cash flows, was command'),
    );
  });
});
