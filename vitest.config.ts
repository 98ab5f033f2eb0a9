import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'examples/**/*.test.ts'],
    exclude: ['node_modules/**', 'dist/**', '.stryker-tmp/**'],
    pool: 'forks',
    // A process of its own for every file cost a third of the time; tests share no state that matters.
    isolate: false,
    maxWorkers: availableParallelism(),
    // Against a hang, not against a slow machine.
    testTimeout: 240_000,
    hookTimeout: 240_000,
  },
});
