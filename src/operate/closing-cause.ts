import type { TradeStory } from '../live/trade-story.ts';
import { KILL_TAG } from '../trading/open-run.ts';

/** Where no order of the run closed it, who did. */
const CLOSED_BY: Readonly<Record<string, string>> = {
  'by-hand': 'hand',
  liquidation: 'liquidation',
  shortfall: 'shortfall',
};

/** Of a trade whose last order the journal does not know. */
export const FOREIGN_ORDER = 'an order that this run did not send';

/** What closed a trade, in one or a few words: the same in every list and export. Empty while it is open. */
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
