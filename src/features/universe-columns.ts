import type { CandleSeries } from '../core/candle.ts';
import { mapColumns } from '../market/candle-columns.ts';
import type { UniversePast } from '../market/market-past.ts';
import type { MarketColumns } from './feature.port.ts';
import { rowsAtCloses } from './rows-at-closes.ts';
import { UniverseReplay } from './universe-replay.ts';

/** The past of a universe for the columns of one market. */
export class UniverseColumns {
  readonly described: CandleSeries;
  readonly #past: UniversePast;
  /** For each market the rows of its candles at the closes of the described ones. */
  #rows: readonly Int32Array[] | undefined;

  /** Throws a RangeError where the described market is not in the universe. */
  constructor(past: UniversePast) {
    const described = past.markets[past.market]?.series;
    if (described === undefined) throw new RangeError(`The universe has no market ${past.market} to describe`);
    this.described = described;
    this.#past = past;
  }

  slotOf(instrument: string): number | undefined {
    const slot = this.#past.markets.findIndex(({ series }) => series.instrument.id === instrument);
    return slot < 0 ? undefined : slot;
  }

  /** Copies of every market's candles at the closes of the described rows; NaN where a market has none. */
  columns(from: number, to: number): readonly MarketColumns[] {
    this.#rows ??= this.#past.markets.map(({ series }) => rowsAtCloses(this.described, series));
    return this.#rows.map((rows, slot) => {
      const part = rows.subarray(from, to);
      return mapColumns(this.#past.markets[slot]?.series ?? this.described, (column) =>
        Float64Array.from(part, (row) => (row < 0 ? Number.NaN : (column[row] as number))),
      );
    });
  }

  /** The moments of the universe from the beginning, for a state with so many inputs. */
  replay(inputs: number): UniverseReplay {
    return new UniverseReplay(this.#past, inputs);
  }
}
