import { join } from 'node:path';
import { pythonWith } from './python-with.ts';

/**
 * A Python that has CCXT: the one that EDGEWISE_CCXT_PYTHON names, or an environment of its own. Throws when it cannot
 * be made.
 */
export function pythonWithCcxt(): string {
  return pythonWith({
    name: 'ccxt',
    module: 'ccxt',
    variable: 'EDGEWISE_CCXT_PYTHON',
    requirements: join(import.meta.dirname, 'ccxt-requirements.txt'),
  });
}
