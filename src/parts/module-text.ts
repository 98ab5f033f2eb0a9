import { readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { dirname, relative, resolve, sep } from 'node:path';
import { canonicalJson } from '../core/canonical-json.ts';
import { EdgewiseError } from '../core/errors.ts';

/** A module of a user with all modules that it imports by path. */
export interface ModuleText {
  /** Path of the module itself. */
  readonly entry: string;
  /** Text of each file, by its path relative to the folder of the entry, with forward slashes. */
  readonly files: ReadonlyMap<string, string>;
  /** Of all paths and texts. */
  readonly sha256: string;
}

const STATIC = /\b(?:import|export)\s[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]|\bimport\s*['"]([^'"]+)['"]/g;
const DYNAMIC = /\bimport\s*\(\s*(?:['"]([^'"]+)['"]\s*\))?/g;

/**
 * Reads a module and all that it imports by path, and hashes the texts. Packages are not read: they are the business of
 * the lock file. Throws `file-missing`, or `config-invalid` for an import whose path is computed, because nobody could
 * say which text it is.
 */
export async function readModuleText(entry: string): Promise<ModuleText> {
  const root = dirname(entry);
  const files = new Map<string, string>();
  const open = [resolve(entry)];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const name = relative(root, path).split(sep).join('/');
    if (files.has(name)) continue;
    const text = await readText(path, entry);
    files.set(name, text);
    for (const specifier of importsOf(text, path))
      if (specifier.startsWith('.')) open.push(resolve(dirname(path), specifier));
  }
  const sorted = new Map([...files].sort(([left], [right]) => (left < right ? -1 : 1)));
  const sha256 = createHash('sha256')
    .update(canonicalJson([...sorted]))
    .digest('hex');
  return { entry: resolve(entry), files: sorted, sha256 };
}

async function readText(path: string, entry: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause: unknown) => {
    throw new EdgewiseError('file-missing', `There is no module at ${path}`, {
      where: path === resolve(entry) ? path : `an import of ${entry}`,
      expected: 'a TypeScript or JavaScript module, named with its ending, such as ./my-parts.ts',
      advice: 'correct the path (under `use:` it is relative to the system file), or write a part: edgewise plugin new',
      cause,
    });
  });
}

function importsOf(text: string, path: string): readonly string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^[ \t]*\/\/.*$/gm, '');
  const found = [...code.matchAll(STATIC)].map(([, from, alone]) => from ?? alone ?? '');
  for (const [, specifier] of code.matchAll(DYNAMIC)) {
    if (specifier === undefined)
      throw new EdgewiseError('config-invalid', `The module ${path} imports from a path that is computed`, {
        where: path,
        expected: 'a path that is written out: a run records the hash of every file that it uses',
        actual: 'import( ... )',
      });
    found.push(specifier);
  }
  return found;
}
