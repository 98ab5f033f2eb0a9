import type { Instrument } from '../core/instrument.ts';
import type { FeeTier } from '../core/listing.ts';
import { TradedVolume } from '../exchange/traded-volume.ts';
import { exchangeRules, SimulatedVenue } from '../execution/simulated-venue.ts';
import { isWatched } from '../config/market-roles.ts';
import { durationOf, type SystemConfig } from '../config/system-schema.ts';
import { tradingCosts } from '../config/trading-costs.ts';

/** Costs that replace those of a system, for the table of other costs. */
export interface OtherCosts {
  /** By place of the instrument in the system file. */
  readonly feesOf: (place: number) => readonly FeeTier[];
  readonly slippageBps: number;
}

export interface BacktestVenueOptions {
  readonly config: SystemConfig;
  /** In the order of the system file. */
  readonly instruments: readonly Instrument[];
  readonly cashMinor: bigint;
  readonly other?: OtherCosts | undefined;
}

/**
 * Makes the venue of a backtest. Each instrument has the costs of the system. The fee schedule uses the traded volume
 * of the whole account.
 */
export function backtestVenue({ config, instruments, cashMinor, other }: BacktestVenueOptions): SimulatedVenue {
  const { costs } = config;
  const markets = instruments.map((instrument, place) => {
    // Nothing is traded in a watched market, and its venue need not have published any costs.
    const stated = config.instruments[place];
    const { fees, borrow } = tradingCosts(config, stated !== undefined && isWatched(stated) ? 0 : place);
    const rules = exchangeRules({
      fees: other?.feesOf(place) ?? fees,
      slippageBps: other?.slippageBps ?? costs.slippage_bps,
      halfSpreadBps: costs.half_spread_bps,
      latency: durationOf(costs.latency),
      participation: costs.participation,
      ...(borrow === undefined ? {} : { borrow }),
    });
    return { instrument, rules };
  });
  return new SimulatedVenue({ markets, cashMinor, volume: new TradedVolume() });
}
