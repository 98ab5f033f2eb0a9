import type { FeeTier } from '../core/listing.ts';
import { flatFee } from '../exchange/exchange-rules.ts';
import type { SystemConfig } from '../config/system-schema.ts';
import { publishedTakerFeeBps, takerFeeBps, tradingCosts } from '../config/trading-costs.ts';

/** Multiples of a system's own costs that are tried beside it. */
export const COST_FACTORS = [0, 0.5, 1, 2, 4] as const;

/** Fees of every instrument, named by what a small account pays for taking an offer: the dearest of the instruments. */
export interface FeeRow {
  readonly feeBps: number;
  /** What the venue's schedule is multiplied by; absent where the fee is flat, whatever the volume. */
  readonly scheduleFactor?: number;
  readonly feesOf: (place: number) => readonly FeeTier[];
}

/**
 * Other fees to trade a system at, cheapest first. All rows are of the kind that the system is charged, so that a row
 * of a higher fee is dearer at every volume: multiples of the venue's schedule, or flat fees, with the first tier of
 * the venue's schedule among them.
 */
export function feeRows(config: SystemConfig): FeeRow[] {
  return config.costs.fee_bps === undefined ? scheduleRows(config) : flatRows(config, config.costs.fee_bps);
}

function scheduleRows(config: SystemConfig): FeeRow[] {
  const charged = takerFeeBps(config);
  return COST_FACTORS.map((factor) => ({
    feeBps: charged * factor,
    scheduleFactor: factor,
    feesOf: (place) => tradingCosts(config, place).fees.map((tier) => times(tier, factor)),
  }));
}

function flatRows(config: SystemConfig, charged: number): FeeRow[] {
  const venue = publishedTakerFeeBps(config) ?? charged;
  const fees = new Set([...COST_FACTORS.map((factor) => charged * factor), venue]);
  return [...fees].sort((left, right) => left - right).map((feeBps) => ({ feeBps, feesOf: () => flatFee(feeBps) }));
}

/** Fees are told in ten-thousandths of a basis point at the finest. */
function times({ volume, makerBps, takerBps }: FeeTier, factor: number): FeeTier {
  const finest = (bps: number): number => Number((bps * factor).toFixed(4));
  return { volume, makerBps: finest(makerBps), takerBps: finest(takerBps) };
}
