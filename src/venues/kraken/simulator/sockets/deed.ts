import type { Frame } from '../../../../wire/faulty-frames.ts';
import type { WireFields, WireValue } from './wire-value.ts';

/** What came of one thing that a request asked for. A request may ask for several, and each is answered for itself. */
export interface Done {
  /** What goes under `result`; nothing where the method has none. */
  readonly result?: WireValue;
  /** What goes beside it. */
  readonly beside?: WireFields;
  /** Asked for once the answer is out: a snapshot comes right behind its acknowledgement. */
  readonly opening?: () => readonly Frame[];
}

/** Does it. Throws a `KrakenError` to refuse. */
export type Deed = () => Done;
