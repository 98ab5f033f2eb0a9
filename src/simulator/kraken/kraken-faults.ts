import { SeededRandom } from '../../math/random.ts';
import type { Fault } from '../faulty-wire.ts';
import type { WireReply } from '../wire.ts';

const words = (text: string): WireReply => ({ kind: 'reply', status: 200, body: JSON.stringify({ error: [text] }) });
const page = (status: number, text: string): WireReply => ({ kind: 'reply', status, body: `<html><body>${text}</body></html>` });

/** Longer than a test's patience, shorter than a person's. */
const LATE_MILLIS = 2_000;

type Trouble = Pick<Fault, 'reaches' | 'answer'>;

/** The ways in which a call to Kraken was seen to fail, by name. After some of them nobody knows whether it was carried out. */
export const KRAKEN_FAULTS = {
  'reset after': { reaches: 'venue', answer: { kind: 'reset' } },
  'reset before': { reaches: 'nobody', answer: { kind: 'reset' } },
  'silence after': { reaches: 'venue', answer: { kind: 'silence' } },
  'silence before': { reaches: 'nobody', answer: { kind: 'silence' } },
  'bad gateway after': { reaches: 'venue', answer: page(502, 'Bad Gateway') },
  'unknown error after': { reaches: 'venue', answer: page(520, 'Web server is returning an unknown error') },
  'page with status 200 after': { reaches: 'venue', answer: page(200, 'Checking your browser') },
  'empty body after': { reaches: 'venue', answer: { kind: 'reply', status: 200, body: '' } },
  'cut body after': { reaches: 'venue', answer: { kind: 'reply', status: 200, body: '{"error":[],"result":{"descr":{"or' } },
  'stale answer': { reaches: 'nobody', answer: { kind: 'stale' } },
  'late answer': { reaches: 'venue', answer: { kind: 'own', millis: LATE_MILLIS } },
  'late call': { reaches: 'venue late', answer: { kind: 'own', millis: LATE_MILLIS } },
  'service unavailable': { reaches: 'nobody', answer: page(503, 'Service Temporarily Unavailable') },
  busy: { reaches: 'nobody', answer: words('EService:Busy') },
  'unavailable after': { reaches: 'venue', answer: words('EService:Unavailable') },
  'timeout after': { reaches: 'venue', answer: words('EService:Timeout') },
  'rate limit': { reaches: 'nobody', answer: words('EAPI:Rate limit exceeded') },
  'too many requests': { reaches: 'nobody', answer: page(429, 'Too Many Requests') },
  throttled: { reaches: 'nobody', answer: words('EService: Throttled: 1704067200') },
  'deadline elapsed': { reaches: 'nobody', answer: words('EService:Deadline elapsed') },
  'invalid nonce': { reaches: 'nobody', answer: words('EAPI:Invalid nonce') },
  'cancel only': { reaches: 'nobody', answer: words('EService:Market in cancel_only mode') },
  'post only': { reaches: 'nobody', answer: words('EService:Market in post_only mode') },
  'limit only': { reaches: 'nobody', answer: words('EService:Market in limit_only mode') },
  'user locked': { reaches: 'nobody', answer: words('ETrade:User Locked') },
  'permission denied': { reaches: 'nobody', answer: words('EGeneral:Permission denied') },
} as const satisfies Record<string, Trouble>;

export type KrakenFaultName = keyof typeof KRAKEN_FAULTS;

export const KRAKEN_FAULT_NAMES = Object.keys(KRAKEN_FAULTS) as readonly KrakenFaultName[];

/** By what name a fault was planned. How late an answer comes is not part of the name. */
export function krakenFaultName({ reaches, answer }: Trouble): KrakenFaultName | undefined {
  return KRAKEN_FAULT_NAMES.find((name) => {
    const known = KRAKEN_FAULTS[name];
    return known.reaches === reaches && (known.answer === answer || (known.answer.kind !== 'reply' && known.answer.kind === answer.kind));
  });
}

/** A script of faults that a seed repeats. */
export function seededFaults(seed: number, { calls, count, within }: { readonly calls: readonly string[]; readonly count: number; readonly within: number }): Fault[] {
  const random = new SeededRandom(seed);
  const troubles: readonly Trouble[] = Object.values(KRAKEN_FAULTS);
  return Array.from({ length: count }, () => {
    const trouble = troubles[random.below(troubles.length)];
    const call = calls[random.below(calls.length)];
    if (trouble === undefined || call === undefined) throw new RangeError('A script of faults needs calls to fail');
    return { ...trouble, call, nth: 1 + random.below(within) };
  });
}
