import { tradedOf } from '../config/market-roles.ts';
import type { ResearchSummary } from '../report/research-summary.ts';
import { formatDuration } from '../core/time.ts';
import type { SystemConfig } from '../config/system-schema.ts';
import {
  horizonBorrowCost,
  publishedCosts,
  publishedTakerFeeBps,
  roundTripCost,
  takerFeeBps,
  tradingCosts,
} from '../config/trading-costs.ts';

/** The assumed costs of trading, and their source. */
export function costSummary(config: SystemConfig): ResearchSummary['costs'] {
  const { costs } = config;
  const venueFeeBps = publishedTakerFeeBps(config);
  return {
    feeBps: takerFeeBps(config),
    slippageBps: costs.slippage_bps,
    halfSpreadBps: costs.half_spread_bps,
    roundTripBps: inBps(roundTripCost(config)),
    borrowBps: inBps(horizonBorrowCost(config)),
    source: sourceOf(config),
    ...(venueFeeBps === undefined ? {} : { venueFeeBps }),
  };
}

/** Sentences that name the source of the fees and the cost of borrowing for each instrument. */
function sourceOf(config: SystemConfig): string {
  const { assumption, fee_bps: fee, borrow_bps: borrow } = config.costs;
  const published = [
    ...new Set(tradedOf(config.instruments).flatMap((instrument) => publishedCosts(instrument)?.source ?? [])),
  ].join('; ');
  const assumed = [
    ...(fee === undefined ? [] : [`a fee of ${fee} bps`]),
    ...(borrow === undefined ? [] : [`${borrow} bps for borrowing`]),
  ].join(' and ');
  const own =
    fee === undefined
      ? `Fees follow the venue's schedule and fall with the account's volume of 30 days (${published}).`
      : '';
  const name =
    assumption === undefined
      ? ''
      : `${assumed.charAt(0).toUpperCase()}${assumed.slice(1)}: an assumption of the system file, "${assumption}", and not what the venue publishes.`;
  return [own, name, ...lending(config), 'Slippage and spread are assumptions of the system file.']
    .filter((text) => text !== '')
    .join(' ');
}

function lending(config: SystemConfig): string[] {
  const terms = tradedOf(config.instruments).flatMap(({ id }, place) => {
    const { borrow } = tradingCosts(config, place);
    if (borrow === undefined) return [];
    const every = formatDuration(borrow.rolloverEvery);
    return [
      `${id} ${borrow.longBorrowBps} bps long and ${borrow.shortBorrowBps} bps short when it opens, and again every ${every}`,
    ];
  });
  return terms.length === 0 ? [] : [`Margin costs: ${terms.join('; ')}.`];
}

function inBps(fraction: number): number {
  return Number((fraction * 10_000).toFixed(6));
}
