import type { PartialStrykerOptions } from '@stryker-mutator/api/core';

/** Texts are left as they are: most of them are messages, and TypeScript notices the others. */
export const EXCLUDED_MUTATIONS = ['StringLiteral'] as const;

/** The options that say which mutants a run tries, and where their results go. The plugin reads them. */
export interface SampleOptions {
  readonly drawnFile: string;
  readonly resultsFile: string;
  readonly sources: string;
  readonly attempt: Attempt;
}

/**
 * On a busy machine tests run out of time that would have passed. Mutants whose tests ran out of time are tried once
 * more when all others are done, one at a time.
 */
export type Attempt = 'first' | 'second';

/**
 * Whether to try changes of code that only runs while its module is loaded. Such a change needs a new process and all
 * tests of its file, so it is tried after the others.
 */
export type CodeAtLoad = 'left-out' | 'tried';

/**
 * Options of Stryker that change some places of the source. Nothing else is changed, since each change that is prepared
 * makes the tests slower. The options for TypeScript keep it from a compiler interface that TypeScript 7 does not have.
 */
export function strykerOptions({
  ranges,
  workers,
  codeAtLoad,
  sample,
}: {
  readonly ranges: readonly string[];
  readonly workers: number;
  readonly codeAtLoad: CodeAtLoad;
  readonly sample: SampleOptions;
}): PartialStrykerOptions & { readonly sample: SampleOptions } {
  return {
    mutate: [...ranges],
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner', './test/mutants/sample-plugin.ts'],
    vitest: { configFile: 'test/mutants/vitest.config.ts', related: true },
    coverageAnalysis: 'perTest',
    mutator: { excludedMutations: [...EXCLUDED_MUTATIONS], plugins: null },
    tsconfigFile: 'none.json',
    disableTypeChecks: false,
    ignorePatterns: ['dist', 'runs', 'coverage', '.edgewise', 'docs', '*.tgz'],
    checkers: ['drawn'],
    reporters: ['results'],
    concurrency: workers,
    ignoreStatic: codeAtLoad === 'left-out',
    warnings: { slow: false, unknownOptions: true, preprocessorErrors: true, unserializableOptions: true },
    timeoutMS: 15_000,
    dryRunTimeoutMinutes: 30,
    allowEmpty: false,
    sample,
  };
}
