import type { ArtifactStore, PackedArtifact } from './artifact-store.port.ts';

/**
 * Checks the contract of an artefact store. `makeEmptyStore` makes a store without artefacts. Returns one sentence for
 * each broken promise; an empty list is a pass.
 */
export async function checkArtifactStore(makeEmptyStore: () => Promise<ArtifactStore>): Promise<readonly string[]> {
  const problems: string[] = [];
  const expectThat = (holds: boolean, problem: string) => {
    if (!holds) problems.push(problem);
  };
  const sample = (id: string): PackedArtifact => ({
    id,
    manifestText: `{"id":"${id}"}\n`,
    tensorBytes: Uint8Array.from([1, 2, 3, 250]),
  });
  const store = await makeEmptyStore();
  expectThat((await store.list()).length === 0, 'a new store lists something');
  expectThat((await store.load('absent')) === undefined, 'an absent artefact loads as something');
  await store.save(sample('b-2'));
  await store.save(sample('a-1'));
  await store.save(sample('a-1'));
  expectThat((await store.list()).join() === 'a-1,b-2', 'the list is not each id once, sorted');
  const loaded = await store.load('a-1');
  expectThat(loaded?.manifestText === sample('a-1').manifestText, 'the manifest comes back changed');
  expectThat(loaded?.tensorBytes.join() === '1,2,3,250', 'the tensors come back changed');
  for (const hostile of ['../outside', 'a/b', '', '.']) {
    const outcome = await store.load(hostile).catch(() => undefined);
    expectThat(outcome === undefined, `the id "${hostile}" reaches outside the store`);
  }
  return problems;
}
