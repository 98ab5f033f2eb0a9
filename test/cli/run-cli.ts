import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { CHILD_DEADLINE } from '../harness/child-deadline.ts';

export interface CliOutcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const BIN = join(import.meta.dirname, '../../bin/edgewise.js');

/** Runs the real command line in a process of its own, as a person would. */
export function runCli(
  words: readonly string[],
  {
    folder,
    env = {},
    program = BIN,
  }: { readonly folder: string; readonly env?: Readonly<Record<string, string>>; readonly program?: string },
): Promise<CliOutcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...words], {
      cwd: folder,
      timeout: CHILD_DEADLINE,
      killSignal: 'SIGKILL',
      env: { ...process.env, NO_COLOR: '1', COLUMNS: '', ...env },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}
