import type { ListedFee } from '../adapters/ccxt/kraken-fees.ts';
import { SAFE_COST_MULTIPLE } from './check-config.ts';
import { barrierFloor, roundTripCost, type SystemConfig } from './system-schema.ts';

/**
 * Where the venue takes more than the system file supposes, in sentences for people. Sizing, training
 * and backtests go by the file, so that what they say is too good then; the guardian's check of the barrier goes by the venue. A large account may pay less
 * than is listed.
 */
export function costWarnings(config: Pick<SystemConfig, 'costs' | 'label'>, fees: readonly ListedFee[]): readonly string[] {
  return fees.flatMap(({ instrument, takerBps }) => {
    if (takerBps <= config.costs.fee_bps) return [];
    const [supposed, real] = [roundTripCost(config), roundTripCost({ costs: { ...config.costs, fee_bps: takerBps } })];
    const worth = barrierFloor(config) / real;
    return [
      `${instrument}: the system file supposes a fee of ${config.costs.fee_bps} basis points per side, and the venue lists ${takerBps}. Going in and out costs ${percent(real)}, not ${percent(supposed)}; ` +
        `the label's barrier is worth ${worth.toFixed(1)} of that${worth < SAFE_COST_MULTIPLE ? `, where ${SAFE_COST_MULTIPLE} are wise` : ''}. Set costs.fee_bps to ${takerBps} and research again.`,
    ];
  });
}

function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(2)} %`;
}
