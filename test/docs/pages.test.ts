import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { beforeAll, expect, it } from 'vitest';
import { registerCommands } from '../../src/cli/commands.ts';
import { Terminal } from '../../src/cli/terminal/terminal.ts';

const ROOT = join(import.meta.dirname, '../..');
const DOCS = join(ROOT, 'docs');
const PAGES = readdirSync(DOCS).filter((name) => name.endsWith('.md'));
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** The program with all of its commands. */
const program = new Command('edgewise');
beforeAll(async () => {
  const stop = new AbortController().signal;
  const strays = { hear: () => ({ end: () => undefined }) };
  const terminal = new Terminal({ json: 'json' });
  await registerCommands(program, { terminal, stop, endAtOnce: () => undefined, strays }, []);
});

/** The first words of a command line for which the program has no command. */
function unknownCommands(text: string): readonly string[] {
  return [...text.matchAll(/(?:^|`|npx )edgewise ([a-z]+)(?: ([a-z]+))?/gm)].flatMap(([line, first, second]) => {
    const command = program.commands.find((each) => each.name() === first);
    if (command === undefined) return [line];
    const hasArguments = command.registeredArguments.length > 0;
    if (second === undefined || command.commands.length === 0 || hasArguments) return [];
    return command.commands.some((each) => each.name() === second) ? [] : [line];
  });
}

it('every command that README names exists', () => {
  expect(
    unknownCommands('`edgewise fly`\nnpx edgewise plugin sell\nnpx edgewise data import x'),
    'it can fail',
  ).toEqual(['`edgewise fly', 'npx edgewise plugin sell']);
  expect(read('README.md').match(/edgewise /g)?.length).toBeGreaterThan(20);
  expect(unknownCommands(read('README.md'))).toEqual([]);
});

it.each(PAGES)('every command that docs/%s names exists', (page) => {
  expect(unknownCommands(read(`docs/${page}`))).toEqual([]);
});

/** Outside of a clone npx asks the public registry, and would run whatever has the name there. */
it('README and the index say where `npx edgewise` may be written, and what to write elsewhere', () => {
  for (const page of ['README.md', 'docs/README.md']) {
    const text = read(page).replaceAll(/\s+/g, ' ');
    expect(text, page).toContain('npm install /path/to/the/clone');
    expect(text, page).toContain('node /path/to/the/clone/bin/edgewise.js');
    expect(text, page).toMatch(/npx would ask the public registry/);
  }
});

it('no command that a machine runs by itself asks npx', () => {
  const folders = ['src', 'bin', 'scripts'];
  const found = folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|js)$/.test(name))
      .filter((name) => /&& npx |ExecStart=.*npx/.test(read(join(folder, name)))),
  );
  expect(found).toEqual([]);
});

it('every page is linked from the index, which README links', () => {
  const index = read('docs/README.md');
  expect(PAGES.filter((page) => page !== 'README.md' && !index.includes(`](${page})`))).toEqual([]);
  expect(read('README.md')).toContain('](docs/README.md)');
});

it.each([...PAGES.map((page) => `docs/${page}`), 'README.md', 'ARCHITECTURE.md'])('%s links no absent page', (page) => {
  const folder = join(ROOT, page, '..');
  const links = [...read(page).matchAll(/\]\(([^)#:\s]+\.md)(?:#[^)]*)?\)/g)].map(([, link = '']) =>
    join(folder, link),
  );
  const pages = new Set([
    ...PAGES.map((name) => join(DOCS, name)),
    join(ROOT, 'README.md'),
    join(ROOT, 'ARCHITECTURE.md'),
  ]);
  expect(links.filter((link) => !pages.has(link) && !link.includes('/data/'))).toEqual([]);
});

it('the first screen of README has the commands, the verdict and the limits', () => {
  const screen = read('README.md').split('\n').slice(0, 46).join('\n');
  for (const text of [
    'npm start',
    'NO EDGE FOUND',
    'edgewise init',
    'edgewise paper',
    'edgewise doctor',
    'Today it trades',
  ])
    expect(screen).toContain(text);
});

it.each([
  ['add-a-feature', 'ratio difference relativeDifference relativeChange shareOfPrice rollingMean rollingDeviation'],
  ['add-a-feature', 'rollingOffset rollingHighest rollingLowest exponentialMovingAverage wilderAverage logReturn'],
  ['add-a-feature', 'defineFeature defineFittedFeature ofMarket ofInterval standardised garchVolatility barsToForget'],
  ['add-a-strategy', 'defineStrategy defineSizer NO_DECISION wholeLots failure checkStrategy'],
  ['add-a-risk-check', 'defineRiskCheck memoryOf checkRiskCheck'],
  ['add-a-venue', 'defineVenue isApproved Exchange checkVenue checkMarketNews'],
])('the package exports what the page %s tells its reader to use: %s', async (page, names) => {
  const text = read(`docs/${page}.md`);
  const exported = Object.keys(await import('../../src/index.ts'));
  for (const name of names.split(' ')) {
    expect(text).toMatch(new RegExp(`\\b${name}\\b`));
    expect(exported).toContain(name);
  }
});
