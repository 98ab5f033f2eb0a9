import type { KeyVariables } from './key-variables.ts';

/** The words about a venue in help texts. */
export interface VenueWords {
  /** The venue's name in system files. */
  readonly name: string;
  /** The venue's name in sentences. */
  readonly title: string;
  readonly keys: KeyVariables;
  /** The interfaces of its simulator: "REST and WebSocket interfaces"; absent where there is no simulator. */
  readonly interfaces?: string;
}
