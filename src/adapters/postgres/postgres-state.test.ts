import { beforeAll, describe, expect, it } from 'vitest';
import { hasPostgres, PostgresServer } from '../../../test/harness/postgres-server.ts';
import { TRIAL_LEDGER_LAWS } from '../../evidence/check-trial-ledger.ts';
import { JOB_LEDGER_LAWS } from '../../live/check-job-ledger.ts';
import { PostgresJobLedger } from './postgres-job-ledger.ts';
import { PostgresTrialLedger } from './postgres-trial-ledger.ts';
import { stateServerAt } from './state-server.ts';

describe.runIf(hasPostgres())('state in a real PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await PostgresServer.start();
    return () => server.stop();
  });

  describe('PostgresTrialLedger', () => {
    it.each(TRIAL_LEDGER_LAWS)('$title', async ({ hold }) => {
      const make = async () => {
        const place = stateServerAt(await server.freshDatabase());
        return () => Promise.resolve(new PostgresTrialLedger(place));
      };
      await expect(hold(make)).resolves.toBeUndefined();
    });
  });

  describe('PostgresJobLedger', () => {
    let url: string;
    let runs = 0;
    beforeAll(async () => {
      url = await server.freshDatabase();
    });
    it.each(JOB_LEDGER_LAWS)('$title', async ({ hold }) => {
      const make = () => {
        const run = `run ${++runs}`;
        return Promise.resolve(() => Promise.resolve(new PostgresJobLedger(stateServerAt(url), run)));
      };
      await expect(hold(make)).resolves.toBeUndefined();
    });
  });
});
