import { nounOf } from '../core/count-of.ts';
import type { ChanceLoss, EntryCounts, EntryEnd } from '../engine/entry-funnel.ts';
import { count as written, plain } from './number-format.ts';
import { wrapText } from './wrap-text.ts';

/** Why a chance to enter did not become an entry order. */
export const LOSS_WORDS: Readonly<Record<ChanceLoss, string>> = {
  'no-candle': 'the market had no candle',
  'not-due': 'no decision was due',
  unanswered: 'the process was started again before the forecast',
  'no-forecast': 'no forecast',
  'position-held': 'a position was held',
  'no-belief': 'the strategy saw no reason to enter',
  'strategy-failed': 'the strategy failed: its code threw an error',
  'order-under-way': 'an order was under way',
  'stop-not-gone': 'the last stop was not known to be gone',
  'not-traded': 'the market is only watched, or has been settled',
  'stale-forecast': 'the forecast was made for an earlier moment',
  'no-short-here': 'a short is not possible in this market',
  'no-size': 'no size',
  refused: 'refused by the guardian',
  'made-smaller': 'the position was made smaller',
  'exit-only': 'the position was closed, and no other was wanted',
};

/** How an entry order ended. */
export const END_WORDS: Readonly<Record<EntryEnd, string>> = {
  filled: 'filled',
  'filled-in-part': 'filled in part',
  rejected: 'rejected by the venue, or not sent',
  cancelled: 'cancelled before a fill',
  expired: 'expired before a fill',
};

/** One row of the table that follows chances to orders, or orders to fills. */
export interface EntryRow {
  readonly count: number;
  readonly words: string;
}

/** Rows that add up to all chances: the losses with the most frequent first, then those still open, then the orders. */
export function chanceRows({ losses, waiting, orders }: EntryCounts): EntryRow[] {
  return [
    ...losses.map(({ kind, reason, count }) => ({ count, words: worded(LOSS_WORDS[kind], reason) })),
    ...(waiting === 0 ? [] : [{ count: waiting, words: 'still open' }]),
    { count: orders, words: 'became an entry order' },
  ];
}

/** Rows that add up to all entry orders. */
export function orderRows({ ends, working }: EntryCounts): EntryRow[] {
  return [
    ...ends.map(({ kind, reason, count }) => ({ count, words: worded(END_WORDS[kind], reason) })),
    ...(working === 0 ? [] : [{ count: working, words: 'still working: nothing or a part has filled' }]),
  ];
}

/** How each chance to enter ended, for a terminal. Lines have at most 78 characters. */
export function entryLines(entries: EntryCounts): string[] {
  const lines =
    (indent: string) =>
    ({ count, words }: EntryRow): string[] => {
      const head = `${indent}${plain(written(count)).padStart(11)}  `;
      const [first = '', ...rest] = wrapText(words, 78 - head.length);
      return [`${head}${first}`, ...rest.map((line) => `${' '.repeat(head.length)}${line}`)];
    };
  return [
    `Of ${number(entries.chances)} ${nounOf(entries.chances, 'chance')} to enter, one per market and candle:`,
    ...chanceRows(entries).flatMap(lines('')),
    ...orderRows(entries).flatMap(lines('  ')),
  ];
}

/** The same in one line: the number of orders, and the most frequent reasons for no order. */
export function entryLine(entries: EntryCounts): string {
  const { chances, orders, losses } = entries;
  const most = losses
    .slice(0, REASONS_SHOWN)
    .map(({ kind, reason, count }) => `${number(count)} ${worded(LOSS_WORDS[kind], reason)}`);
  const others = losses.slice(REASONS_SHOWN).reduce((sum, { count }) => sum + count, entries.waiting);
  const rest = others === 0 ? [] : [`${number(others)} for other reasons`];
  return [
    `${number(orders)} ${nounOf(orders, 'entry order')} of ${number(chances)} ${nounOf(chances, 'chance')}`,
    ...(most.length === 0 ? rest : [[...most, ...rest].join(', ')]),
  ].join('; ');
}

/** One sentence that says why a system made no trade. */
export function whyNoEntry(who: string, entries: EntryCounts): string {
  const rows = entries.orders > 0 ? orderRows(entries) : chanceRows(entries).filter(({ count }) => count > 0);
  const of =
    entries.orders > 0
      ? `${number(entries.orders)} ${nounOf(entries.orders, 'entry order')}`
      : `${number(entries.chances)} ${nounOf(entries.chances, 'chance')}`;
  const reasons = rows
    .slice(0, REASONS_SHOWN)
    .map(({ count, words }) => `${number(count)} ${words}`)
    .join('; ');
  return `${who} made no trade. Of ${of}: ${reasons === '' ? 'there were none' : reasons}.`;
}

const REASONS_SHOWN = 3;

function number(value: number): string {
  return plain(written(value));
}

function worded(words: string, reason: string | undefined): string {
  return reason === undefined ? words : `${words}: ${reason}`;
}
