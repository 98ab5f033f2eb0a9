import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface PythonWithOptions {
  /** The folder of the environment is `edgewise-NAME`. */
  readonly name: string;
  /** Module that the environment must have, by its name in Python. */
  readonly module: string;
  /** Environment variable with the path of another Python that has the module. */
  readonly variable: string;
  /** File with the pinned versions of all packages. */
  readonly requirements: string;
}

/**
 * Path of a Python with a module. It is the one that the variable names, or that of an environment in the folder for
 * temporary files. The environment is installed when it does not exist or has other pins, which needs python3 and the
 * network. Throws when the installation fails.
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
