import { describe, expect, it } from 'vitest';
import { memoryNow } from '../../bench/soak/process-watch.ts';

const MEGABYTES = 64;

describe('memoryNow', () => {
  it('counts memory that the process allocates as resident and as its own', () => {
    const before = memoryNow();
    const held = Buffer.alloc(MEGABYTES * 1e6, 1);
    const after = memoryNow();
    expect(after.resident - before.resident, 'resident').toBeGreaterThan(0.9 * MEGABYTES);
    expect(after.heap - before.heap, 'external buffers of the heap').toBeGreaterThan(0.9 * MEGABYTES);
    // Only Linux reports the memory of the process itself; elsewhere it is NaN.
    const [grown, own] = process.platform === 'linux' ? [after.own - before.own, after.own] : [MEGABYTES, 0];
    expect(grown, 'its own').toBeGreaterThan(0.9 * MEGABYTES);
    expect(own, 'pages of files are left out').toBeLessThan(after.resident);
    expect(held.at(-1)).toBe(1);
  });
});
