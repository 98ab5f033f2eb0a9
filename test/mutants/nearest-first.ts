import { statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Runs the tests that most likely notice a mutant first: those named after its file, then those of its folder, then
 * unit tests elsewhere, then tests that cross folders. A mutant is done at the first test that fails.
 */
export class NearestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const [mutated = ''] = this.ctx.config.related ?? [];
    return files
      .map((file) => ({ file, distance: distanceOf(file.moduleId, mutated), bytes: statSync(file.moduleId).size }))
      .sort((left, right) => left.distance - right.distance || left.bytes - right.bytes)
      .map(({ file }) => file);
  }
}

/** Smaller is nearer. */
function distanceOf(test: string, mutated: string): number {
  if (dirname(test) === dirname(mutated)) return basename(test, '.test.ts') === basename(mutated, '.ts') ? 0 : 1;
  return test.includes('/src/') ? 2 : 3;
}
