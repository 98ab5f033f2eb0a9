import type { Answer, WireReply, WireRequest } from './wire.ts';

/** What goes wrong with one call: whether the venue hears of it, and what the client hears back. */
export interface Fault {
  /** The last part of the path, such as `AddOrder`. */
  readonly call: string;
  /** Which call of that name, counted from 1 when the fault is planned. */
  readonly nth: number;
  /** `nobody`: lost on the way. `venue`: carried out as if nothing were wrong. `venue late`: carried out when its answer comes. */
  readonly reaches: 'venue' | 'nobody' | 'venue late';
  readonly answer: WireReply | OwnAnswer;
}

/** The venue's own answer, so many milliseconds late. */
export interface OwnAnswer {
  readonly kind: 'own';
  readonly millis: number;
}

/**
 * A wire that fails by script: on the nth call of a name, this. Between the venue and whoever carries the bytes, so that
 * a fault means the same on a socket and in process.
 */
export class FaultyWire {
  readonly #answer: Answer;
  readonly #counts = new Map<string, number>();
  #planned: readonly Fault[] = [];
  /** Faults that have happened, in order. */
  readonly happened: Fault[] = [];

  constructor(answer: Answer) {
    this.#answer = answer;
  }

  get planned(): readonly Fault[] {
    return this.#planned;
  }

  /** Replaces what was planned and not met. Calls are counted from here on. */
  plan(faults: readonly Fault[]): void {
    for (const { nth, call } of faults) if (!Number.isSafeInteger(nth) || nth < 1) throw new RangeError(`A fault names a call from 1 on, was ${call} ${nth}`);
    this.#planned = faults;
    this.#counts.clear();
  }

  answer(request: WireRequest): WireReply {
    const call = callOf(request);
    const nth = (this.#counts.get(call) ?? 0) + 1;
    this.#counts.set(call, nth);
    const fault = this.#planned.find((planned) => planned.call === call && planned.nth === nth);
    if (fault === undefined) return this.#answer(request);
    this.happened.push(fault);
    const own = fault.reaches === 'venue' ? this.#answer(request) : undefined;
    if (fault.answer.kind !== 'own') return fault.answer;
    return { kind: 'late', millis: fault.answer.millis, reply: () => own ?? this.#answer(request) };
  }
}

function callOf({ path }: WireRequest): string {
  return /([^/?]*)(?:\?.*)?$/.exec(path)?.[1] ?? '';
}
