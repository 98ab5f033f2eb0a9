import { describe, expect, it } from 'vitest';
import { memoryNow } from '../../bench/soak/process-watch.ts';

const MEGABYTES = 64;

describe('memoryNow', () => {
  it('counts what the process has asked for, in its own and in its resident memory', () => {
    const before = memoryNow();
    const held = Buffer.alloc(MEGABYTES * 1e6, 1);
    const after = memoryNow();
    expect(after.resident - before.resident, 'resident').toBeGreaterThan(0.9 * MEGABYTES);
    expect(after.heap - before.heap, 'what the heap holds outside').toBeGreaterThan(0.9 * MEGABYTES);
    expect(held.at(-1)).toBe(1);
  });

  it.runIf(process.platform === 'linux')('leaves pages of files out of what is its own', () => {
    const before = memoryNow();
    const held = Buffer.alloc(MEGABYTES * 1e6, 1);
    const after = memoryNow();
    expect(after.own - before.own).toBeGreaterThan(0.9 * MEGABYTES);
    expect(after.own).toBeLessThan(after.resident);
    expect(held.at(-1)).toBe(1);
  });
});
