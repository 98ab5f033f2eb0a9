import type { Duration, Instant } from '../core/time.ts';
import type { EngineEvent } from '../engine/event.ts';
import { instantOf } from '../engine/record-json.ts';

/**
 * What an event did to a run that no backtest of its market events knows of, in words: somebody halted it, the venue
 * refused an order or was down, somebody else traded. Undefined for all else. From such an event on, a backtest may
 * decide otherwise without anything being wrong.
 */
export function interferenceOf(event: EngineEvent): string | undefined {
  return byPeople(event) ?? byVenue(event);
}

/** Something that no backtest knows of, and when it happened. */
export interface Interference {
  readonly at: Instant;
  readonly what: string;
}

/**
 * The interferences of a run. What a run may do otherwise after one is bounded: when no position of that time can be
 * open any more, run and backtest decide the same again. While a run is halted it decides nothing.
 */
export class Interferences {
  readonly #list: Interference[] = [];
  /** When the run went on after it was halted, by the place of the halt. */
  readonly #resumedAt = new Map<number, Instant>();
  #halted: number | undefined;

  add(event: EngineEvent): void {
    const what = interferenceOf(event);
    const at = instantOf(event);
    if (event.kind === 'command') this.#onCommand(event.command.kind, at);
    if (what !== undefined) this.#list.push({ at, what });
  }

  /** Something that no single event shows. */
  note(interference: Interference): void {
    this.#list.push(interference);
  }

  #onCommand(kind: 'halt' | 'flatten' | 'resume', at: Instant): void {
    if (kind !== 'resume') this.#halted ??= this.#list.length;
    else if (this.#halted !== undefined) {
      this.#resumedAt.set(this.#halted, at);
      this.#halted = undefined;
    }
  }

  /** The newest one that explains a difference at `at`: `longest` is how long a position may be held. */
  explaining(at: Instant, longest: Duration): Interference | undefined {
    return this.#list.findLast((each, place) => each.at <= at && at <= this.#endOf(each, place) + longest);
  }

  #endOf({ at }: Interference, place: number): number {
    if (place === this.#halted) return Number.POSITIVE_INFINITY;
    return this.#resumedAt.get(place) ?? at;
  }
}

function byPeople(event: EngineEvent): string | undefined {
  if (event.kind === 'command' && event.command.kind !== 'resume') {
    const { kind, by, reason } = event.command;
    return `${kind === 'halt' ? 'halted' : 'flattened'} by ${by}: ${reason}`;
  }
  return event.kind === 'cash-flow' && event.cause === 'transfer' ? 'money was paid in or out' : undefined;
}

function byVenue(event: EngineEvent): string | undefined {
  if (event.kind === 'order-update' && event.state.kind === 'rejected')
    return `order ${event.order} was refused: ${event.state.reason}`;
  if (event.kind === 'venue-health' && event.health === 'down') return `the venue was down: ${event.detail}`;
  if (event.kind === 'credited')
    return `the venue had ${event.lots} lots of ${event.instrument}, fewer than its fills say`;
  if (event.kind !== 'fill') return undefined;
  const { cause, instrument } = event.fill;
  return cause === 'by-hand' || cause === 'liquidation'
    ? `${instrument} was traded without an order of the run: ${cause}`
    : undefined;
}
