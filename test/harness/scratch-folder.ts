import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';

function freshFolder(): string {
  return mkdtempSync(join(tmpdir(), 'edgewise-test-'));
}

function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** A new empty folder that goes away when the test that asked for it ends. */
export function scratchFolder(): string {
  const folder = freshFolder();
  onTestFinished(() => removeFolder(folder));
  return folder;
}

/** A new empty folder for a whole suite; ask for it outside of tests. */
export function suiteFolder(): string {
  const folder = freshFolder();
  afterAll(() => removeFolder(folder));
  return folder;
}
