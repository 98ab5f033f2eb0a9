import { DAY, type Instant } from '../core/time.ts';

const WINDOW_DAYS = 30;

/** Our own traded volume of the last 30 UTC days, today included. */
export class TradedVolume {
  readonly #days: { readonly day: number; volumeMinor: bigint }[] = [];

  count(notionalMinor: bigint, at: Instant): void {
    const day = Math.floor(at / DAY);
    // Fills of several markets may come a little out of order, across midnight too.
    const known = this.#days.findLast((each) => each.day === day);
    if (known === undefined) this.#days.push({ day, volumeMinor: notionalMinor });
    else known.volumeMinor += notionalMinor;
  }

  minor(at: Instant): bigint {
    const oldest = Math.floor(at / DAY) - WINDOW_DAYS + 1;
    while (this.#days.length > 0 && (this.#days[0]?.day ?? oldest) < oldest) this.#days.shift();
    return this.#days.reduce((sum, { volumeMinor }) => sum + volumeMinor, 0n);
  }
}
