import type { Instant } from '../time.ts';
import { flatCodec, type FactHead } from './fact-codec.ts';

/**
 * What was traded after `since` and up to `knownAt`, by the side that took the offer (the aggressor). Volume in base
 * currency, value in quote currency.
 */
export interface TradeFlow extends FactHead<'flow'> {
  readonly since: Instant;
  readonly buyVolume: number;
  readonly sellVolume: number;
  readonly buyValue: number;
  readonly sellValue: number;
  readonly buyTrades: number;
  readonly sellTrades: number;
}

export const TRADE_FLOW = flatCodec<'flow', TradeFlow>('flow', {
  times: ['knownAt', 'since'],
  numbers: ['buyVolume', 'sellVolume', 'buyValue', 'sellValue', 'buyTrades', 'sellTrades'],
});
