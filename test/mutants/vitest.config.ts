import { defineConfig } from 'vitest/config';
import root from '../../vitest.config.ts';
import { NearestFirst } from './nearest-first.ts';

/**
 * The tests that meet a mutant: those of what moves money and of what is built on it, in this process. Tests that start
 * processes run the source as it is, and tests of data, learners and pages notice nothing that these do not.
 */
export default defineConfig({
  ...(root.resolve === undefined ? {} : { resolve: root.resolve }),
  test: {
    ...root.test,
    include: [
      'src/{core,risk,exchange,execution,engine,backtest,live,strategy,trading}/**/*.test.ts',
      'src/{config,parts,venues,wire}/**/*.test.ts',
      'src/operate/flatten.test.ts',
      // They run the contract suites of job ledgers, of the book of an account, and of venues.
      'src/adapters/sqlite/sqlite-account-book.test.ts',
      'src/adapters/sqlite/sqlite-job-ledger.test.ts',
      'test/venues/second-kit.test.ts',
      'test/{exchange,faults,live,replay}/**/*.test.ts',
    ],
    exclude: ['node_modules/**', '.stryker-tmp/**', 'test/live/{two-adopts,adopt-run,replay-model}.test.ts'],
    pool: 'threads',
    sequence: { sequencer: NearestFirst },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
