import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

/** One import statement of a source file. */
export interface SourceImport {
  /** Path of the importing file below `src`, with forward slashes. */
  readonly from: string;
  readonly specifier: string;
  /** Path of the imported file below `src`; undefined for packages and Node's own modules. */
  readonly to: string | undefined;
  readonly kind: 'static' | 'side-effect' | 'dynamic' | 're-export';
  readonly typeOnly: 'type' | 'value';
}

const STATIC = /^[ \t]*(import|export)\s+(type\s+)?([^'";]*?)\s*from\s*['"]([^'"]+)['"]/gms;
const SIDE_EFFECT = /^[ \t]*import\s*['"]([^'"]+)['"]/gm;
const DYNAMIC = /\bimport\s*\(\s*['"`]([^'"`]+)['"`]/g;
const LOADED_BY_URL = /new URL\(\s*[^)]*?['"`](\.[^'"`]+\.ts)['"`]/gs;

/** Removes comments, so that prose about imports is not taken for one. */
function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^[ \t]*\/\/.*$/gm, '');
}

/** All TypeScript sources below a folder, tests left out. */
export function sourceFiles(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.includes(`assembly${sep}`))
    .map((path) => path.split(sep).join('/'))
    .sort();
}

/**
 * Every import of one source text: static, re-exported, for side effects, dynamic, and files loaded by URL as workers.
 */
export function importsOf(from: string, text: string, root: string): SourceImport[] {
  const source = withoutComments(text);
  const found: SourceImport[] = [];
  const add = (specifier: string, kind: SourceImport['kind'], typeOnly: SourceImport['typeOnly']) => {
    const to = specifier.startsWith('.')
      ? relative(root, resolve(root, dirname(from), specifier))
          .split(sep)
          .join('/')
      : undefined;
    found.push({ from, specifier, to, kind, typeOnly });
  };
  for (const match of source.matchAll(STATIC)) {
    const names = (match[3] ?? '').trim();
    const inline =
      names.startsWith('{') &&
      names
        .slice(1, -1)
        .split(',')
        .every((name) => name.trim() === '' || name.trim().startsWith('type '));
    add(
      match[4] ?? '',
      match[1] === 'export' ? 're-export' : 'static',
      match[2] !== undefined || inline ? 'type' : 'value',
    );
  }
  for (const match of source.matchAll(SIDE_EFFECT)) add(match[1] ?? '', 'side-effect', 'value');
  for (const match of source.matchAll(DYNAMIC)) add(match[1] ?? '', 'dynamic', 'value');
  for (const match of source.matchAll(LOADED_BY_URL)) add(match[1] ?? '', 'dynamic', 'value');
  return found;
}

export function readImports(root: string): SourceImport[] {
  return sourceFiles(root).flatMap((from) => importsOf(from, readFileSync(join(root, from), 'utf8'), root));
}

/** The first cycle among value imports, as the chain of files that closes it; undefined when there is none. */
export function findCycle(imports: readonly SourceImport[]): string[] | undefined {
  const next = new Map<string, string[]>();
  for (const { from, to, typeOnly } of imports) {
    if (to !== undefined && typeOnly === 'value') next.set(from, [...(next.get(from) ?? []), to]);
  }
  const done = new Set<string>();
  const visit = (file: string, trail: string[]): string[] | undefined => {
    if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const target of next.get(file) ?? []) {
      const cycle = visit(target, [...trail, file]);
      if (cycle !== undefined) return cycle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of next.keys()) {
    const cycle = visit(file, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

/** A chain of value imports from one folder to another, or undefined when none exists. */
export function findChain(
  imports: readonly SourceImport[],
  fromFolder: string,
  toFolder: string,
): string[] | undefined {
  const queue = [...new Set(imports.map(({ from }) => from))]
    .filter((file) => file.startsWith(`${fromFolder}/`))
    .map((file) => [file]);
  const seen = new Set<string>();
  for (let trail = queue.shift(); trail !== undefined; trail = queue.shift()) {
    const file = trail[trail.length - 1] ?? '';
    if (file.startsWith(`${toFolder}/`)) return trail;
    if (seen.has(file)) continue;
    seen.add(file);
    for (const { from, to } of imports) if (from === file && to !== undefined) queue.push([...trail, to]);
  }
  return undefined;
}
