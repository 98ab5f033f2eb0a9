import { describe, expect, it } from 'vitest';
import { memoryNow } from '../../bench/soak/process-watch.ts';

const MEGABYTES = 64;

describe('memoryNow', () => {
  it('counts what the process has asked for, in all that is resident and in what is its own', () => {
    const before = memoryNow();
    const held = Buffer.alloc(MEGABYTES * 1e6, 1);
    const after = memoryNow();
    expect(after.resident - before.resident, 'resident').toBeGreaterThan(0.9 * MEGABYTES);
    expect(after.heap - before.heap, 'what the heap holds outside').toBeGreaterThan(0.9 * MEGABYTES);
    // Only Linux tells what is a process's own; elsewhere that is no number.
    const [grown, own] = process.platform === 'linux' ? [after.own - before.own, after.own] : [MEGABYTES, 0];
    expect(grown, 'its own').toBeGreaterThan(0.9 * MEGABYTES);
    expect(own, 'pages of files are left out').toBeLessThan(after.resident);
    expect(held.at(-1)).toBe(1);
  });
});
