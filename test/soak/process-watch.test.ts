import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { memoryNow } from '../../bench/soak/process-watch.ts';

type Memory = ReturnType<typeof memoryNow>;

const MEGABYTES = 64;
const WATCH = new URL('../../bench/soak/process-watch.ts', import.meta.url).href;

/** Memory of a new process before and after it allocates a block. An older process could reuse memory that it freed. */
function memoryAround(megabytes: number): { readonly before: Memory; readonly after: Memory } {
  const program = `
    const { memoryNow } = await import(${JSON.stringify(WATCH)});
    const before = memoryNow();
    const held = Buffer.alloc(${megabytes * 1e6}, 1);
    const after = memoryNow();
    console.log(JSON.stringify({ before, after, last: held.at(-1) }));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  return JSON.parse(output) as { before: Memory; after: Memory };
}

describe('memoryNow', () => {
  it('counts memory that the process allocates as resident and as its own', () => {
    const { before, after } = memoryAround(MEGABYTES);
    expect(after.resident - before.resident, 'resident').toBeGreaterThan(0.9 * MEGABYTES);
    expect(after.heap - before.heap, 'external buffers of the heap').toBeGreaterThan(0.9 * MEGABYTES);
    // Only Linux reports the memory of the process itself; elsewhere it is NaN.
    const [grown, own] = process.platform === 'linux' ? [after.own - before.own, after.own] : [MEGABYTES, 0];
    expect(grown, 'its own').toBeGreaterThan(0.9 * MEGABYTES);
    expect(own, 'pages of files are left out').toBeLessThan(after.resident);
  });
});
