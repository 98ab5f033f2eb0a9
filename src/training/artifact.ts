import { z } from 'zod';
import type { ModelRecord } from '../models/estimator.port.ts';

const tensorEntrySchema = z.strictObject({
  name: z.string(),
  type: z.enum(['float64', 'float32', 'int32', 'uint8']),
  length: z.number().int().nonnegative(),
  /** Bytes from the start of the tensor file. */
  offset: z.number().int().nonnegative(),
  sha256: z.string(),
});

const modelFields = {
  kind: z.string(),
  featureNames: z.array(z.string()),
  outputs: z.array(z.string()),
  /** Rows of a market that the model reads at once, where they are more than one. */
  window: z.number().int().min(2).optional(),
  attributes: z.record(z.string(), z.unknown()),
};

/** A model inside an ensemble, with its place in the tensor file. It may be an ensemble itself. */
export interface StoredMember extends z.infer<z.ZodObject<typeof modelFields>> {
  readonly name: string;
  readonly tensors: readonly TensorEntry[];
  readonly members?: readonly StoredMember[] | undefined;
}

const memberSchema: z.ZodType<StoredMember> = z.strictObject({
  name: z.string(),
  ...modelFields,
  tensors: z.array(tensorEntrySchema),
  get members() {
    return z.array(memberSchema).optional();
  },
});

const artifactDataSchema = z.strictObject({
  venue: z.string(),
  instrument: z.string(),
  /** The market whose candles the model learned from, such as `binance BTC/USDT`. */
  candlesOf: z.string(),
  interval: z.string(),
  from: z.string(),
  to: z.string(),
  rows: z.number(),
  contentHash: z.string(),
});

/** Parameters of fitted features by instrument id, then by feature, then by parameter. */
const fittedSchema = z.record(z.string(), z.record(z.string(), z.record(z.string(), z.number())));

const manifestFields = z.strictObject({
  /**
   * 1 where nothing needs 2, so that an earlier version can open it. 2 has fitted features, a model that reads windows,
   * or an ensemble with its members.
   */
  format: z.union([z.literal(1), z.literal(2)]),
  /** `trend-1h-<first 12 hex digits of the content's hash>` */
  id: z.string(),
  system: z.string(),
  model: z.strictObject({ ...modelFields, members: z.array(memberSchema).optional() }),
  tensors: z.array(tensorEntrySchema),
  features: z.array(z.string()),
  fitted: fittedSchema.optional(),
  label: z.string(),
  /** Share of each class among the training rows; empty when unknown (imported models). */
  classShares: z.array(z.number()),
  data: z.array(artifactDataSchema),
  config: z.record(z.string(), z.unknown()),
  /** Chosen on training rows only; absent when the system's strategy has none. */
  entryThreshold: z.number().optional(),
  /** Last instant that any answer it learned from looked at; empty when unknown (imported models). */
  trainedUntil: z.string(),
  seed: z.number(),
  codeVersion: z.string(),
  /** Out-of-sample skill, measured before the artefact was made; each figure has its baseline. */
  metrics: z.record(z.string(), z.number()),
});

/** The schema of a manifest on disk. A manifest that does not fit it is corrupt. */
export const manifestSchema = manifestFields.refine(
  (manifest) => manifest.format === formatFor(manifest),
  'fitted features, windows and members in format 2, and in format 2 only',
);

/** The newest format that this version writes and reads. */
export const NEWEST_FORMAT = 2;

/** The earliest format that can hold this content, so that as many versions as possible can open it. */
export function formatFor({
  fitted,
  model,
}: {
  readonly fitted?: unknown;
  readonly model: { readonly window?: unknown; readonly members?: unknown };
}): 1 | 2 {
  return fitted === undefined && model.window === undefined && model.members === undefined ? 1 : NEWEST_FORMAT;
}

/** Everything about a model except its tensors. It has no clock time and no path, so equal inputs give equal bytes. */
export type ArtifactManifest = z.infer<typeof manifestSchema>;
export type TensorEntry = z.infer<typeof tensorEntrySchema>;

/** A frozen model with its provenance. Live trading loads a model only in this form. */
export interface Artifact {
  readonly manifest: ArtifactManifest;
  readonly record: ModelRecord;
}
