/**
 * Where trained models rest. An artefact is stored whole or not at all and never changed afterwards. The store keeps
 * bytes and knows nothing of models: `packArtifact` makes the bytes, `openArtifact` checks every one of them.
 */

/** The two files of an artefact at rest: a readable manifest, and the tensors end to end. */
export interface PackedArtifact {
  readonly id: string;
  readonly manifestText: string;
  readonly tensorBytes: Uint8Array;
}

export interface ArtifactStore {
  /** Ids of everything stored whole, sorted. */
  list(): Promise<readonly string[]>;
  /** Storing the same content again is not an error: the id is the content. */
  save(packed: PackedArtifact): Promise<void>;
  /** Undefined when there is no such artefact. */
  load(id: string): Promise<PackedArtifact | undefined>;
}
