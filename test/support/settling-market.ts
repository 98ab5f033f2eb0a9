import { decimalStep } from '../../src/core/money.ts';
import type { Instrument, InstrumentKind } from '../../src/core/instrument.ts';

/** A market that settles, with a tick of 0.01 and lots of 0.1. */
export function settlingMarket(id: string, kind: InstrumentKind = 'outcome'): Instrument {
  const steps = { tick: decimalStep('0.01'), lot: decimalStep('0.1') };
  return { id, venue: 'v', kind, base: id, quote: 'USD', ...steps, minimumLots: 1, minimumNotional: 0 };
}
