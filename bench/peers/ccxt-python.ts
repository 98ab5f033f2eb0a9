import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A Python that has CCXT: the one that EDGEWISE_CCXT_PYTHON names, or an environment of its own for temporary files, which
 * is made where there is none and made anew where the pins are others. That needs python3 and the network. Throws when it
 * cannot be made.
 */
export function pythonWithCcxt(): string {
  const named = process.env['EDGEWISE_CCXT_PYTHON'];
  if (named !== undefined) return named;
  const requirements = join(import.meta.dirname, 'ccxt-requirements.txt');
  const folder = join(tmpdir(), 'edgewise-ccxt');
  const installed = join(folder, 'installed.txt');
  const python = join(folder, 'bin/python');
  const pins = readFileSync(requirements, 'utf8');
  if (existsSync(installed) && readFileSync(installed, 'utf8') === pins && spawnSync(python, ['-c', 'import ccxt']).status === 0) return python;
  process.stderr.write(`Installing CCXT for Python into ${folder} ...\n`);
  run('python3', ['-m', 'venv', '--clear', folder]);
  run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--only-binary', ':all:', '--requirement', requirements]);
  writeFileSync(installed, pins);
  return python;
}

function run(command: string, words: readonly string[]): void {
  const { status, error } = spawnSync(command, words, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error(`\`${command} ${words.join(' ')}\` failed${error === undefined ? '' : `: ${error.message}`}. Install CCXT yourself and name that Python in EDGEWISE_CCXT_PYTHON.`);
}
