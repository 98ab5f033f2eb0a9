import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findChain, findCycle, importsOf, readImports, sourceFiles } from './imports.ts';
import { readImportTable, violation } from './import-table.ts';

const root = join(import.meta.dirname, '../../src');
const table = readImportTable(join(import.meta.dirname, '../../ARCHITECTURE.md'));
const imports = readImports(root);

describe('the import table of ARCHITECTURE.md', () => {
  it('is read, and so are the sources', () => {
    expect(table.length, 'a table that was not found forbids nothing').toBeGreaterThan(15);
    expect(sourceFiles(root).length, 'a test that sees no files proves nothing').toBeGreaterThan(30);
    expect(imports.length).toBeGreaterThan(30);
  });

  it('names every folder of src', () => {
    const folders = readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
    expect(folders.filter((folder) => !table.some((row) => row.folder === folder))).toEqual([]);
  });

  it('has no row for a folder that does not exist, and no cell that names one', () => {
    const folders = new Set(readdirSync(root));
    const named = table.flatMap(({ folder, mayImport }) => [
      folder,
      ...mayImport.map((cell) => cell.replace('types of ', '')),
    ]);
    const special = ['ports', 'everything'];
    expect(named.filter((name) => !special.includes(name) && !folders.has(name))).toEqual([]);
  });

  it('lets a folder import only from folders that stand above it, so that no two need each other', () => {
    const upwards = table.flatMap(({ folder, mayImport }, place) => {
      const above = new Set(table.slice(0, place).map((row) => row.folder));
      const whole = mayImport.filter(
        (cell) => !cell.startsWith('types of ') && !['ports', 'everything'].includes(cell),
      );
      return whole.filter((name) => !above.has(name)).map((name) => `${folder} imports ${name}`);
    });
    expect(upwards).toEqual([]);
  });

  it('grants nothing that no import uses', () => {
    const used = (folder: string, target: string) =>
      imports.some(({ from, to }) => from.startsWith(`${folder}/`) && to?.startsWith(`${target}/`) === true);
    const idle = table.flatMap(({ folder, mayImport }) =>
      mayImport
        .map((cell) => cell.replace('types of ', ''))
        .filter((target) => !['ports', 'everything'].includes(target) && !used(folder, target))
        .map((target) => `${folder}: ${target}`),
    );
    expect(idle).toEqual([]);
  });

  it('is kept by every import', () => {
    expect(imports.map((found) => violation(found, table)).filter((reason) => reason !== undefined)).toEqual([]);
  });

  it('points at files that exist', () => {
    const files = new Set(sourceFiles(root));
    const missing = imports.filter(({ to }) => to !== undefined && to.endsWith('.ts') && !files.has(to));
    expect(missing.map(({ from, specifier }) => `${from}: ${specifier}`)).toEqual([]);
  });
});

describe('reachability', () => {
  it.each(['strategy', 'engine', 'execution', 'exchange', 'risk', 'live', 'forecasting', 'venues', 'wire'])(
    'no chain of imports leads from %s to the labels, where the future is',
    (folder) => {
      expect(findChain(imports, folder, 'labels')).toBeUndefined();
    },
  );

  it('there is no cycle of imports', () => {
    expect(findCycle(imports)).toBeUndefined();
  });

  it('only the guardian may approve orders', () => {
    const importers = imports.filter(({ to }) => to === 'risk/approved-order.ts').map(({ from }) => from);
    const makers = importers.filter((from) =>
      /\bapprove\b[^d]/.test(readFileSync(join(root, from), 'utf8').replace(/import type .*/g, '')),
    );
    expect(makers.filter((from) => from !== 'risk/guardian.ts')).toEqual([]);
  });
});

describe('files', () => {
  it('are written by the sources that ARCHITECTURE.md names, and by no other', () => {
    const row = readFileSync(join(import.meta.dirname, '../../ARCHITECTURE.md'), 'utf8')
      .split('\n')
      .find((line) => line.startsWith('| candles, artefacts and the files of a run'));
    const named = [...(row ?? '').matchAll(/`([\w/-]+\.ts)`/g)].map(([, path]) => path);
    const writes =
      /\b(?:writeFile|writeFileSync|rename|renameSync|appendFile|appendFileSync|writeSync|ftruncateSync|copyFile|copyFileSync|createWriteStream)\(|\bopenSync\([^)]*'[aw]/;
    const writing = sourceFiles(root).filter((file) => {
      const text = readFileSync(join(root, file), 'utf8');
      return text.includes("from 'node:fs") && writes.test(text);
    });
    expect(new Set(writing)).toEqual(new Set(named));
    expect(writing.length).toBe(named.length);
  });
});

describe('the checker itself', () => {
  const check = (from: string, text: string) =>
    importsOf(from, text, root)
      .map((found) => violation(found, table))
      .filter(Boolean);

  it.each([
    ['a static import', "import { x } from '../labels/fixed-horizon.ts';"],
    ['a dynamic import', "const x = await import('../labels/fixed-horizon.ts');"],
    ['a side-effect import', "import '../labels/fixed-horizon.ts';"],
    ['a re-export', "export { x } from '../labels/fixed-horizon.ts';"],
    ['an import over several lines', "import {\n  a,\n  b,\n} from '../labels/fixed-horizon.ts';"],
    ['a worker loaded by URL', "new Worker(new URL('../labels/fixed-horizon.ts', import.meta.url));"],
    ['a package', "import ccxt from 'ccxt';"],
  ])('catches %s', (_, text) => {
    expect(check('strategy/planted.ts', text)).toHaveLength(1);
  });

  it('catches a cycle and a chain over a third folder', () => {
    const planted = [
      ...importsOf('strategy/a.ts', "import { b } from '../features/b.ts';", root),
      ...importsOf('features/b.ts', "import { c } from '../labels/c.ts';", root),
      ...importsOf('labels/c.ts', "import { a } from '../strategy/a.ts';", root),
    ];
    expect(findChain(planted, 'strategy', 'labels')).toEqual(['strategy/a.ts', 'features/b.ts', 'labels/c.ts']);
    expect(findCycle(planted)).toHaveLength(4);
  });

  it('does not take prose for an import', () => {
    expect(check('strategy/prose.ts', "/* import x from 'ccxt' */\n// import y from 'ccxt'\n")).toEqual([]);
  });
});

describe('file sizes', () => {
  it('keep to one idea per file', () => {
    const sizes = sourceFiles(root).map((path) => ({
      path,
      lines: readFileSync(join(root, path), 'utf8').split('\n').length,
    }));
    expect(sizes.filter(({ lines }) => lines > 350)).toEqual([]);
    const sorted = sizes.map(({ lines }) => lines).sort((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length / 2)], 'median lines per file').toBeLessThanOrEqual(80);
  });
});
