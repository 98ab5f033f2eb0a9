import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkPart } from 'edgewise';
import { describe, expect, it } from 'vitest';
import { scaledReturn } from './own-fitted-feature.ts';
import { HOUR, instant } from '../src/core/time.ts';
import { loadOwnModules, ownModule } from '../src/parts/own-modules.ts';

const EXAMPLES = [
  { file: 'own-feature.ts', kind: 'feature', name: 'stretch_50' },
  { file: 'own-fitted-feature.ts', kind: 'feature', name: 'scaled_return' },
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

it('the fitted feature learns the mean size of returns, and its state is given the values of its inputs', () => {
  const parameters = scaledReturn.fit({ columns: [Float64Array.of(0.01, -0.03, 0.02)], rows: 3 });
  expect(parameters).toEqual({ size: expect.closeTo(0.02, 12) as unknown });
  const state = scaledReturn
    .withParameters({ size: 0.02 })
    .start({ market: 0, interval: HOUR, slotOf: () => undefined });
  expect(state.push({ at: instant(0), markets: [] }, Float64Array.of(-0.05)), 'of its inputs alone').toBe(-2.5);
  expect(() => scaledReturn.fit({ columns: [new Float64Array(0)], rows: 0 })).toThrow(
    'there is no return to learn from',
  );
});

it('the page about features shows the fitted one as it is in the example', () => {
  const example = readFileSync(join(import.meta.dirname, 'own-fitted-feature.ts'), 'utf8');
  const page = readFileSync(join(import.meta.dirname, '../docs/add-a-feature.md'), 'utf8');
  expect(page).toContain(`\`\`\`ts\n${example.trim()}\n\`\`\``);
});
