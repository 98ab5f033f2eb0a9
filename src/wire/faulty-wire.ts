import type { Clock } from '../core/clock.ts';
import { MINUTE, type Instant } from '../core/time.ts';
import type { Answer, WireReply, WireRequest } from './wire.ts';

/** What goes wrong with one call: whether the venue hears of it, and what the client hears back. */
export interface Fault {
  /** The last part of the path, as the venue names it. */
  readonly call: string;
  /** Which call of that name, counted from 1 when the fault is planned. */
  readonly nth: number;
  /**
   * `nobody`: lost on the way. `venue`: carried out as if nothing were wrong. `venue late`: carried out when its answer
   * comes.
   */
  readonly reaches: 'venue' | 'nobody' | 'venue late';
  readonly answer: WireReply | OwnAnswer | StaleAnswer | ChangedAnswer;
}

/** The venue's own answer, so many milliseconds late. */
export interface OwnAnswer {
  readonly kind: 'own';
  readonly millis: number;
}

/**
 * What the same question was answered the last time, as long as that is within the lag that a venue's readings were
 * seen to have.
 */
export interface StaleAnswer {
  readonly kind: 'stale';
}

/**
 * The venue's own answer, which says something else than usual. Where the change finds nothing to change, nothing goes
 * wrong.
 */
export interface ChangedAnswer {
  readonly kind: 'changed';
  readonly change: (body: string) => string;
}

/** Source: reports of a venue's REST side that was up to a minute behind its socket. */
const LONGEST_LAG = MINUTE;

export interface FaultyWireOptions {
  readonly answer: Answer;
  readonly clock: Clock;
  /** Whether a call of this name changes something at the venue. Such a call is never answered from before. */
  readonly changes: (call: string) => boolean;
}

interface Told {
  readonly at: Instant;
  readonly reply: WireReply;
}

/**
 * A wire that fails by script: on the nth call of a name, this. Between the venue and whoever carries the bytes, so
 * that a fault means the same on a socket and in process.
 */
export class FaultyWire {
  readonly #answer: Answer;
  readonly #clock: Clock;
  readonly #changes: (call: string) => boolean;
  /** The newest answers to questions, by question; kept only while a script wants one of them told again. */
  readonly #told = new Map<string, Told>();
  #memory: 'wanted' | 'not-wanted' = 'not-wanted';
  readonly #counts = new Map<string, number>();
  #planned: readonly Fault[] = [];
  /** Faults that have happened, in order. */
  readonly happened: Fault[] = [];

  constructor({ answer, clock, changes }: FaultyWireOptions) {
    this.#answer = answer;
    this.#clock = clock;
    this.#changes = changes;
  }

  get planned(): readonly Fault[] {
    return this.#planned;
  }

  /** Replaces what was planned and not met. Calls are counted from here on. */
  plan(faults: readonly Fault[]): void {
    for (const { nth, call } of faults)
      if (!Number.isSafeInteger(nth) || nth < 1)
        throw new RangeError(`A fault names a call from 1 on, was ${call} ${nth}`);
    this.#planned = faults;
    this.#memory = faults.some(({ answer }) => answer.kind === 'stale') ? 'wanted' : 'not-wanted';
    this.#counts.clear();
    this.#told.clear();
  }

  answer(request: WireRequest): WireReply {
    const call = callOf(request);
    const nth = (this.#counts.get(call) ?? 0) + 1;
    this.#counts.set(call, nth);
    const fault = this.#planned.find((planned) => planned.call === call && planned.nth === nth);
    if (fault === undefined) return this.#askAnew(call, request);
    if (fault.answer.kind === 'stale') return this.#stale(fault, request);
    if (fault.answer.kind === 'changed') return this.#changed(fault, fault.answer, request);
    this.happened.push(fault);
    const own = fault.reaches === 'venue' ? this.#answer(request) : undefined;
    if (fault.answer.kind !== 'own') return fault.answer;
    return { kind: 'late', millis: fault.answer.millis, reply: () => own ?? this.#answer(request) };
  }

  /** The venue's own answer, remembered for the next who asks the same. */
  #askAnew(call: string, request: WireRequest): WireReply {
    const reply = this.#answer(request);
    if (this.#memory === 'not-wanted' || this.#changes(call)) return reply;
    const question = questionOf(request);
    this.#told.delete(question);
    this.#told.set(question, { at: this.#clock.now(), reply });
    for (const oldest of this.#told.keys()) {
      if (this.#told.size <= REMEMBERED) break;
      this.#told.delete(oldest);
    }
    return reply;
  }

  #changed(fault: Fault, { change }: ChangedAnswer, request: WireRequest): WireReply {
    const reply = this.#askAnew(fault.call, request);
    if (reply.kind !== 'reply') return reply;
    const body = change(reply.body);
    if (body === reply.body) return reply;
    this.happened.push(fault);
    return { ...reply, body };
  }

  /** The older answer; where there is none, nothing goes wrong. */
  #stale(fault: Fault, request: WireRequest): WireReply {
    const told = this.#told.get(questionOf(request));
    if (told === undefined || this.#clock.now() - told.at > LONGEST_LAG) return this.#askAnew(fault.call, request);
    this.happened.push(fault);
    return told.reply;
  }
}

const REMEMBERED = 100;

/** What is asked, whoever asks and with whatever number. */
function questionOf({ path, headers, body }: WireRequest): string {
  const fields = body.split('&').filter((field) => !field.startsWith('nonce='));
  return [headers['api-key'] ?? '', path, ...fields].join('\n');
}

function callOf({ path }: WireRequest): string {
  return /([^/?]*)(?:\?.*)?$/.exec(path)?.[1] ?? '';
}
