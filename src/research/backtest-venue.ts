import type { Instrument } from '../core/instrument.ts';
import type { FeeTier } from '../core/listing.ts';
import { TradedVolume } from '../exchange/traded-volume.ts';
import {
  exchangeRules,
  SimulatedVenue,
  type ExchangeMarket,
  type ExchangeRules,
} from '../execution/simulated-venue.ts';
import { isWatched } from '../config/market-roles.ts';
import { marginNeeds } from '../config/margin-terms.ts';
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
  /** The most markets at one time; by default as many as `instruments`. */
  readonly slots?: number | undefined;
}

/**
 * Makes the venue of a backtest. Each instrument has the costs of the system. The fee schedule uses the traded volume
 * of the whole account.
 */
export function backtestVenue(options: BacktestVenueOptions): SimulatedVenue {
  const { instruments, cashMinor, slots } = options;
  const markets = instruments.map((instrument, place) => ({ instrument, rules: rulesOf(options, place) }));
  return new SimulatedVenue({ markets, cashMinor, slots, volume: new TradedVolume() });
}

/** A market that is listed while a backtest runs: it costs what the first instrument costs. */
export function listedMarket(config: SystemConfig, instrument: Instrument): ExchangeMarket {
  return { instrument, rules: rulesOf({ config }, 0) };
}

function rulesOf({ config, other }: Pick<BacktestVenueOptions, 'config' | 'other'>, place: number): ExchangeRules {
  const { costs } = config;
  // Nothing is traded in a watched market, and its venue need not have published any costs.
  const stated = config.instruments[place];
  const priced = stated !== undefined && isWatched(stated) ? 0 : place;
  const { fees, borrow } = tradingCosts(config, priced);
  return exchangeRules({
    fees: other?.feesOf(place) ?? fees,
    slippageBps: other?.slippageBps ?? costs.slippage_bps,
    halfSpreadBps: costs.half_spread_bps,
    latency: durationOf(costs.latency),
    participation: costs.participation,
    ...(borrow === undefined ? {} : { borrow }),
    ...marginNeeds(config, priced),
  });
}
