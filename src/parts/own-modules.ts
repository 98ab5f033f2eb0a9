import { registerHooks } from 'node:module';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { UsedModule } from '../config/general-settings.ts';
import { EdgewiseError } from '../core/errors.ts';
import { messageOf, OWN_CODE_PARAMETER, ownLineOf } from '../core/part-failure.ts';
import type { Feature } from '../features/feature.port.ts';
import { rememberModule } from '../features/own-features.ts';
import { allFeatures } from '../features/registry.ts';
import { featurePart } from './define-features.ts';
import { guardedPart } from './guarded-part.ts';
import { untilLoaded } from './until-loaded.ts';
import { readModuleText, type ModuleText } from './module-text.ts';
import { isPart } from './part-brand.ts';
import type { Part } from './part.port.ts';

/** A module of the user that this process has loaded. */
export interface OwnModule {
  readonly text: ModuleText;
  /** In the order of the export names. */
  readonly parts: readonly Part[];
}

/**
 * Modules by the hash of their text. What stands here never changes: another text has another hash, so that a setting
 * which names a hash means the same parts wherever it is read.
 */
const loaded = new Map<string, OwnModule>();

/** The module of this hash; undefined where this process has not loaded it. */
export function ownModule({ sha256 }: UsedModule): OwnModule | undefined {
  return loaded.get(sha256);
}

/**
 * Loads the modules that a system file names, relative to a folder. An entry with a hash must still have it. Throws
 * `file-missing`, or `config-invalid` for a module that cannot be loaded, exports no part, or has changed.
 */
export async function loadOwnModules(
  use: readonly (string | UsedModule)[],
  folder: string,
): Promise<readonly UsedModule[]> {
  const used: UsedModule[] = [];
  for (const entry of use) {
    const { file, sha256: expected } = typeof entry === 'string' ? { file: entry } : entry;
    const text = await readModuleText(resolve(folder, file));
    if (expected !== undefined && expected !== text.sha256) throw changedModule(file, expected, text.sha256);
    if (!loaded.has(text.sha256)) loaded.set(text.sha256, { text, parts: await partsIn(file, text) });
    used.push({ file, sha256: text.sha256 });
  }
  return used;
}

/**
 * The parts of a loaded module, made anew from its text: they share nothing with those of any other copy, not even what
 * the module keeps outside of them.
 */
export async function copyOfParts(used: UsedModule): Promise<readonly Part[]> {
  const module = ownModule(used);
  if (module === undefined) throw new RangeError(`The module ${used.file} has not been loaded`);
  return partsIn(used.file, module.text, ++copies);
}

let copies = 0;

/** The failure of a module whose text is another one than the one that was recorded. */
export function changedModule(file: string, expected: string, actual: string): EdgewiseError {
  return new EdgewiseError('config-invalid', `The module ${file} has changed`, {
    where: file,
    expected: `sha256 ${expected.slice(0, 12)}`,
    actual: `sha256 ${actual.slice(0, 12)}`,
    advice: 'take the change back, or begin anew with the changed module: train again, and trade in another --folder',
  });
}

async function partsIn(file: string, text: ModuleText, copy = 0): Promise<readonly Part[]> {
  const exported = await importModule(file, text, copy);
  const parts = partsOfModule(exported);
  rememberModule(featuresOf(parts), file, new Set(allFeatures().values()));
  if (parts.length > 0) return parts.map((part) => guardedPart(part, file));
  throw new EdgewiseError('config-invalid', `The module ${file} exports no part`, {
    where: file,
    expected: 'a named export that a define call made, such as defineStrategy',
    actual: Object.keys(exported).join(', ') || 'no export',
  });
}

function featuresOf(parts: readonly Part[]): readonly Feature[] {
  const made = parts.flatMap((part) => {
    if (part.kind === 'feature') return [part.make()];
    return part.kind === 'feature-set' ? part.make() : [];
  });
  return made.filter(isFeature);
}

/** The parts among the exports of a module, in the order of the export names. */
export function partsOfModule(exported: Readonly<Record<string, unknown>>): readonly Part[] {
  return Object.keys(exported)
    .sort()
    .flatMap((name) => partOf(exported[name]));
}

function partOf(value: unknown): Part[] {
  if (isPart(value)) return [value];
  return isFeature(value) ? [featurePart(value)] : [];
}

function isFeature(value: unknown): value is Feature {
  if (typeof value !== 'object' || value === null) return false;
  const { start, inputs, formula, memory } = value as Partial<Record<keyof Feature, unknown>>;
  return (
    typeof start === 'function' && Array.isArray(inputs) && typeof formula === 'string' && typeof memory === 'number'
  );
}

/** The parameter names the text, so that a changed file is another module, and with it the modules that it imports. */
async function importModule(
  file: string,
  { entry, sha256 }: ModuleText,
  copy: number,
): Promise<Readonly<Record<string, unknown>>> {
  installHooks();
  const url = pathToFileURL(entry);
  url.searchParams.set(OWN_CODE_PARAMETER, `${sha256.slice(0, 16)}-${copy}`);
  try {
    return await untilLoaded(file, import(/* @vite-ignore */ url.href) as Promise<Record<string, unknown>>);
  } catch (cause) {
    if (cause instanceof EdgewiseError) throw refusedIn(file, cause);
    throw new EdgewiseError('config-invalid', `The module ${file} cannot be loaded`, {
      where: ownLineOf(cause) ?? file,
      expected: 'a module that Node.js runs, with types that can be stripped (no enum, no namespace)',
      actual: messageOf(cause),
      advice: 'correct the module; `node FILE` shows what Node.js says of it',
      cause,
    });
  }
}

/** What a `define` call refuses while a module is loaded, with the line of the module. */
function refusedIn(file: string, cause: EdgewiseError): EdgewiseError {
  const { code, message, details } = cause;
  if (details.where !== undefined) return cause;
  return new EdgewiseError(code, message.split('\n')[0] ?? message, {
    ...details,
    where: ownLineOf(cause) ?? file,
    cause,
  });
}

let hooks: ReturnType<typeof registerHooks> | undefined;

/**
 * A module of the user finds this very copy of Edgewise under its name, wherever the module lies; and what it imports
 * by path carries the same hash as itself.
 */
function installHooks(): void {
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const publicApi = new URL(['..', `index.${ending}`].join('/'), import.meta.url).href;
  hooks ??= registerHooks({
    resolve(specifier, context, next) {
      const text =
        context.parentURL === undefined ? null : URL.parse(context.parentURL)?.searchParams.get(OWN_CODE_PARAMETER);
      if (text === null || text === undefined) return next(specifier, context);
      if (specifier === 'edgewise') return { url: publicApi, shortCircuit: true };
      const found = next(specifier, context);
      if (!specifier.startsWith('.')) return found;
      const url = new URL(found.url);
      url.searchParams.set(OWN_CODE_PARAMETER, text);
      return { ...found, url: url.href };
    },
  });
}

/** The folder that the modules of a system file are relative to. */
export function folderOfSystem(path: string): string {
  return dirname(resolve(path));
}
