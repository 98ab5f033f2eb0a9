import { expect, it } from 'vitest';
import { wholeArtifactId } from './open-artifact.ts';

const store = { list: async () => ['a-1h-12', 'a-1h-123', 'a-1h-2', 'b-1h-3'] };

it('an artefact is named by its id, or by the beginning of one id only', async () => {
  expect(await wholeArtifactId(store, 'b-1h')).toBe('b-1h-3');
  expect(await wholeArtifactId(store, 'a-1h-2')).toBe('a-1h-2');
  expect(await wholeArtifactId(store, 'a-1h-12'), 'an id that another begins with').toBe('a-1h-12');
  expect(await wholeArtifactId(store, 'c'), 'loading says that it is missing').toBe('c');
  await expect(wholeArtifactId(store, 'a-1h-1')).rejects.toMatchObject({
    code: 'artifact-missing',
    details: { expected: 'one of a-1h-12, a-1h-123' },
  });
});

it('a text of fewer than four characters is no beginning, so that an empty one names nothing', async () => {
  for (const text of ['', 'b', 'b-1']) expect(await wholeArtifactId(store, text)).toBe(text);
});
