import type { ClientOrderId, OrderRequest } from '../core/order.ts';
import type { Instant } from '../core/time.ts';
import type { WrittenMoment } from '../engine/written-moment.ts';

/** One thing that the venue of a shadow was given. */
export type ShadowRecord =
  | { readonly kind: 'open'; readonly moment: WrittenMoment }
  | { readonly kind: 'elapse'; readonly until: Instant }
  | { readonly kind: 'close' }
  | { readonly kind: 'submit'; readonly order: OrderRequest; readonly at: Instant }
  | { readonly kind: 'cancel'; readonly order: ClientOrderId; readonly at: Instant };

/** Every line begins so. */
export const SHADOW_LOG_HEAD = '{"kind":"';

/**
 * Reads a line of the log. Throws a SyntaxError for a line that is no record. Checked are its kind and the form of its
 * members; what is inside a moment and an order is as the venue wrote it.
 */
export function readShadowRecord(line: string): ShadowRecord {
  const value: unknown = JSON.parse(line);
  if (!isRecord(value)) throw new SyntaxError(`This is no record of the venue of a shadow: ${line.slice(0, 200)}`);
  return value;
}

function isRecord(value: unknown): value is ShadowRecord {
  if (!isObject(value)) return false;
  switch (value['kind']) {
    case 'open': {
      const { moment } = value;
      return isObject(moment) && Number.isSafeInteger(moment['at']) && Array.isArray(moment['markets']);
    }
    case 'elapse':
      return Number.isSafeInteger(value['until']);
    case 'close':
      return true;
    case 'submit': {
      const { order } = value;
      return Number.isSafeInteger(value['at']) && isObject(order) && typeof order['id'] === 'string';
    }
    case 'cancel':
      return Number.isSafeInteger(value['at']) && typeof value['order'] === 'string';
    default:
      return false;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
