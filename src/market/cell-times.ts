import { formatsOf, isDateOrder, TimeReader } from './time-format.ts';
import { readTime, timeUnitOf } from './time-unit.ts';

/**
 * Reads the times of one column as candle files have them: counts since 1970, whose unit follows from their digits, or
 * dates whose order the first one shows. Dates without an offset are UTC. Where a date could be read in two orders,
 * none is taken.
 */
export class CellTimes {
  #dates: TimeReader | undefined;

  /** Whole microseconds; NaN where the text is no time. */
  read(text: string): number {
    const bytes = new TextEncoder().encode(text);
    const unit = timeUnitOf(bytes, 0, bytes.length);
    if (unit !== undefined) return readTime(bytes, 0, bytes.length, unit);
    this.#dates ??= readerOf(text);
    return this.#dates?.readText(text) ?? Number.NaN;
  }
}

function readerOf(text: string): TimeReader | undefined {
  const orders = formatsOf(text).filter((format) => isDateOrder(format));
  const [order] = orders;
  return order === undefined || orders.length > 1 ? undefined : new TimeReader({ format: order });
}
