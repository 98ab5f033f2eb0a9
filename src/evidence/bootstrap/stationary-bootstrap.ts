import type { SeededRandom } from '../../math/random.ts';

const WORDS = 4_294_967_296;

/** A run of consecutive rows, wrapping at the end of the series. */
export type VisitBlock = (start: number, length: number) => void;

/**
 * Draws one resample of `count` rows as the blocks of the stationary bootstrap (Politis and Romano 1994): each block
 * begins anywhere and its length is geometric with the given mean; rows wrap around. A mean of 1 or less is the plain
 * bootstrap.
 */
export function visitStationaryBlocks(count: number, meanBlock: number, random: SeededRandom, visit: VisitBlock): void {
  const logStay = meanBlock > 1 ? Math.log1p(-1 / meanBlock) : 0;
  for (let left = count; left > 0;) {
    const drawn = logStay === 0 ? 1 : 1 + Math.floor(Math.log((random.nextUint32() + 0.5) / WORDS) / logStay);
    const length = Math.min(drawn, left);
    // One word of chance per draw: rows are favoured by at most count / 2^32, which no statistic can see.
    visit(Math.floor((random.nextUint32() * count) / WORDS), length);
    left -= length;
  }
}

/** Fills `indices` with one stationary resample of rows 0 to `indices.length - 1`. */
export function fillStationaryIndices(indices: Int32Array, meanBlock: number, random: SeededRandom): void {
  let place = 0;
  visitStationaryBlocks(indices.length, meanBlock, random, (start, length) => {
    for (let step = 0; step < length; step++) indices[place++] = (start + step) % indices.length;
  });
}
