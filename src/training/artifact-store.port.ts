/**
 * The port of a store for trained models. An artefact is stored completely or not at all, and never changes afterwards.
 * The store keeps bytes and does not interpret them: `packArtifact` makes the bytes, `openArtifact` checks them.
 */

/** The two files of a stored artefact: a readable manifest, and the tensors end to end. */
export interface PackedArtifact {
  readonly id: string;
  readonly manifestText: string;
  readonly tensorBytes: Uint8Array;
}

export interface ArtifactStore {
  /** Ids of all artefacts that are stored completely, sorted. */
  list(): Promise<readonly string[]>;
  /** Storing the same content again is not an error, because the id is made from the content. */
  save(packed: PackedArtifact): Promise<void>;
  /** Undefined when there is no such artefact. */
  load(id: string): Promise<PackedArtifact | undefined>;
}
