import type { Fill } from '../core/fill.ts';
import type { EngineEvent } from '../engine/event.ts';
import { readEvent } from '../engine/read-event.ts';
import type { Adoption } from './adoption.port.ts';

export interface AdoptionBooks {
  /** Signed lots of the run, by the instrument. */
  readonly lots: (instrument: string) => number;
  readonly hasFill: (id: string) => boolean;
  readonly hasFlow: (id: string) => boolean;
}

/** What is left to book of an adoption, or why nothing of it may be. */
export type AdoptedEvent = Extract<EngineEvent, { kind: 'fill' | 'cash-flow' }>;
export type Bookable =
  | { readonly kind: 'events'; readonly events: readonly AdoptedEvent[] }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Holds what a person decided against the books of now: what they have already is left out, and nothing is booked where
 * the position has become another since, because it would then be opened or turned by what was to explain that it is
 * gone.
 */
export function bookable({ events }: Pick<Adoption, 'events'>, { lots, hasFill, hasFlow }: AdoptionBooks): Bookable {
  const left = events
    .map(readAdopted)
    .filter((event) =>
      event.kind === 'fill' ? !hasFill(event.fill.id) : event.id === undefined || !hasFlow(event.id),
    );
  const fills = left.flatMap((event) => (event.kind === 'fill' ? [event.fill] : []));
  for (const instrument of new Set(fills.map((fill) => fill.instrument))) {
    const own = fills.filter((fill) => fill.instrument === instrument && fill.cause === 'order');
    const before = lots(instrument) + sum(own);
    const after = before + sum(fills.filter((fill) => fill.instrument === instrument && fill.cause !== 'order'));
    if (after !== 0 && (Math.sign(after) !== Math.sign(before) || Math.abs(after) > Math.abs(before))) {
      return {
        kind: 'refused',
        reason: `the run has ${before} lots of ${instrument} by now, and what was to be booked would leave ${after}`,
      };
    }
  }
  return { kind: 'events', events: left };
}

/** Throws for what is neither a fill nor a cash flow. */
export function readAdopted(text: string): AdoptedEvent {
  const event = readEvent(text);
  if (event.kind === 'fill' || event.kind === 'cash-flow') return event;
  throw new TypeError(`An adoption books fills and cash flows, was ${event.kind}`);
}

function sum(fills: readonly Fill[]): number {
  return fills.reduce((total, { side, lots }) => total + (side === 'buy' ? lots : -lots), 0);
}
