import { SeededRandom } from '../../../math/random.ts';
import type { ChangedAnswer, Fault } from '../../../wire/faulty-wire.ts';
import type { WireReply } from '../../../wire/wire.ts';
import {
  badTick,
  changedBody,
  crossedBook,
  feesRaised,
  hugeIntegers,
  leverageWithdrawn,
  missingCandle,
  pairsDelisted,
  pairStatus,
  timeJump,
  unknownFields,
} from './answer-changes.ts';

const words = (text: string): WireReply => ({ kind: 'reply', status: 200, body: JSON.stringify({ error: [text] }) });
const page = (status: number, text: string): WireReply => ({
  kind: 'reply',
  status,
  body: `<html><body>${text}</body></html>`,
});

const changed = (change: Parameters<typeof changedBody>[1]): ChangedAnswer => ({
  kind: 'changed',
  change: (body) => changedBody(body, change),
});

/** The delay of late answers. It is longer than the time limits in tests. */
const LATE_MILLIS = 2_000;

type Trouble = Pick<Fault, 'reaches' | 'answer'>;

/**
 * The observed ways in which a call to Kraken fails, by name. After some of them the client cannot know whether the
 * call was carried out.
 */
export const KRAKEN_FAULTS = {
  'reset after': { reaches: 'venue', answer: { kind: 'reset' } },
  'reset before': { reaches: 'nobody', answer: { kind: 'reset' } },
  'silence after': { reaches: 'venue', answer: { kind: 'silence' } },
  'silence before': { reaches: 'nobody', answer: { kind: 'silence' } },
  'bad gateway after': { reaches: 'venue', answer: page(502, 'Bad Gateway') },
  'unknown error after': { reaches: 'venue', answer: page(520, 'Web server is returning an unknown error') },
  'page with status 200 after': { reaches: 'venue', answer: page(200, 'Checking your browser') },
  'empty body after': { reaches: 'venue', answer: { kind: 'reply', status: 200, body: '' } },
  'cut body after': {
    reaches: 'venue',
    answer: { kind: 'reply', status: 200, body: '{"error":[],"result":{"descr":{"or' },
  },
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
  'time jump': { reaches: 'venue', answer: changed(timeJump) },
  'pair cancel only': { reaches: 'venue', answer: changed(pairStatus('cancel_only')) },
  'pair post only': { reaches: 'venue', answer: changed(pairStatus('post_only')) },
  'pair limit only': { reaches: 'venue', answer: changed(pairStatus('limit_only')) },
  'pair delisted': { reaches: 'venue', answer: changed(pairsDelisted) },
  'leverage withdrawn': { reaches: 'venue', answer: changed(leverageWithdrawn) },
  'fees raised': { reaches: 'venue', answer: changed(feesRaised) },
  'crossed book': { reaches: 'venue', answer: changed(crossedBook) },
  'bad tick': { reaches: 'venue', answer: changed(badTick) },
  'missing candle': { reaches: 'venue', answer: changed(missingCandle) },
  'unknown fields': { reaches: 'venue', answer: changed(unknownFields) },
  'huge integers': { reaches: 'venue', answer: changed(hugeIntegers) },
} as const satisfies Record<string, Trouble>;

export type KrakenFaultName = keyof typeof KRAKEN_FAULTS;

export const KRAKEN_FAULT_NAMES = Object.keys(KRAKEN_FAULTS) as readonly KrakenFaultName[];

/** The name under which a fault was planned. The delay of an answer is not part of the name. */
export function krakenFaultName({ reaches, answer }: Trouble): KrakenFaultName | undefined {
  return KRAKEN_FAULT_NAMES.find((name) => {
    const known = KRAKEN_FAULTS[name];
    return (
      known.reaches === reaches &&
      (known.answer === answer ||
        (known.answer.kind !== 'reply' && known.answer.kind !== 'changed' && known.answer.kind === answer.kind))
    );
  });
}

/** The calls whose answers a change can apply to. Faults that are not listed here apply to every call. */
const CHANGED_CALLS: Readonly<Partial<Record<KrakenFaultName, readonly string[]>>> = {
  'time jump': ['Time'],
  'pair cancel only': ['AssetPairs'],
  'pair post only': ['AssetPairs'],
  'pair limit only': ['AssetPairs'],
  'pair delisted': ['AssetPairs'],
  'leverage withdrawn': ['AssetPairs'],
  'fees raised': ['AssetPairs'],
  'crossed book': ['Ticker'],
  'bad tick': ['Ticker', 'OHLC'],
  'missing candle': ['OHLC'],
  'unknown fields': [
    'OpenOrders',
    'ClosedOrders',
    'QueryOrders',
    'TradesHistory',
    'Ledgers',
    'OpenPositions',
    'Ticker',
    'AssetPairs',
    'Assets',
  ],
  'huge integers': [
    'OpenOrders',
    'ClosedOrders',
    'QueryOrders',
    'TradesHistory',
    'Ledgers',
    'OpenPositions',
    'Ticker',
    'AssetPairs',
    'Assets',
  ],
};

export interface SeededFaultsOptions {
  readonly calls: readonly string[];
  readonly count: number;
  /** Each fault is among the first `within` calls of its name. */
  readonly within: number;
}

/** Makes a script of faults. The same seed gives the same script. */
export function seededFaults(seed: number, { calls, count, within }: SeededFaultsOptions): Fault[] {
  const random = new SeededRandom(seed);
  const troubles = KRAKEN_FAULT_NAMES.filter((name) => CHANGED_CALLS[name] === undefined);
  return Array.from({ length: count }, () => {
    const name = troubles[random.below(troubles.length)];
    const call = calls[random.below(calls.length)];
    if (name === undefined || call === undefined) throw new RangeError('A script of faults needs calls to fail');
    return { ...KRAKEN_FAULTS[name], call, nth: 1 + random.below(within) };
  });
}

/** Makes a script of changed answers, for the calls whose answers have something to change. */
export function seededChanges(seed: number, { calls, count, within }: SeededFaultsOptions): Fault[] {
  const random = new SeededRandom(seed);
  const ways = KRAKEN_FAULT_NAMES.flatMap((name) => {
    const changing = (CHANGED_CALLS[name] ?? []).filter((call) => calls.includes(call));
    return changing.length === 0 ? [] : [{ name, changing }];
  });
  if (ways.length === 0) return [];
  return Array.from({ length: count }, () => {
    const { name, changing } = ways[random.below(ways.length)] as (typeof ways)[number];
    const call = changing[random.below(changing.length)] as string;
    return { ...KRAKEN_FAULTS[name], call, nth: 1 + random.below(within) };
  });
}
