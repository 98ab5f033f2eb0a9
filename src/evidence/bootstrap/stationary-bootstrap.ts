import type { SeededRandom } from '../../math/random.ts';

const WORDS = 4_294_967_296;

/** Receives a block of consecutive rows; after the last row of the series it continues at the first. */
export type VisitBlock = (start: number, length: number) => void;

/**
 * Draws one resample of `count` rows as the blocks of the stationary bootstrap (Politis and Romano 1994). Each block
 * begins at a random row, and its length is geometric with the given mean. After the last row a block continues at the
 * first. A mean of 1 or less is the ordinary bootstrap.
 */
export function visitStationaryBlocks(count: number, meanBlock: number, random: SeededRandom, visit: VisitBlock): void {
  const logStay = meanBlock > 1 ? Math.log1p(-1 / meanBlock) : 0;
  for (let left = count; left > 0;) {
    const drawn = logStay === 0 ? 1 : 1 + Math.floor(Math.log((random.nextUint32() + 0.5) / WORDS) / logStay);
    const length = Math.min(drawn, left);
    // One 32-bit word per draw: the probabilities of rows differ by at most 2^-32, far below any sampling error.
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
