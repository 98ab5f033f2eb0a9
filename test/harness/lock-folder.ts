import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'edgewise-test-locks-'));

/** Tests lock accounts apart from those that the person who runs them trades. */
export function setup(): void {
  process.env['EDGEWISE_LOCKS'] = folder;
}

export function teardown(): void {
  rmSync(folder, { recursive: true, force: true });
}
