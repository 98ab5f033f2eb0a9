import type { Clock } from '../core/clock.ts';
import { MINUTE, type Instant } from '../core/time.ts';
import type { Answer, WireReply, WireRequest } from './wire.ts';

/** A fault of one call: whether the call reaches the venue, and which answer the client receives. */
export interface Fault {
  /** The name of the call: the last part of its path. */
  readonly call: string;
  /** The number of the call among those of that name, counted from 1 when the fault is planned. */
  readonly nth: number;
  /**
   * `nobody`: lost on the way. `venue`: carried out as if nothing were wrong. `venue late`: carried out when its answer
   * comes.
   */
  readonly reaches: 'venue' | 'nobody' | 'venue late';
  readonly answer: WireReply | OwnAnswer | StaleAnswer | ChangedAnswer;
}

/** The venue's own answer, `millis` milliseconds late. */
export interface OwnAnswer {
  readonly kind: 'own';
  readonly millis: number;
}

/** The last answer to the same question, if it is no older than the longest lag that was seen at a venue. */
export interface StaleAnswer {
  readonly kind: 'stale';
}

/**
 * The venue's own answer with a changed body. Where the change has no effect, the call counts as one without a fault.
 */
export interface ChangedAnswer {
  readonly kind: 'changed';
  readonly change: (body: string) => string;
}

/** Source: reports that the REST interface of a venue was up to a minute behind its socket. */
const LONGEST_LAG = MINUTE;

export interface FaultyWireOptions {
  readonly answer: Answer;
  readonly clock: Clock;
  /** Whether a call of this name changes something at the venue. Such a call never receives a stale answer. */
  readonly changes: (call: string) => boolean;
}

interface KeptReply {
  readonly at: Instant;
  readonly reply: WireReply;
}

/**
 * Makes calls fail by a script, which names each call by its name and number. It stands between the venue and the
 * carrier of the bytes, so a fault is the same on a socket and inside one process.
 */
export class FaultyWire {
  readonly #answer: Answer;
  readonly #clock: Clock;
  readonly #changes: (call: string) => boolean;
  /** The newest reply to each question. Kept only while a script plans a stale answer. */
  readonly #replies = new Map<string, KeptReply>();
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

  /** Replaces the planned faults. Calls are counted from this call on. */
  plan(faults: readonly Fault[]): void {
    for (const { nth, call } of faults)
      if (!Number.isSafeInteger(nth) || nth < 1)
        throw new RangeError(`A fault names a call from 1 on, was ${call} ${nth}`);
    this.#planned = faults;
    this.#memory = faults.some(({ answer }) => answer.kind === 'stale') ? 'wanted' : 'not-wanted';
    this.#counts.clear();
    this.#replies.clear();
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

  /** The venue's own answer, kept for a later stale answer. */
  #askAnew(call: string, request: WireRequest): WireReply {
    const reply = this.#answer(request);
    if (this.#memory === 'not-wanted' || this.#changes(call)) return reply;
    const question = questionOf(request);
    this.#replies.delete(question);
    this.#replies.set(question, { at: this.#clock.now(), reply });
    for (const oldest of this.#replies.keys()) {
      if (this.#replies.size <= REMEMBERED) break;
      this.#replies.delete(oldest);
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

  /** The older answer. Where there is none, the call counts as one without a fault. */
  #stale(fault: Fault, request: WireRequest): WireReply {
    const kept = this.#replies.get(questionOf(request));
    if (kept === undefined || this.#clock.now() - kept.at > LONGEST_LAG) return this.#askAnew(fault.call, request);
    this.happened.push(fault);
    return kept.reply;
  }
}

const REMEMBERED = 100;

/** The question of a request, without its nonce. */
function questionOf({ path, headers, body }: WireRequest): string {
  const fields = body.split('&').filter((field) => !field.startsWith('nonce='));
  return [headers['api-key'] ?? '', path, ...fields].join('\n');
}

function callOf({ path }: WireRequest): string {
  return /([^/?]*)(?:\?.*)?$/.exec(path)?.[1] ?? '';
}
