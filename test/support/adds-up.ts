import type { EntryCounts } from '../../src/engine/entry-funnel.ts';

/** `adds up` if every chance and every entry order is counted once; otherwise a sentence that says what does not. */
export function addsUp({ chances, losses, waiting, orders, ends, working }: EntryCounts): string {
  const sum = (rows: readonly { readonly count: number }[]): number =>
    rows.reduce((total, { count }) => total + count, 0);
  const parts = [...losses, ...ends].map(({ count }) => count).concat(waiting, orders, working);
  if (parts.some((part) => part < 0)) return `a count is below zero: ${parts.join(', ')}`;
  if (sum(losses) + waiting + orders !== chances)
    return `${chances} chances are not ${sum(losses)} losses, ${waiting} waiting and ${orders} orders`;
  if (sum(ends) + working !== orders) return `${orders} orders are not ${sum(ends)} ends and ${working} working`;
  return 'adds up';
}
