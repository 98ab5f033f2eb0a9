import { stepSize, type DecimalStep } from './money.ts';

/** What kind of thing is traded; decides whether it can be shorted, funded or resolved. */
export type InstrumentKind = 'spot' | 'margin' | 'perpetual' | 'outcome';

/**
 * Something that can be traded, with the rules of its venue. Serialisable. Only the venue's adapter knows the venue's
 * own symbol for it.
 */
export interface Instrument {
  /** Unique name inside Edgewise, `BASE/QUOTE`, such as `BTC/USD`. */
  readonly id: string;
  readonly venue: string;
  readonly kind: InstrumentKind;
  readonly base: string;
  readonly quote: string;
  readonly tick: DecimalStep;
  readonly lot: DecimalStep;
  /** Smallest order, in lots. */
  readonly minimumLots: number;
  /** Smallest order, in quote currency. */
  readonly minimumNotional: number;
}

/**
 * Whether so many lots are no order at this price: too few, or worth too little. Where no price is known, NaN, only the
 * lots are judged.
 */
export function isBelowSmallest(
  { minimumLots, minimumNotional, lot }: Pick<Instrument, 'minimumLots' | 'minimumNotional' | 'lot'>,
  lots: number,
  price: number,
): boolean {
  return lots < Math.max(1, minimumLots) || lots * stepSize(lot) * price < minimumNotional;
}

/** Whether a position below zero can exist on this instrument. */
export function canShort(instrument: Instrument): boolean {
  return instrument.kind === 'margin' || instrument.kind === 'perpetual';
}
