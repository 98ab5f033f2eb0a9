import type { CallFields } from './call-fields.ts';

/** A call that was let in: anybody's, or one that was signed with one of the account's keys. */
export type AdmittedCall =
  | { readonly scope: 'public'; readonly name: string; readonly fields: CallFields }
  /**
   * `key` is the place of the key among the account's, so that the key itself is written nowhere. What comes over a
   * socket is carried out as the call of REST that does the same, but does not count as a call.
   */
  | {
      readonly scope: 'private';
      readonly name: string;
      readonly fields: CallFields;
      readonly key: number;
      readonly via: 'rest' | 'socket';
    };

/**
 * Calls that can change something beyond the venue's time and the counter of calls. In maintenance none of them is
 * carried out.
 */
export const CHANGING: ReadonlySet<string> = new Set([
  'AddOrder',
  'AddOrderBatch',
  'AmendOrder',
  'EditOrder',
  'CancelOrder',
  'CancelOrderBatch',
  'CancelAll',
  'CancelAllOrdersAfter',
]);

/** Reads whose answers an auditor holds against the trades. */
const AUDITED: ReadonlySet<string> = new Set(['Balance', 'BalanceEx', 'TradeBalance', 'OpenPositions']);

/** How much of a call is worth keeping: all of it, or only that it was. */
export function weightOf({ scope, name }: AdmittedCall): 'whole' | 'mention' {
  return scope === 'private' && (CHANGING.has(name) || AUDITED.has(name)) ? 'whole' : 'mention';
}
