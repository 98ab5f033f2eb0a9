import type { TradeStory } from '../live/trade-story.ts';
import { KILL_TAG } from '../trading/kill-orders.ts';

/** Who closed a trade that no order of the run closed. */
const CLOSED_BY: Readonly<Record<string, string>> = {
  'by-hand': 'hand',
  liquidation: 'liquidation',
  shortfall: 'shortfall',
};

/** Cause of a trade whose last order is not in the journal. */
export const FOREIGN_ORDER = 'an order that this run did not send';

/** What closed a trade, in a few words that every list and export uses. Empty while the trade is open. */
export function closingCause({
  closing,
  closedAt,
  foreignFills,
}: Pick<TradeStory, 'closing' | 'closedAt' | 'foreignFills'>): string {
  const last = foreignFills.at(-1);
  if (closedAt !== undefined && last?.at === closedAt && last.order.startsWith(KILL_TAG)) return 'the kill switch';
  if (closing !== undefined) return CLOSED_BY[closing] ?? closing;
  return closedAt === undefined ? '' : FOREIGN_ORDER;
}
