import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Modules of a user name the package; here it is the sources.
  resolve: { alias: { edgewise: fileURLToPath(new URL('src/index.ts', import.meta.url)) } },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'examples/**/*.test.ts'],
    exclude: ['node_modules/**', 'dist/**', '.stryker-tmp/**'],
    // No test may reach the state server of whoever runs it.
    env: { EDGEWISE_STATE_URL: '' },
    globalSetup: ['test/harness/lock-folder.ts'],
    pool: 'forks',
    // A process of its own for every file costs its start and every import again; tests leave nothing behind in theirs.
    isolate: false,
    // Some files wait for processes, sockets and clocks most of their time: one worker more than cores takes up the rest.
    maxWorkers: availableParallelism() + 1,
    // Against a hang, not against a slow machine.
    testTimeout: 240_000,
    hookTimeout: 240_000,
  },
});
