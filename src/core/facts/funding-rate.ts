import type { Instant } from '../time.ts';
import { flatCodec, type FactHead } from './fact-codec.ts';

/** What holders of a long perpetual pay those of a short one at `dueAt`, as a fraction of the position's value. */
export interface FundingRate extends FactHead<'funding'> {
  readonly rate: number;
  readonly dueAt: Instant;
}

export const FUNDING_RATE = flatCodec<'funding', FundingRate>('funding', {
  times: ['knownAt', 'dueAt'],
  numbers: ['rate'],
});
