import { join } from 'node:path';
import { pythonWith } from './python-with.ts';

/**
 * Path of a Python with CCXT: the one that EDGEWISE_CCXT_PYTHON names, or that of an environment that is installed
 * here. Throws when the installation fails.
 */
export function pythonWithCcxt(): string {
  return pythonWith({
    name: 'ccxt',
    module: 'ccxt',
    variable: 'EDGEWISE_CCXT_PYTHON',
    requirements: join(import.meta.dirname, 'ccxt-requirements.txt'),
  });
}
