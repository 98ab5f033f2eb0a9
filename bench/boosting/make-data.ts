import { closeSync, openSync, writeSync } from 'node:fs';
import { SeededRandom } from '../../src/math/random.ts';

export interface DataShape {
  readonly rows: number;
  readonly testRows: number;
  readonly features: number;
  readonly classes: 2 | 3;
}

/**
 * Writes one float32 file that both sides read: training features, training labels, test features, test labels. The
 * signal is as weak as in a market: a few features change the odds a little, the others are noise.
 */
export function makeData(path: string, { rows, testRows, features, classes }: DataShape): void {
  const random = new SeededRandom(20_240_229);
  const file = openSync(path, 'w');
  for (const count of [rows, testRows]) {
    const x = new Float32Array(count * features);
    const y = new Float32Array(count);
    for (let row = 0; row < count; row++) {
      const at = row * features;
      for (let feature = 0; feature < features; feature++) x[at + feature] = random.normal();
      const [a = 0, b = 0, c = 0, d = 0] = x.subarray(at, at + 4);
      const score = 0.12 * a + 0.1 * Math.sin(2 * b) + 0.1 * c * d;
      const chance = random.next();
      const up = 1 / (1 + Math.exp(-score));
      y[row] = classes === 2 ? Number(chance < up) : chance < up * 0.7 ? 2 : chance < 0.7 ? 0 : 1;
    }
    for (const part of [x, y]) {
      const bytes = new Uint8Array(part.buffer);
      for (let from = 0; from < bytes.length; from += 2 ** 28)
        writeSync(file, bytes, from, Math.min(2 ** 28, bytes.length - from));
    }
  }
  closeSync(file);
}
