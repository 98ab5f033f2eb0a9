import type { FeaturesByMarket } from '../core/features-by-market.ts';
import type { EngineEvent } from './event.ts';
import { readMoment, type WrittenMoment } from './written-moment.ts';

/** Members that are amounts of money: decimal text in the journal. */
const AMOUNTS = new Set(['feeMinor', 'amountMinor', 'cashMinor']);
/** What numbers become that JSON has no form for. */
const NUMBERS: ReadonlyMap<unknown, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['-0', -0],
]);
/** Members that are numbers, for whom the text of a number is one. */
const TEXTS = new Set([
  'kind',
  'id',
  'order',
  'instrument',
  'venue',
  'base',
  'quote',
  'reason',
  'by',
  'detail',
  'timer',
  'artifact',
  'name',
  'group',
]);

/**
 * An event as the engine was shown it, out of what `exactJson` made of it: amounts are BigInt, probabilities a typed
 * array, absent forecasts and candles undefined. The journal's own chain vouches for the text; a text that is no event
 * at all throws a SyntaxError or TypeError.
 */
export function readEvent(text: string): EngineEvent {
  const value: unknown = JSON.parse(text, revive);
  if (!isEvent(value)) throw new TypeError(`A journal's event has a kind, was ${text.slice(0, 80)}`);
  if (value.kind === 'forecast-missing') return withRows(value);
  if (value.kind === 'forecast') {
    return {
      ...withRows(value),
      forecasts: value.forecasts.map(
        (forecast) =>
          (forecast ?? undefined) && { ...forecast, probabilities: Float64Array.from(forecast?.probabilities ?? []) },
      ) as typeof value.forecasts,
    };
  }
  return value.kind === 'moment' ? { ...value, moment: readMoment(value.moment) } : value;
}

/** Features as typed arrays, where the event has any. */
function withRows<Event extends { readonly features?: FeaturesByMarket }>(event: Event): Event {
  const { features } = event;
  if (features === undefined) return event;
  return { ...event, features: features.map((row) => (row ?? undefined) && Float64Array.from(row ?? [])) };
}

function revive(key: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (AMOUNTS.has(key)) return BigInt(value);
  return TEXTS.has(key) ? value : (NUMBERS.get(value) ?? value);
}

const KINDS: Readonly<Record<EngineEvent['kind'], 'known'>> = {
  moment: 'known',
  forecast: 'known',
  'forecast-missing': 'known',
  fill: 'known',
  'order-update': 'known',
  'cash-flow': 'known',
  credited: 'known',
  listing: 'known',
  settlement: 'known',
  quote: 'known',
  timer: 'known',
  command: 'known',
  'venue-health': 'known',
};

/** An event whose moment, if it is one, is still as it was written. */
type WrittenEvent =
  | Exclude<EngineEvent, { kind: 'moment' }>
  | { readonly kind: 'moment'; readonly moment: WrittenMoment };

function isEvent(value: unknown): value is WrittenEvent {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    typeof value.kind === 'string' &&
    Object.hasOwn(KINDS, value.kind)
  );
}
