import { readFileSync } from 'node:fs';
import type { SourceImport } from './imports.ts';

export interface FolderRule {
  readonly folder: string;
  /** Folders of src, `everything`, `types of X`, or `ports`. */
  readonly mayImport: readonly string[];
  readonly packages: readonly string[];
}

/** Reads the import table out of ARCHITECTURE.md, so that the page and the test cannot disagree. */
export function readImportTable(path: string): FolderRule[] {
  const text = readFileSync(path, 'utf8');
  const rows = text.slice(text.indexOf('<!-- import-table -->'), text.indexOf('<!-- /import-table -->')).split('\n');
  return rows
    .map((row) => row.split('|').map((cell) => cell.trim()))
    .filter((cells) => cells.length === 5 && cells[1] !== 'folder' && !/^-+$/.test(cells[1] ?? ''))
    .flatMap((cells) => {
      const list = (cell: string | undefined) =>
        (cell ?? '')
          .split(',')
          .map((part) => part.trim().replaceAll('`', ''))
          .filter((part) => part !== '' && part !== 'nothing' && part !== 'none');
      return list(cells[1]).map((folder) => ({ folder, mayImport: list(cells[2]), packages: list(cells[3]) }));
    });
}

function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier;
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier);
}

/** Why an import breaks the table, in a sentence; undefined when it is allowed. */
export function violation(found: SourceImport, table: readonly FolderRule[]): string | undefined {
  const folder = found.from.split('/')[0] ?? '';
  const rule = table.find((row) => row.folder === folder);
  if (rule === undefined) return `${found.from}: the import table does not know the folder ${folder}`;
  if (found.to === undefined)
    return mayUsePackage(rule, found)
      ? undefined
      : `${found.from} imports ${found.specifier}: ${folder} may use ${rule.packages.join(', ') || 'no packages'}`;
  return mayImportFile(rule, found, found.to)
    ? undefined
    : `${found.from} imports ${found.to}: ${folder} may import ${rule.mayImport.join(', ') || 'nothing'}`;
}

function mayUsePackage({ packages }: FolderRule, { specifier, typeOnly }: SourceImport): boolean {
  const name = packageOf(specifier);
  return (
    packages.includes(name) ||
    packages.includes('any') ||
    (packages.includes('node:*') && name.startsWith('node:')) ||
    (typeOnly === 'type' && packages.includes(`types of ${name}`))
  );
}

function mayImportFile({ folder, mayImport }: FolderRule, { typeOnly }: SourceImport, to: string): boolean {
  const target = to.split('/')[0] ?? '';
  return (
    target === folder ||
    mayImport.includes(target) ||
    mayImport.includes('everything') ||
    (typeOnly === 'type' && mayImport.includes(`types of ${target}`)) ||
    (typeOnly === 'type' && mayImport.includes('ports') && to.endsWith('.port.ts'))
  );
}
