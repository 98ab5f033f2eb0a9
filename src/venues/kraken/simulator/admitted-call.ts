import type { CallFields } from './call-fields.ts';

/** A call that passed authentication: a public one, or one that was signed with a key of the account. */
export type AdmittedCall =
  | { readonly scope: 'public'; readonly name: string; readonly fields: CallFields }
  /**
   * `key` is the number of the key among the account's keys, so that no log holds the key itself. A request over a
   * socket is carried out as the REST call that does the same, but does not count against the limit of calls.
   */
  | {
      readonly scope: 'private';
      readonly name: string;
      readonly fields: CallFields;
      readonly key: number;
      readonly via: 'rest' | 'socket';
    };

/**
 * Calls that can change more than the venue's time and the counter of calls. None of them is carried out in
 * maintenance.
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

/** Reading calls whose answers are stored in full, so that the books can be checked against them. */
const AUDITED: ReadonlySet<string> = new Set(['Balance', 'BalanceEx', 'TradeBalance', 'OpenPositions']);

/** Whether the log stores a call in full or only its name. */
export function weightOf({ scope, name }: AdmittedCall): 'whole' | 'mention' {
  return scope === 'private' && (CHANGING.has(name) || AUDITED.has(name)) ? 'whole' : 'mention';
}
