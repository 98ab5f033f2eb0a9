import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'edgewise-test-locks-'));

/** Gives tests a lock folder of their own, apart from the locks of accounts that the person trades. */
export function setup(): void {
  process.env['EDGEWISE_LOCKS'] = folder;
}

export function teardown(): void {
  rmSync(folder, { recursive: true, force: true });
}
