import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commentedSystem } from '../../src/parts/commented-system.ts';
import { CHILD_DEADLINE } from '../harness/child-deadline.ts';
import { scratchFolder } from '../harness/scratch-folder.ts';
import { runCli } from './run-cli.ts';

const BIN = join(import.meta.dirname, '../../bin/edgewise.js');

/** Runs a command whose output is closed before its first line. */
function unread(
  words: readonly string[],
  folder: string,
): Promise<{ readonly code: number | null; readonly stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [BIN, ...words], {
      cwd: folder,
      timeout: CHILD_DEADLINE,
      killSignal: 'SIGKILL',
      env: { ...process.env, NO_COLOR: '1' },
    });
    let stderr = '';
    child.stdout.destroy();
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stderr }));
  });
}

describe('whoever stops reading', () => {
  it.each([
    ['the help', ['journal', 'export', '--help']],
    ['a result', ['features', 'list']],
    ['a result as JSON', ['features', 'list', '--json']],
    ['content that goes to its own output', ['init', '--force', '/dev/stdout']],
    ['a failure as JSON', ['replay', 'nowhere', '--json']],
    ['wrong usage as JSON', ['research', '--bogus', '--json']],
  ])('has had enough of %s: no stack trace, and the exit code as without', async (_, words) => {
    const folder = scratchFolder();
    const [read, cut] = await Promise.all([runCli(words, { folder }), unread(words, folder)]);
    expect(cut).toEqual({ code: read.code, stderr: read.stderr });
    expect(cut.stderr).not.toMatch(/EPIPE|bug/);
  });
});

it.each([[[]], [['--json']]])(
  'content that goes to the own output stands there alone, and its line is on stderr: %j',
  async (words) => {
    const { code, stdout, stderr } = await runCli(['init', '--force', '/dev/stdout', ...words], {
      folder: scratchFolder(),
    });
    expect([code, stdout]).toEqual([0, commentedSystem({})]);
    expect(stderr).toContain('Wrote /dev/stdout: every setting with its meaning.');
  },
);
