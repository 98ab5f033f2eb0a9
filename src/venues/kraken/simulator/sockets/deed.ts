import type { Frame } from '../../../../wire/faulty-frames.ts';
import type { WireFields, WireValue } from './wire-value.ts';

/** The outcome of one action of a request. A request may ask for several actions, and each has its own answer. */
export interface Done {
  /** The value of `result`; absent where the method has none. */
  readonly result?: WireValue;
  /** Further fields of the answer. */
  readonly further?: WireFields;
  /** Called once the answer is sent: a snapshot follows its acknowledgement. */
  readonly opening?: () => readonly Frame[];
}

/** Carries out one action. Throws a `KrakenError` to refuse it. */
export type Deed = () => Done;
