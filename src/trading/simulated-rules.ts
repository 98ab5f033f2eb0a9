import type { ExchangeRules } from '../exchange/exchange-rules.ts';
import type { SystemConfig } from '../config/system-schema.ts';
import type { VenueSimulator } from '../venues/venue-simulator.port.ts';

/**
 * How a system's costs hold at a simulated venue, whose spread is never narrower than the narrowest real one. Fees are
 * the venue's own, and the caller says how long a call takes to get there.
 */
export function simulatedRules(
  { half_spread_bps, slippage_bps, participation }: SystemConfig['costs'],
  { leastHalfSpreadBps }: Pick<VenueSimulator, 'leastHalfSpreadBps'>,
): Pick<ExchangeRules, 'halfSpreadBps' | 'slippageBps' | 'participation'> {
  return { halfSpreadBps: Math.max(leastHalfSpreadBps, half_spread_bps), slippageBps: slippage_bps, participation };
}
