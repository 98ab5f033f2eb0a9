import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { xgboostModelText } from '../../test/golden/xgboost/xgboost-golden.ts';
import { scratchFolder } from '../../test/harness/scratch-folder.ts';
import { runCli } from '../../test/cli/run-cli.ts';
import { SMALL_SYSTEM } from '../../test/research/small-system.ts';
import { trendFeatures } from '../features/sets/trend.ts';
import { importModel } from './model-catalogue.ts';

interface ModelFile {
  learner: { attributes: Record<string, string>; feature_names: string[]; learner_model_param: Record<string, string> };
}

/** A golden model as if it had been trained on the features of the trend set. */
function modelFile(folder: string, name: string, attributes: Record<string, string> = {}): string {
  const model = JSON.parse(xgboostModelText(name)) as ModelFile;
  model.learner.feature_names = trendFeatures.map((feature) => feature.name);
  model.learner.learner_model_param['num_feature'] = `${trendFeatures.length}`;
  Object.assign(model.learner.attributes, attributes);
  const path = join(folder, 'model.json');
  writeFileSync(path, JSON.stringify(model));
  return path;
}

function importInto(classes: 'binary' | 'three-class', name: string, attributes: Record<string, string> = {}) {
  const folder = scratchFolder();
  const systemPath = join(folder, 'system.yaml');
  writeFileSync(systemPath, SMALL_SYSTEM.replace('barrier: 0.008', `barrier: 0.008, classes: ${classes}`));
  return importModel(folder, modelFile(folder, name, attributes), { systemPath, codeVersion: 'test' });
}

it('importModel returns how many trees it took and what the numbers of the classes mean', async () => {
  expect(await importInto('three-class', 'three-classes')).toMatchObject({
    trees: { inFile: 24, used: 24, bestIteration: undefined },
    classes: ['down', 'flat', 'up'],
  });
  const { trees } = await importInto('binary', 'early-stopped');
  expect(trees.used).toBeLessThan(trees.inFile);
  expect(trees.bestIteration).toBe(trees.used - 1);
});

it('exportModel names the file by the whole id of an artefact that is named by its beginning', async () => {
  const folder = scratchFolder();
  const systemPath = join(folder, 'system.yaml');
  writeFileSync(systemPath, SMALL_SYSTEM);
  const { id } = await importModel(join(folder, '.edgewise'), modelFile(folder, 'three-classes'), {
    systemPath,
    codeVersion: 'test',
  });
  const exported = await runCli(['models', 'export', id.slice(0, 6)], { folder });
  expect(exported).toMatchObject({ code: 0, stdout: `Wrote ${id}.json\n` });
  expect(existsSync(join(folder, `${id}.json`))).toBe(true);
});

it.each([
  {
    what: 'two classes for three',
    classes: 'three-class',
    name: 'binary',
    attributes: {},
    reason: /3 classes: down, flat, up[\s\S]*2 classes/,
  },
  {
    what: 'three classes for two',
    classes: 'binary',
    name: 'three-classes',
    attributes: {},
    reason: /2 classes: not-up, up[\s\S]*3 classes/,
  },
  {
    what: 'a regression',
    classes: 'three-class',
    name: 'regression',
    attributes: {},
    reason: /a regression, which has none/,
  },
  {
    what: 'classes of another order',
    classes: 'three-class',
    name: 'three-classes',
    attributes: { edgewise_outputs: '["up","flat","down"]' },
    reason: /3 classes: up, flat, down/,
  },
] as const)('importModel refuses $what', async ({ classes, name, attributes, reason }) => {
  await expect(importInto(classes, name, attributes)).rejects.toThrow(
    expect.objectContaining({ code: 'artifact-mismatch', message: expect.stringMatching(reason) as string }),
  );
});

it('importModel refuses a model of other features', async () => {
  const folder = scratchFolder();
  writeFileSync(join(folder, 'system.yaml'), SMALL_SYSTEM);
  writeFileSync(join(folder, 'model.json'), xgboostModelText('three-classes'));
  const outcome = importModel(folder, join(folder, 'model.json'), {
    systemPath: join(folder, 'system.yaml'),
    codeVersion: 'test',
  });
  await expect(outcome).rejects.toThrow(/other features[\s\S]*momentum/);
});

it('models import states how many trees it took and what the file cannot say', async () => {
  const folder = scratchFolder();
  writeFileSync(join(folder, 'system.yaml'), SMALL_SYSTEM.replace('barrier: 0.008', 'barrier: 0.008, classes: binary'));
  modelFile(folder, 'early-stopped');
  const { stdout, code } = await runCli(['models', 'import', 'model.json', '--system', 'system.yaml'], { folder });
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /Took \d+ of \d+ trees: early stopping recorded iteration \d+ as the best[\s\S]*0 is not-up, 1 is up[\s\S]*missing=0\.0/,
  );
});
