/**
 * Where trained models rest. An artefact is stored whole or not at all, is never changed afterwards, and every byte is
 * covered by a hash that is checked on loading. It is the only thing that live trading loads.
 */
import type { ModelRecord } from '../models/estimator.port.ts';

/** Everything about a model but its numbers. Plain JSON with sorted keys; holds no clock time and no path, so equal inputs give equal bytes. */
export interface ArtifactManifest {
  readonly format: 1;
  /** `trend-BTC-USDT-1h-<first 12 hex of the content>` */
  readonly id: string;
  readonly system: string;
  readonly model: Omit<ModelRecord, 'tensors'>;
  readonly tensors: readonly TensorEntry[];
  readonly features: readonly string[];
  readonly label: string;
  readonly data: readonly ArtifactData[];
  readonly config: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly codeVersion: string;
  /** Out-of-sample skill measured before the artefact was made, each next to its baseline. */
  readonly metrics: Readonly<Record<string, number | undefined>>;
}

export interface TensorEntry {
  readonly name: string;
  readonly type: 'float64' | 'float32' | 'int32' | 'uint8';
  readonly length: number;
  readonly offset: number;
  readonly sha256: string;
}

export interface ArtifactData {
  readonly venue: string;
  readonly instrument: string;
  readonly interval: string;
  readonly from: string;
  readonly to: string;
  readonly rows: number;
  readonly contentHash: string;
}

export interface Artifact {
  readonly manifest: ArtifactManifest;
  readonly record: ModelRecord;
}

export interface ArtifactStore {
  list(): Promise<readonly ArtifactManifest[]>;
  /** Storing the same content again is not an error: the id is the content. */
  save(artifact: Artifact): Promise<void>;
  /** Throws `artifact-missing` (naming the nearest id) or `artifact-corrupt`. */
  load(id: string): Promise<Artifact>;
}
