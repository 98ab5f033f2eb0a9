import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkPart } from 'edgewise';
import { describe, expect, it } from 'vitest';
import { loadOwnModules, ownModule } from '../src/parts/own-modules.ts';

const EXAMPLES = [
  { file: 'own-feature.ts', kind: 'feature', name: 'stretch_50' },
  { file: 'own-model.ts', kind: 'model', name: 'first-sign' },
  { file: 'own-window-model.ts', kind: 'model', name: 'above-mean' },
  { file: 'own-strategy.ts', kind: 'strategy', name: 'fade' },
  { file: 'own-venue.ts', kind: 'venue', name: 'stall' },
] as const;

describe.each(EXAMPLES)('the example $file', ({ file, kind, name }) => {
  it('is loaded like a module of a user and has one part', async () => {
    const [used] = await loadOwnModules([`./${file}`], import.meta.dirname);
    expect(used).toMatchObject({ file: `./${file}`, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown });
    const parts = used === undefined ? [] : (ownModule(used)?.parts ?? []);
    expect(parts.map((part) => [part.kind, part.name])).toEqual([[kind, name]]);
  });

  it('keeps the contract of its port', async () => {
    const [used] = await loadOwnModules([`./${file}`], import.meta.dirname);
    const parts = used === undefined ? [] : (ownModule(used)?.parts ?? []);
    expect((await Promise.all(parts.map(checkPart))).flat()).toEqual([]);
  });

  it.skipIf(kind === 'venue')('has its definition in fewer than 15 lines', () => {
    const lines = readFileSync(join(import.meta.dirname, file), 'utf8').split('\n');
    const start = lines.findIndex((line) => line.startsWith('export const'));
    expect(lines.slice(start).filter((line) => line.trim() !== '').length).toBeLessThan(15);
  });
});
