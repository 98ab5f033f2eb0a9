import type { FeeTier } from '../core/listing.ts';
import { flatFee } from '../exchange/exchange-rules.ts';
import type { SystemConfig } from '../config/system-schema.ts';
import { publishedTakerFeeBps, takerFeeBps, tradingCosts } from '../config/trading-costs.ts';

/** Factors on the costs of a system that are tried as well. */
export const COST_FACTORS = [0, 0.5, 1, 2, 4] as const;

/** Fees of every instrument. They are named by the taker fee of a small account, the highest of all instruments. */
export interface FeeRow {
  readonly feeBps: number;
  /** Factor on the venue's schedule; absent when the fee is flat. */
  readonly scheduleFactor?: number;
  readonly feesOf: (place: number) => readonly FeeTier[];
}

/**
 * Other fees at which a system is traded, cheapest first. All rows are of the kind that the system pays: multiples of
 * the venue's schedule, or flat fees, among them the first tier of the venue's schedule. So a row with a higher fee
 * costs more at every volume.
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

/** Rounds a fee to a ten-thousandth of a basis point. */
function times({ volume, makerBps, takerBps }: FeeTier, factor: number): FeeTier {
  const finest = (bps: number): number => Number((bps * factor).toFixed(4));
  return { volume, makerBps: finest(makerBps), takerBps: finest(takerBps) };
}
