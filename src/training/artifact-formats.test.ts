import { expect, it } from 'vitest';
import { openArtifact } from './open-artifact.ts';
import { packArtifact, sha256, type ArtifactDescription } from './pack-artifact.ts';
import { canonicalJson } from '../core/canonical-json.ts';
import type { ModelRecord } from '../models/estimator.port.ts';

const record = {
  kind: 'a-kind',
  featureNames: ['one'],
  outputs: ['down', 'up'],
  attributes: {},
  tensors: { weights: Float64Array.of(0.1, 0.2) },
};
const description: ArtifactDescription = {
  system: 'small',
  features: ['one'],
  label: 'a label',
  classShares: [],
  data: [],
  config: {},
  trainedUntil: '',
  seed: 1,
  codeVersion: 'a test',
  metrics: {},
};
const fitted = { 'BTC/USD': { one: { mean: 0.1 + 0.2, deviation: 5e-324 } } };

/** An artefact with other content and the id that belongs to it. */
function rewritten(manifestText: string, change: Readonly<Record<string, unknown>>) {
  const { id: _, ...content } = { ...(JSON.parse(manifestText) as Record<string, unknown>), ...change };
  const id = `small-${sha256(Buffer.from(canonicalJson(content))).slice(0, 12)}`;
  return { id, manifestText: canonicalJson({ ...content, id }) };
}

it('an artefact without fitted features is written as format 1, which an earlier version can open', () => {
  const packed = packArtifact(record, description);
  expect(openArtifact(packed).manifest.format).toBe(1);
  expect(packed.manifestText).not.toContain('fitted');
});

it('an artefact with fitted features is written as format 2 and gives back the very numbers', () => {
  const packed = packArtifact(record, { ...description, fitted });
  const { manifest } = openArtifact(packed);
  expect([manifest.format, manifest.fitted]).toEqual([2, fitted]);
  expect(packArtifact(record, { ...description, fitted }).id, 'the same content has the same id').toBe(packed.id);
  expect(packArtifact(record, description).id, 'the parameters are part of the content').not.toBe(packed.id);
});

it('a format that contradicts the content is refused, also with the id that belongs to it', () => {
  const { tensorBytes, ...one } = packArtifact(record, description);
  const two = packArtifact(record, { ...description, fitted });
  for (const wrong of [
    rewritten(one.manifestText, { format: 2 }),
    rewritten(two.manifestText, { format: 1 }),
    rewritten(one.manifestText, { format: 0 }),
  ])
    expect(() => openArtifact({ ...wrong, tensorBytes })).toThrow('is damaged: the manifest');
  const same = rewritten(two.manifestText, {});
  expect(openArtifact({ ...same, tensorBytes }).manifest.fitted, 'the id is made as this test makes it').toEqual(
    fitted,
  );
});

it('a changed parameter is found', () => {
  const packed = packArtifact(record, { ...description, fitted });
  const manifestText = packed.manifestText.replace('5e-324', '6');
  expect(() => openArtifact({ ...packed, manifestText })).toThrow('is damaged');
});

it('an artefact of a later format is not called damaged: the refusal says what to do', () => {
  const { tensorBytes, ...one } = packArtifact(record, description);
  const later = { ...rewritten(one.manifestText, { format: 3 }), tensorBytes };
  expect(() => openArtifact(later)).toThrow('was written by a later version of Edgewise');
  expect(() => openArtifact(later)).toThrow('train a new one with this version');
});

const ensemble = (weight: number): ModelRecord => ({
  ...record,
  kind: 'vote',
  tensors: {},
  members: [
    { ...record, name: 'inner', kind: 'vote', members: [{ ...record, name: 'inmost', window: 4 }] },
    { ...record, name: 'line', tensors: { weights: Float32Array.of(weight), bias: Int32Array.of(-7) } },
  ],
});

it('an ensemble is stored with its members, however deep, in format 2', () => {
  const packed = packArtifact(ensemble(0.5), description);
  const opened = openArtifact(packed);
  expect(opened.manifest.format).toBe(2);
  expect(opened.record).toEqual(ensemble(0.5));
  expect(packArtifact(opened.record, description).id, 'packed again it is the same').toBe(packed.id);
  expect(packArtifact(ensemble(0.25), description).id, 'a number of a member is content').not.toBe(packed.id);
});

it('a changed number of a member is found, and the member is named', () => {
  const packed = packArtifact(ensemble(0.5), description);
  const tensorBytes = packed.tensorBytes.slice();
  tensorBytes[tensorBytes.length - 6] = 1;
  expect(() => openArtifact({ ...packed, tensorBytes })).toThrow('the tensor weights of the member line');
});

it('a window is stored in format 2, and a window of one row needs none', () => {
  const windowed = openArtifact(packArtifact({ ...record, window: 8 }, description));
  expect([windowed.manifest.format, windowed.record.window]).toEqual([2, 8]);
  const single = packArtifact({ ...record, window: 1 }, description);
  expect(single).toEqual(packArtifact(record, description));
});
