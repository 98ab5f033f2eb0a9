import type { ExchangeRules } from '../exchange/exchange-rules.ts';
import type { SystemConfig } from '../config/system-schema.ts';

/** The narrowest that Kraken's largest markets quote. */
const LEAST_HALF_SPREAD_BPS = 0.5;

/**
 * How a system's costs hold at a simulated venue, whose spread is never narrower than the narrowest real one. Fees are
 * the venue's own, and the way there takes as long as whoever simulates it says.
 */
export function simulatedRules({
  half_spread_bps,
  slippage_bps,
  participation,
}: SystemConfig['costs']): Pick<ExchangeRules, 'halfSpreadBps' | 'slippageBps' | 'participation'> {
  return { halfSpreadBps: Math.max(LEAST_HALF_SPREAD_BPS, half_spread_bps), slippageBps: slippage_bps, participation };
}
