import type { KeyVariables } from './key-variables.ts';

/** What help says of a venue. */
export interface VenueWords {
  /** As system files write it. */
  readonly name: string;
  /** As people write it. */
  readonly title: string;
  readonly keys: KeyVariables;
  /** What its simulator speaks: "REST and WebSocket interfaces"; absent where there is no simulator. */
  readonly interfaces?: string;
}
