import { createHash } from 'node:crypto';
import { canonicalJson } from '../core/canonical-json.ts';
import type { ModelRecord, Tensor } from '../models/estimator.port.ts';
import type { PackedArtifact } from './artifact-store.port.ts';
import type { ArtifactManifest, TensorEntry } from './artifact.ts';

/** The fields of a manifest that the caller gives. `packArtifact` computes the others. */
export type ArtifactDescription = Omit<ArtifactManifest, 'format' | 'id' | 'model' | 'tensors'>;

const ALIGNMENT = 8;

/**
 * Turns a model into an artefact. The tensors are laid end to end (little-endian, 8-byte aligned) and hashed one by
 * one; the id contains the hash of everything. Equal inputs give equal bytes: no time, path or random name is in it.
 */
export function packArtifact(record: ModelRecord, description: ArtifactDescription): PackedArtifact {
  const { tensors: data, kind, attributes } = record;
  const model = {
    kind,
    attributes: { ...attributes },
    featureNames: [...record.featureNames],
    outputs: [...record.outputs],
  };
  const entries: TensorEntry[] = [];
  const chunks: Uint8Array[] = [];
  let offset = 0;
  for (const [name, tensor] of Object.entries(data).sort(([left], [right]) => (left < right ? -1 : 1))) {
    const bytes = new Uint8Array(tensor.buffer, tensor.byteOffset, tensor.byteLength);
    const padded = new Uint8Array(Math.ceil(bytes.length / ALIGNMENT) * ALIGNMENT);
    padded.set(bytes);
    entries.push({ name, type: tensorType(tensor), length: tensor.length, offset, sha256: sha256(bytes) });
    chunks.push(padded);
    offset += padded.length;
  }
  const format = description.fitted === undefined ? (1 as const) : (2 as const);
  const content = { format, ...description, model, tensors: entries };
  const id = artifactId(description, sha256(Buffer.from(canonicalJson(content))));
  const manifest: ArtifactManifest = { ...content, id };
  const tensorBytes = new Uint8Array(offset);
  for (const [index, chunk] of chunks.entries()) tensorBytes.set(chunk, entries[index]?.offset ?? 0);
  return { id, manifestText: `${canonicalJson(manifest, { indent: 1 })}\n`, tensorBytes };
}

/** `trend-1h-3f9a0c52d1be`: the system, the interval and the first 12 digits of the content's hash. */
function artifactId({ system, data }: ArtifactDescription, hash: string): string {
  return [system, data[0]?.interval, hash.slice(0, 12)].filter((part) => part !== undefined).join('-');
}

/** Whether a manifest's id is the hash of its own content. */
export function isGenuine(manifest: ArtifactManifest): boolean {
  const { id, ...content } = manifest;
  return id === artifactId(manifest, sha256(Buffer.from(canonicalJson(content))));
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function tensorType(tensor: Tensor): TensorEntry['type'] {
  if (tensor instanceof Float64Array) return 'float64';
  if (tensor instanceof Float32Array) return 'float32';
  if (tensor instanceof Int32Array) return 'int32';
  return 'uint8';
}
