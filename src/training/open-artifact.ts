import { EdgewiseError } from '../core/errors.ts';
import { nearestName } from '../core/nearest-name.ts';
import type { MemberRecord, ModelRecord, Tensor } from '../models/estimator.port.ts';
import type { ArtifactStore, PackedArtifact } from './artifact-store.port.ts';
import {
  manifestSchema,
  NEWEST_FORMAT,
  type Artifact,
  type ArtifactManifest,
  type StoredMember,
  type TensorEntry,
} from './artifact.ts';
import { isGenuine, sha256 } from './pack-artifact.ts';

/**
 * Loads an artefact by id. Throws `artifact-missing` with the nearest id, or `artifact-corrupt` with the part that is
 * damaged.
 */
export async function loadArtifact(store: ArtifactStore, id: string): Promise<Artifact> {
  const packed = await store.load(id);
  if (packed !== undefined) return openArtifact(packed);
  const ids = await store.list();
  const nearest = nearestName(id, ids) ?? ids.at(-1);
  throw new EdgewiseError('artifact-missing', `There is no artefact "${id}"`, {
    expected: ids.length === 0 ? 'a stored artefact, but none is stored' : `one of ${ids.length} stored artefacts`,
    advice:
      nearest === undefined
        ? 'train one with `edgewise train SYSTEM`'
        : `did you mean ${nearest}? \`edgewise models list\` shows all`,
  });
}

/** Least number of characters of a beginning that names an artefact. */
const LEAST_BEGINNING = 4;

/**
 * The id of the artefact that a person named by its id or by the beginning of one id, of four characters at least.
 * Other texts are given back, so that loading says what is missing. Throws `artifact-missing` where several ids begin
 * so.
 */
export async function wholeArtifactId(store: Pick<ArtifactStore, 'list'>, text: string): Promise<string> {
  const ids = await store.list();
  const begun = text.length < LEAST_BEGINNING ? [] : ids.filter((id) => id.startsWith(text));
  const [only] = begun;
  if (ids.includes(text) || only === undefined) return text;
  if (begun.length === 1) return only;
  throw new EdgewiseError('artifact-missing', 'More than one artefact has an id that begins so', {
    where: text,
    expected: `one of ${begun.join(', ')}`,
    actual: text,
    advice: '`edgewise models list` shows all',
  });
}

/** Compares every byte of a packed artefact with its hashes and restores it. Throws as `readManifest` does. */
export function openArtifact({ id, manifestText, tensorBytes }: PackedArtifact): Artifact {
  const manifest = readManifest(id, manifestText);
  const readTensors = (entries: readonly TensorEntry[], of: string): ModelRecord['tensors'] =>
    Object.fromEntries(entries.map((entry) => [entry.name, tensorOf(tensorBytes, entry, { id, of })]));
  const memberOf = (stored: StoredMember): MemberRecord => {
    const { members, window, tensors, ...own } = stored;
    return {
      ...own,
      ...(window === undefined ? {} : { window }),
      tensors: readTensors(tensors, ` of the member ${own.name}`),
      ...(members === undefined ? {} : { members: members.map(memberOf) }),
    };
  };
  const { members, window, ...model } = manifest.model;
  const record = {
    ...model,
    ...(window === undefined ? {} : { window }),
    tensors: readTensors(manifest.tensors, ''),
    ...(members === undefined ? {} : { members: members.map(memberOf) }),
  };
  return { manifest, record };
}

/** The numbers of a tensor, held against their hash. */
function tensorOf(
  bytes: Uint8Array,
  entry: TensorEntry,
  { id, of }: { readonly id: string; readonly of: string },
): Tensor {
  // This copies: a slice of a Node.js Buffer would share its memory and might not be aligned.
  const part = Uint8Array.from(
    bytes.subarray(entry.offset, entry.offset + entry.length * BYTES_PER_ELEMENT[entry.type]),
  );
  if (sha256(part) !== entry.sha256)
    throw corrupt(id, `the tensor ${entry.name}${of}`, `sha256 ${entry.sha256}`, `sha256 ${sha256(part)}`);
  return viewOf(entry.type, part);
}

/**
 * Reads a manifest and compares its id with the hash of its content. Throws `artifact-corrupt`, or `artifact-mismatch`
 * for a format that a later version wrote.
 */
export function readManifest(id: string, text: string): ArtifactManifest {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw corrupt(id, 'the manifest', 'JSON', String(cause));
  }
  refuseNewer(id, parsed);
  const checked = manifestSchema.safeParse(parsed);
  if (!checked.success)
    throw corrupt(
      id,
      'the manifest',
      'the fields of an artefact',
      checked.error.issues[0]?.message ?? 'something else',
    );
  if (checked.data.id !== id || !isGenuine(checked.data))
    throw corrupt(id, 'the manifest', 'content that hashes to its id', 'other content');
  return checked.data;
}

/** An artefact of a later version is not damaged: this version cannot know what is in it. */
function refuseNewer(id: string, parsed: unknown): void {
  const format: unknown = typeof parsed === 'object' && parsed !== null ? Reflect.get(parsed, 'format') : undefined;
  if (typeof format !== 'number' || !Number.isInteger(format) || format <= NEWEST_FORMAT) return;
  throw new EdgewiseError('artifact-mismatch', `Artefact "${id}" was written by a later version of Edgewise`, {
    where: 'the manifest, format',
    expected: `format 1 to ${NEWEST_FORMAT}`,
    actual: `format ${format}`,
    advice: 'use the version that made it, or train a new one with this version; nothing was loaded',
  });
}

function corrupt(id: string, what: string, expected: string, actual: string): EdgewiseError {
  return new EdgewiseError('artifact-corrupt', `Artefact "${id}" is damaged: ${what}`, {
    where: what,
    expected,
    actual,
    advice: 'train it again; nothing was loaded',
  });
}

const BYTES_PER_ELEMENT = { float64: 8, float32: 4, int32: 4, uint8: 1 } as const;

function viewOf(type: TensorEntry['type'], { buffer }: { readonly buffer: ArrayBuffer }): Tensor {
  switch (type) {
    case 'float64':
      return new Float64Array(buffer);
    case 'float32':
      return new Float32Array(buffer);
    case 'int32':
      return new Int32Array(buffer);
    case 'uint8':
      return new Uint8Array(buffer);
    default:
      return type satisfies never;
  }
}
