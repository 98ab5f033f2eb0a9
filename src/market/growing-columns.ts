import type { MutableColumns } from './candle-columns.ts';
import { allocateColumns, mapColumns } from './candle-columns.ts';

/** Columns whose final length is not known. They grow by half when they are full, so most rows need no allocation. */
export class GrowingColumns {
  columns: MutableColumns = allocateColumns(4_096);
  /** Line of the file that each row came from, counted from 1. */
  line: Float64Array = new Float64Array(4_096);
  length = 0;

  /** Makes room for one more row and returns its position. The caller fills every column. */
  next(): number {
    if (this.length === this.line.length) {
      const grow = (column: Float64Array) => {
        const grown = new Float64Array(Math.ceil(column.length * 1.5));
        grown.set(column);
        return grown;
      };
      this.columns = mapColumns(this.columns, grow);
      this.line = grow(this.line);
    }
    return this.length++;
  }

  /** The filled part, as views: a copy of millions of rows would need twice the memory. */
  finish(): { readonly columns: MutableColumns; readonly line: Float64Array } {
    const filled = (column: Float64Array): Float64Array => column.subarray(0, this.length);
    return { columns: mapColumns(this.columns, filled), line: filled(this.line) };
  }
}
