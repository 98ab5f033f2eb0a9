import type { z } from 'zod';
import { parseDuration, type Duration } from '../core/time.ts';
import type { generalSettings, runSettings, UsedModule } from './general-settings.ts';
import type { RiskConfig } from './risk-settings.ts';

/** Features of the model: a set by name, and features that are added to it. */
export interface FeaturesConfig {
  readonly set: string;
  readonly add?: readonly string[] | undefined;
}

/**
 * The question that the model answers. Every label has a kind and a horizon. The other settings are those that more
 * than the label itself reads: a label that has them means by them what is said here, and one without a barrier has
 * none of the last four.
 */
export interface LabelConfig {
  readonly kind: string;
  /** How far ahead it looks: a duration. */
  readonly horizon: string;
  readonly classes?: 'three-class' | 'binary' | undefined;
  /** Smallest move that counts, as a fraction of the price. */
  readonly barrier?: number | undefined;
  /** Raises the barrier to this many round-trip costs. */
  readonly cost_multiple?: number | undefined;
  /** Raises the barrier to this many standard deviations of the horizon. */
  readonly volatility_multiple?: number | undefined;
  /** Bars that measure the volatility. */
  readonly volatility_window?: number | undefined;
}

/** The learner. Only the part itself knows its settings. */
export interface ModelConfig {
  readonly kind: string;
}

/** What turns forecasts into beliefs. A strategy without an entry threshold has neither of the two settings. */
export interface StrategyConfig {
  readonly kind: string;
  /** Probability that the most probable class must reach. */
  readonly entry_threshold?: number | undefined;
  /** Thresholds that are tried on the validation tail of each training window. */
  readonly tune?: readonly number[] | undefined;
}

/** How much is held for a belief. */
export interface SizingConfig {
  /** Absent: the first sizer of the list. */
  readonly kind?: string | undefined;
  /** Largest position, as a share of equity. */
  readonly maximum_share?: number | undefined;
}

type General = z.infer<z.ZodObject<typeof generalSettings>>;
type Run = z.infer<z.ZodObject<typeof runSettings>>;

/** A trading system as its YAML file says it, every default filled in. */
export interface SystemConfig extends Omit<General, 'use'>, Run {
  /** Modules with parts of the user, by the hash of their text; absent when none is used. */
  readonly use?: readonly UsedModule[] | undefined;
  readonly features: FeaturesConfig;
  readonly label: LabelConfig;
  readonly model: ModelConfig;
  readonly strategy: StrategyConfig;
  readonly sizing: SizingConfig;
  readonly risk: RiskConfig;
}

/** A duration out of an already checked file. */
export function durationOf(text: string): Duration {
  const parsed = parseDuration(text);
  if (parsed === undefined) throw new RangeError(`"${text}" passed the schema but is no duration`);
  return parsed;
}
