import type { ModelConfig } from '../../config/system-config.ts';
import { duration, HOUR } from '../../core/time.ts';
import { builtInParts } from '../built-in-parts.ts';
import { makeModel } from '../make-model.ts';
import type {
  LabelContext,
  ModelContext,
  Part,
  RiskCheckContext,
  RiskCheckPart,
  Settings,
  StrategyContext,
  StrategyPart,
} from '../part.port.ts';
import { readSettings } from '../read-settings.ts';
import { exampleConfig } from './drawn-situations.ts';

/** Bars to the latest answer while a contract is tried. */
export const HORIZON_BARS = 12;

/** The settings of its example with every default. Throws what the schema throws for an example that is not valid. */
export function exampleOf({ schema, example = {} }: Part): Settings {
  return readSettings(schema, example);
}

export const labelContext = { horizonBars: HORIZON_BARS, barrierFloor: 0.002 } as const satisfies LabelContext;

/** Members of an ensemble are of the kinds that come with Edgewise while its contract is tried. */
export function modelContext(classes: readonly string[]): ModelContext {
  return { classes, makeModel: (settings: ModelConfig) => makeModel(builtInParts, settings, classes) };
}

/** A strategy is tried with three classes, and with the threshold that it falls back to. */
export function strategyContext(part: StrategyPart): StrategyContext {
  const threshold = part.threshold(exampleOf(part))?.fallback;
  return {
    classes: ['down', 'flat', 'up'],
    horizon: duration(HORIZON_BARS * HOUR),
    ...(threshold === undefined ? {} : { entryThreshold: threshold }),
  };
}

export function riskCheckContext(part: RiskCheckPart, settings: Settings): RiskCheckContext {
  return { config: exampleConfig(part, settings), setting: 'live', roundTripCost: 0.002 };
}
