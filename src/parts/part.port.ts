/**
 * A part is everything that a system file can name: one file with what it is called, which settings it has, and how it
 * is made of them. Parts that come with Edgewise and parts of a user are made by the same calls (`define-part.ts`) and
 * stand in the same catalogue.
 */
import type { z } from 'zod';
import type { NamedPart } from '../config/named-part.port.ts';
import type { ModelConfig } from '../config/system-config.ts';
import type { SystemConfig } from '../config/system-schema.ts';
import type { Instrument } from '../core/instrument.ts';
import type { Duration, Instant } from '../core/time.ts';
import type { Feature } from '../features/feature.port.ts';
import type { Labeler } from '../labels/labeler.port.ts';
import type { Estimator, Model, ModelRecord } from '../models/estimator.port.ts';
import type { RiskCheck } from '../risk/risk-check.port.ts';
import type { Sizer } from '../risk/sizer.port.ts';
import type { Strategy } from '../strategy/strategy.port.ts';
import type { VenueKit } from '../venues/venue-kit.port.ts';

/** Settings as the schema of the part has read them. */
export type Settings = Readonly<Record<string, unknown>>;

/** A single feature, named under `features.add`. */
export interface FeaturePart extends NamedPart {
  readonly kind: 'feature';
  make(): Feature;
}

/** The features of a model, in the order of its columns, named by `features.set`. */
export interface FeatureSetPart extends NamedPart {
  readonly kind: 'feature-set';
  make(): readonly Feature[];
}

export interface LabelContext {
  /** Bars from decision to the latest possible answer. */
  readonly horizonBars: number;
  /** The fixed part of the barrier, as a fraction of the price; absent when the label's settings have none. */
  readonly barrierFloor?: number;
}

export interface LabelPart extends NamedPart {
  readonly kind: 'label';
  /** Class names in the order of the class numbers. One is `up`. */
  classes(settings: Settings): readonly string[];
  /** The question in words, to follow "The model answers". */
  question(settings: Settings): string;
  make(settings: Settings, context: LabelContext): Promise<Labeler>;
}

export interface ModelContext {
  /** The label's class names. */
  readonly classes: readonly string[];
  /** Makes a model that the settings name inside: a member of an ensemble. */
  readonly makeModel: (settings: ModelConfig) => Estimator;
}

export interface ModelPart extends NamedPart {
  readonly kind: 'model';
  make(settings: Settings, context: ModelContext): Estimator;
  /** The `kind` of the records that its models save. */
  readonly recordKind: string;
  /**
   * A model from what `save` gave; `restoreMember` does it for the members of an ensemble. Throws a RangeError for a
   * record that contradicts itself.
   */
  restore(record: ModelRecord, restoreMember: (member: ModelRecord) => Model): Model;
}

/** How an entry threshold is chosen: the file's, or the best of its candidates on the validation tail. */
export interface ThresholdSearch {
  readonly fallback: number;
  readonly candidates?: readonly number[];
}

export interface StrategyContext {
  /** Class names in the order of the forecasts' probabilities. */
  readonly classes: readonly string[];
  /** The label's horizon. */
  readonly horizon: Duration;
  /**
   * The entry threshold that was chosen for each artefact, or one for all; absent for a strategy without a threshold.
   */
  readonly entryThreshold?: number | ReadonlyMap<string, number>;
}

export interface StrategyPart extends NamedPart {
  readonly kind: 'strategy';
  /** How its entry threshold is chosen; undefined for a strategy without one. */
  threshold(settings: Settings): ThresholdSearch | undefined;
  make(settings: Settings, context: StrategyContext): Strategy;
}

export interface SizerContext {
  /** Bars that a position is meant to last. */
  readonly horizonBars: number;
}

export interface SizerPart extends NamedPart {
  readonly kind: 'sizer';
  /** Bars that it must have seen before it can size: a backtest shows it so many before the first decision. */
  warmupBars(settings: Settings): number;
  make(settings: Settings, context: SizerContext): Sizer;
}

/** The newest answer that the model in use has learned from; a function where models follow one another. */
export type ModelTraining = Instant | ((now: Instant) => Instant | undefined);

export interface RiskCheckContext {
  readonly config: SystemConfig;
  /** In a backtest nobody quotes. */
  readonly setting: 'backtest' | 'live';
  /** What going in and out once costs, as a fraction of the traded value. */
  readonly roundTripCost: number;
  /** Absent where nobody knows it. */
  readonly modelTrainedUntil?: ModelTraining;
}

export interface RiskCheckPart extends NamedPart {
  readonly kind: 'risk-check';
  /** The check; undefined when its settings leave it off. */
  make(settings: Settings, context: RiskCheckContext): RiskCheck | undefined;
}

/** A venue where a system can trade. An instrument of the system file names it. */
export interface VenuePart extends NamedPart {
  readonly kind: 'venue';
  readonly kit: VenueKit;
  /** An instrument that its contract is tried with. A venue that comes with Edgewise has none: tests know it. */
  readonly sample?: Instrument;
}

export type Part =
  | FeaturePart
  | FeatureSetPart
  | LabelPart
  | ModelPart
  | StrategyPart
  | SizerPart
  | RiskCheckPart
  | VenuePart;

/** What the schema of a part makes of its settings. */
export type Read<Schema extends z.ZodObject> = z.output<Schema>;
