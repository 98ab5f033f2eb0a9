import { defineConfig } from 'vitest/config';

/**
 * The tests that meet a mutant: those in this process. What starts processes, packs the package or opens a browser runs
 * the source as it is.
 */
export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: [
      'node_modules/**',
      '.stryker-tmp/**',
      ...['architecture', 'browser', 'cli', 'controls', 'import', 'package'].map((folder) => `test/${folder}/**`),
    ],
    globalSetup: ['test/harness/lock-folder.ts'],
    pool: 'threads',
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
