import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface PythonWithOptions {
  /** Names the environment's folder, `edgewise-NAME`. */
  readonly name: string;
  /** What the environment is made for, as Python imports it. */
  readonly module: string;
  /** An environment variable that names another Python that has it. */
  readonly variable: string;
  /** A file of pins, of everything that is needed. */
  readonly requirements: string;
}

/**
 * A Python that has a module: the one that a variable names, or an environment of its own for temporary files, which is
 * made where there is none and made anew where the pins are others. That needs python3 and the network. Throws when it
 * cannot be made.
 */
export function pythonWith({ name, module, variable, requirements }: PythonWithOptions): string {
  const named = process.env[variable];
  if (named !== undefined) return named;
  const folder = join(tmpdir(), `edgewise-${name}`);
  const installed = join(folder, 'installed.txt');
  const python = join(folder, 'bin/python');
  const pins = readFileSync(requirements, 'utf8');
  if (
    existsSync(installed) &&
    readFileSync(installed, 'utf8') === pins &&
    spawnSync(python, ['-c', `import ${module}`]).status === 0
  )
    return python;
  process.stderr.write(`Installing ${module} for Python into ${folder} ...\n`);
  run(['python3', '-m', 'venv', '--clear', folder], variable);
  run(
    [
      python,
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--no-deps',
      '--prefer-binary',
      '--requirement',
      requirements,
    ],
    variable,
  );
  writeFileSync(installed, pins);
  return python;
}

function run([command = '', ...words]: readonly string[], variable: string): void {
  const { status, error } = spawnSync(command, words, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0)
    throw new Error(
      `\`${command} ${words.join(' ')}\` failed${error === undefined ? '' : `: ${error.message}`}. Install it yourself and name that Python in ${variable}.`,
    );
}
