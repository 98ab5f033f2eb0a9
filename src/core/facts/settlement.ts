import { flatCodec, type FactHead } from './fact-codec.ts';

/** What one unit of a settled market pays, in quote currency. Nothing is traded there any more. */
export interface Settlement extends FactHead<'settlement'> {
  readonly value: number;
}

export const SETTLEMENT = flatCodec<'settlement', Settlement>('settlement', { times: ['knownAt'], numbers: ['value'] });
