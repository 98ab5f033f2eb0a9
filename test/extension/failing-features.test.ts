import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { EdgewiseError, ERROR_CODES } from '../../src/core/errors.ts';
import { HOUR } from '../../src/core/time.ts';
import { runCli } from '../cli/run-cli.ts';
import { scratchFolder, suiteFolder } from '../harness/scratch-folder.ts';
import { runSmall, SMALL_SYSTEM, smallWorkspace } from '../research/small-system.ts';

const workspace = suiteFolder();

beforeAll(async () => {
  const start = Date.UTC(2024, 0, 1) * 1_000 - 1_300 * HOUR;
  await smallWorkspace(workspace, { system: SMALL_SYSTEM, start, volume: 50 });
}, 60_000);

const IMPORTS = `import { closePrice, defineFeature, defineFittedFeature, defineRiskCheck, z } from 'edgewise';\n`;
const SYSTEM = SMALL_SYSTEM.replace('interval:', 'use: [./parts.ts]\ninterval:');
const WITH_ODD = SYSTEM.replace(/^interval: 1h$/m, 'interval: 1h\nfeatures: { set: trend, add: [odd] }');

function folderWith(code: string, system = WITH_ODD): string {
  const folder = scratchFolder();
  writeFileSync(join(folder, 'system.yaml'), system);
  writeFileSync(join(folder, 'parts.ts'), `${IMPORTS}${code}`);
  return folder;
}

async function failureOf(code: string, system?: string): Promise<EdgewiseError> {
  const systemPath = join(folderWith(code, system), 'system.yaml');
  const failure: unknown = await runSmall(workspace, { systemPath }).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (failure instanceof EdgewiseError) return failure;
  throw new Error(`no failure that a person can act on, but ${String(failure)}`, { cause: failure });
}

const COMMON = `name: 'odd', inputs: [closePrice], formula: 'close', source: 'mine'`;
const pushing = (code: string) =>
  `export const odd = defineFeature({ ${COMMON}, 
    start: () => { let bars = 0; return { push: (_, [close]) => { bars++; ${code} } }; } });`;
const AFTER_A_WHILE = (value: string) => `return bars > 300 ? ${value} : close;`;

describe('the value of a feature that is no number is refused by its name', () => {
  it.each([
    ['a BigInt', AFTER_A_WHILE('5n'), 'the BigInt 5'],
    ['a text', AFTER_A_WHILE('String(close)'), 'the text "'],
    ['a promise', AFTER_A_WHILE('Promise.resolve(1)'), 'a promise'],
    ['nothing', AFTER_A_WHILE('undefined'), 'undefined'],
    ['infinite', AFTER_A_WHILE('-Infinity'), '-Infinity'],
  ])('where it is %s', async (_, code, actual) => {
    const { code: kind, message, details } = await failureOf(pushing(code));
    expect(kind).toBe('part-failed');
    expect(message).toContain('The feature odd failed in `push`');
    expect(details.where).toBe('./parts.ts');
    expect(details.actual).toContain(actual);
  });

  it('where only a feature reads it that is exported', async () => {
    const inner = `const inner = defineFeature({ name: 'inner', inputs: [closePrice], formula: 'close', source: 'mine',
        start: () => ({ push: () => 1n }) });
      export const odd = defineFeature({ name: 'odd', inputs: [inner], formula: 'inner', source: 'mine',
        start: () => ({ push: (_, [one]) => one }) });`;
    expect((await failureOf(inner)).message).toContain('The feature inner failed in `push`');
  });

  it('a missing value and a whole number pass', async () => {
    const systemPath = join(folderWith(pushing(`return bars < 20 ? NaN : Math.round(close);`)), 'system.yaml');
    await expect(runSmall(workspace, { systemPath })).resolves.toBeDefined();
  }, 30_000);

  it.each([
    ['text', AFTER_A_WHILE('String(close)')],
    ['Infinity', AFTER_A_WHILE('Infinity')],
  ])(
    'and `plugin check` finds it (%s)',
    async (_, code) => {
      const {
        code: exit,
        stdout,
        stderr,
      } = await runCli(['plugin', 'check', 'parts.ts'], {
        folder: folderWith(pushing(code)),
      });
      expect(exit, stderr).toBe(ERROR_CODES['check-failed'].exit);
      expect(stdout).toContain('The feature odd failed in `push`');
    },
    60_000,
  );
});

describe('what is thrown and is no error names the feature and its module', () => {
  it.each([
    ['null', 'null'],
    ['"oh no"', 'oh no'],
  ])('%s', async (thrown, shown) => {
    const { message, details } = await failureOf(pushing(`if (bars > 300) throw ${thrown}; return close;`));
    expect(message).toContain('The feature odd failed in');
    expect([details.where, details.actual]).toEqual(['./parts.ts', `thrown: ${shown}`]);
    expect(details.advice).toContain('`edgewise plugin check ./parts.ts`');
  });
});

const fitting = (fit: string, refit = '') =>
  `let fits = 0; export const odd = defineFittedFeature({ ${COMMON}, parameters: ['mean', 'size'], ${refit}
    fit: () => { fits++; ${fit} },
    start: ({ mean, size }) => ({ push: ([close]) => (close - mean) / size }) });`;

describe('a feature that learns names the parameter that it has not learned, and not the history', () => {
  it.each([
    ['missing', 'return { mean: 1 };', 'size is missing'],
    ['NaN', 'return { mean: 1, size: NaN };', 'size is NaN'],
    ['a text', 'return { mean: "1", size: 1 };', 'mean is the text "1"'],
    ['one too many', 'return { mean: 1, size: 1, more: 2 };', 'more is not among its parameters'],
    ['a promise', 'return Promise.resolve({ mean: 1, size: 1 });', 'it gave a promise; mean is missing'],
    ['nothing', 'return undefined;', 'mean is missing; size is missing'],
  ])('%s', async (_, fit, actual) => {
    const { code, message, details } = await failureOf(fitting(fit));
    expect(code).toBe('part-failed');
    expect(message).toContain('The feature odd failed in `fit`');
    expect(details.actual).toContain(actual);
    expect(details).toMatchObject({ where: './parts.ts', expected: 'a finite number for each of mean, size' });
  });

  it('a past that is too short still asks for more history', async () => {
    const { code, details } = await failureOf(fitting('throw new RangeError("too short");'));
    expect([code, details.advice]).toEqual(['too-few-rows', 'import more history, or remove the feature']);
  });

  it('a refit that throws is named `fit`', async () => {
    const refit = 'refit: { everyBars: 24, fromBars: 48 },';
    const fails = 'if (fits > 1) throw new TypeError("not twice"); return { mean: 1, size: 1 };';
    const { message, details } = await failureOf(fitting(fails, refit));
    expect(message).toContain('The feature odd failed in `fit`');
    expect(details.actual).toBe('TypeError: not twice');
  });
});

it.each([
  ['a check that comes with Edgewise', 'maximum_daily_loss', 'the risk check daily-loss'],
  ['the guardian itself', 'protective_stop', 'the guardian itself'],
])('a risk check that has a setting of %s is refused in words that name both', async (_, setting, owner) => {
  const code = `export const mine = defineRiskCheck({ name: 'mine', describe: 'mine',
    schema: z.strictObject({ ${setting}: z.number().optional() }), make: () => undefined });`;
  const { code: kind, message, details } = await failureOf(code, SYSTEM);
  expect(kind).toBe('config-invalid');
  expect(message).toContain(`The risk check mine has a setting of ${owner}: ${setting}`);
  expect(details.advice).toContain('rename the setting in the risk check mine');
});
