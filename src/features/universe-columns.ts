import type { CandleSeries } from '../core/candle.ts';
import type { UniversePast } from '../market/market-past.ts';
import { UniverseReplay } from './universe-replay.ts';

/** The past of a universe for the columns of one market. */
export class UniverseColumns {
  readonly described: CandleSeries;
  readonly #past: UniversePast;

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

  /** The moments of the universe from the beginning, for a state with so many inputs. */
  replay(inputs: number): UniverseReplay {
    return new UniverseReplay(this.#past, inputs);
  }
}
