import { createHash } from 'node:crypto';
import { canonicalJson } from '../core/canonical-json.ts';
import type { ModelRecord, Tensor } from '../models/estimator.port.ts';
import type { PackedArtifact } from './artifact-store.port.ts';
import { formatFor, type ArtifactManifest, type StoredMember, type TensorEntry } from './artifact.ts';

/** The fields of a manifest that the caller gives. `packArtifact` computes the others. */
export type ArtifactDescription = Omit<ArtifactManifest, 'format' | 'id' | 'model' | 'tensors'>;

const ALIGNMENT = 8;

/**
 * Turns a model into an artefact. The tensors are laid end to end (little-endian, 8-byte aligned) and hashed one by
 * one; the id contains the hash of everything. Equal inputs give equal bytes: no time, path or random name is in it.
 */
export function packArtifact(record: ModelRecord, description: ArtifactDescription): PackedArtifact {
  const file = new TensorFile();
  const { tensors, ...model } = storedModel(record, file);
  const content = { format: formatFor({ ...description, model }), ...description, model, tensors: [...tensors] };
  const id = artifactId(description, sha256(Buffer.from(canonicalJson(content))));
  const manifest: ArtifactManifest = { ...content, id };
  return { id, manifestText: `${canonicalJson(manifest, { indent: 1 })}\n`, tensorBytes: file.bytes };
}

type StoredModel = Omit<StoredMember, 'name' | 'members'> & { readonly members?: StoredMember[] };

/** A model, then the members of an ensemble one by one, each with its tensors behind those of the one before. */
function storedModel(record: ModelRecord, file: TensorFile): StoredModel {
  const { kind, attributes, featureNames, outputs, window, members } = record;
  const tensors = file.append(record.tensors);
  const stored = members?.map((member) => ({ ...storedModel(member, file), name: member.name }));
  return {
    kind,
    attributes: { ...attributes },
    featureNames: [...featureNames],
    outputs: [...outputs],
    ...(window === undefined || window === 1 ? {} : { window }),
    tensors,
    ...(stored === undefined ? {} : { members: stored }),
  };
}

/** Tensors end to end. */
class TensorFile {
  readonly #chunks: Uint8Array[] = [];
  #length = 0;

  get bytes(): Uint8Array {
    const bytes = new Uint8Array(this.#length);
    let at = 0;
    for (const chunk of this.#chunks) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    return bytes;
  }

  /** Appends tensors in the order of their names, and says where each lies. */
  append(tensors: ModelRecord['tensors']): TensorEntry[] {
    return Object.entries(tensors)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, tensor]) => {
        const bytes = new Uint8Array(tensor.buffer, tensor.byteOffset, tensor.byteLength);
        const padded = new Uint8Array(Math.ceil(bytes.length / ALIGNMENT) * ALIGNMENT);
        padded.set(bytes);
        const offset = this.#length;
        this.#chunks.push(padded);
        this.#length += padded.length;
        return { name, type: tensorType(tensor), length: tensor.length, offset, sha256: sha256(bytes) };
      });
  }
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
