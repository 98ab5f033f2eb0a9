import { EdgewiseError } from '../core/errors.ts';

/** Funding of more than 1 % of the position at every payment is not seen: such numbers are percent. */
const LARGEST_USUAL_RATE = 0.01;

/** Rates that are looked at before the first is taken. */
export const RATES_TO_LOOK_AT = 50;

/** What a column of rates holds, by its name: fractions, percent, or nothing that the name says. */
export type NamedUnit = 'fraction' | 'percent' | 'unsaid';

/** The unit that a name says, and the name without it: `funding_rate_percent` holds percent of `fundingrate`. */
export function unitInName(name: string): { readonly plain: string; readonly unit: NamedUnit } {
  const percent = /^(.*rate)(?:in)?(?:percent|pct|\(?%\)?)$/.exec(name);
  if (percent?.[1] !== undefined) return { plain: percent[1], unit: 'percent' };
  const fraction = /^(.*rate)(?:asa?)?fraction$/.exec(name);
  return fraction?.[1] === undefined ? { plain: name, unit: 'unsaid' } : { plain: fraction[1], unit: 'fraction' };
}

/**
 * Refuses rates that are probably percent, although the name of their column does not say so: a hundred times too much
 * funding would be paid. Throws `data-unreadable`.
 */
export function refusePercent(rates: readonly number[]): void {
  const sizes = rates.map(Math.abs).sort((left, right) => left - right);
  const median = sizes[Math.floor(sizes.length / 2)] ?? 0;
  if (median <= LARGEST_USUAL_RATE) return;
  throw new EdgewiseError('data-unreadable', 'The funding rates of this table are too large for fractions', {
    where: `its first ${rates.length} rates`,
    expected: `fractions of the position, usually at most ${LARGEST_USUAL_RATE} (1 %) at each payment`,
    actual: `half of them are ${median} or more`,
    advice: 'name the column rate_percent where they are percent, or rate_fraction where they are fractions indeed',
  });
}
