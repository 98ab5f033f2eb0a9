import { horizonBars } from '../config/config-warnings.ts';
import { protectionOf } from '../config/protection-of.ts';
import { durationOf, type SystemConfig } from '../config/system-schema.ts';
import { roundTripCost as assumedCost, takerFeeBps as assumedFeeBps } from '../config/trading-costs.ts';
import { rolesOf } from '../config/market-roles.ts';
import type { Instrument } from '../core/instrument.ts';
import type { ClientOrderId } from '../core/order.ts';
import { Engine } from '../engine/engine.ts';
import type { OutputRecords } from '../engine/output-builder.ts';
import type { PortfolioLedger } from '../execution/portfolio-ledger.ts';
import { Guardian } from '../risk/guardian.ts';
import { builtInParts } from './built-in-parts.ts';
import { enduringCheck, enduringSizer, enduringStrategy, type ReportPartFailure } from './enduring-parts.ts';
import type { PartCatalogue } from './part-catalogue.ts';
import type { ModelTraining, Part, StrategyContext } from './part.port.ts';

/**
 * What the guardian must know that the system file does not say. In a backtest nobody quotes, so entries without a
 * quote pass, and the file's costs are the venue's. Live, entries without a quote are refused, and nothing is assumed:
 * the venue's cost of going in and out once, as a fraction of the traded value, and the age of the model are given.
 */
export type GuardianSetting =
  | { readonly setting: 'backtest'; readonly roundTripCost?: number; readonly modelTrainedUntil?: ModelTraining }
  | { readonly setting: 'live'; readonly roundTripCost: number; readonly modelTrainedUntil: ModelTraining };

/** One run: what it trades, with which account, and what its model is known to be. */
export interface TraderRun {
  readonly instruments: readonly Instrument[];
  readonly portfolio: PortfolioLedger;
  readonly orderIds: { next(): ClientOrderId };
  /** Class names in the order of the forecasts' probabilities. */
  readonly classes: readonly string[];
  /** Chosen for each artefact, or one for all; absent for a strategy without a threshold. */
  readonly entryThreshold?: StrategyContext['entryThreshold'];
  readonly guardian: GuardianSetting;
  /** The most markets at one time; by default as many as `instruments`. */
  readonly slots?: number | undefined;
  /** Kept by default; needed where the run has a journal. */
  readonly records?: OutputRecords | undefined;
  /**
   * Given for a run that trades, and for a replay of one: a part of a user that throws then makes no order, and its
   * failure is reported here. Absent: it is thrown.
   */
  readonly onPartFailure?: ReportPartFailure;
}

/**
 * Makes the engine of a system with its strategy, sizer, guardian and protection: the one place that does, for
 * backtests, paper, live trading and replays alike. Whatever decides an order is therefore the same in all of them.
 */
export function assembleTrader(config: SystemConfig, parts: PartCatalogue, run: TraderRun): Engine {
  const { instruments, portfolio, orderIds, classes, entryThreshold, onPartFailure } = run;
  const strategyPart = parts.part('strategy', config.strategy.kind);
  const sizerPart = parts.part('sizer', config.sizing.kind);
  const strategy = strategyPart.make(
    { ...config.strategy },
    {
      classes,
      horizon: durationOf(config.label.horizon),
      ...(entryThreshold === undefined ? {} : { entryThreshold }),
    },
  );
  const sizer = sizerPart.make({ ...config.sizing }, { horizonBars: horizonBars(config) });
  return new Engine({
    instruments,
    roles: rolesOf(config),
    slots: run.slots,
    records: run.records,
    portfolio,
    orderIds,
    strategy: isEndured(strategyPart, onPartFailure) ? enduringStrategy(strategy, onPartFailure) : strategy,
    sizer: isEndured(sizerPart, onPartFailure) ? enduringSizer(sizer, onPartFailure) : sizer,
    guardian: makeGuardian(config, parts, run.guardian, onPartFailure),
    protection: protectionOf(config),
  });
}

/** Failures of a part that comes with Edgewise are bugs, and are not endured. */
function isEndured(part: Part, report?: ReportPartFailure): report is ReportPartFailure {
  return report !== undefined && !builtInParts.parts.includes(part);
}

/**
 * The guardian that a system file asks for. Throws a RangeError when the file limits the model's age and it is not
 * known.
 */
export function makeGuardian(
  config: SystemConfig,
  parts: PartCatalogue,
  known: GuardianSetting,
  onPartFailure?: ReportPartFailure,
): Guardian {
  const { setting, roundTripCost = assumedCost(config), modelTrainedUntil } = known;
  const context = {
    config,
    setting,
    roundTripCost,
    ...(modelTrainedUntil === undefined ? {} : { modelTrainedUntil }),
  };
  return new Guardian({
    positionTimeout: durationOf(config.risk.position_timeout),
    candle: durationOf(config.interval),
    checks: parts.ofKind('risk-check').flatMap((part) => {
      const check = part.make({ ...config.risk }, context);
      if (check === undefined) return [];
      return isEndured(part, onPartFailure) ? enduringCheck(check, onPartFailure) : check;
    }),
  });
}

/** What going in and out once costs where the venue lists a fee that may be more than the file supposes. */
export function listedRoundTripCost(config: SystemConfig, takerFeeBps: number | undefined): number {
  return assumedCost(config, { feeBps: Math.max(assumedFeeBps(config), takerFeeBps ?? 0) });
}
