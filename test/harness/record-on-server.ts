/**
 * A process that keeps what it is told in the trial ledger of a state server, several calls at once, and answers with
 * what the ledger said. Its address is in the environment.
 */
import { stateServer } from '../../src/adapters/postgres/state-server.ts';
import { PostgresTrialLedger } from '../../src/adapters/postgres/postgres-trial-ledger.ts';

/** One record to keep: a run of a configuration, or a reading. */
export interface RecordStep {
  readonly kind: 'run' | 'reading';
  readonly configuration: string;
  /** Tells this record from every other one. */
  readonly mark: number;
}

/** What the ledger answered. */
export interface KeptStep extends RecordStep {
  readonly id: number;
}

const server = stateServer();
if (server === undefined) throw new Error('No state server is named');
const ledger = new PostgresTrialLedger(server);
const scope = { purpose: 'processes', days: [{ market: 'BTC', from: 0, to: 1_000_000 }] };

async function keep({ kind, configuration, mark }: RecordStep): Promise<number> {
  const named = { ...scope, system: 'worker', configuration };
  // The mark is in the returns and in the days, so that a record which was mixed with another one is seen.
  const days = [{ market: 'BTC', from: mark, to: mark + 1 }];
  if (kind === 'reading') return (await ledger.recordReading({ ...named, days, use: 'judging' })).id;
  const entry = { ...named, days, returns: Float64Array.of(mark), periodsPerYear: 365, stage: 'search' } as const;
  return (await ledger.record(entry)).id;
}

process.on('message', (steps: readonly RecordStep[]) => {
  const kept = steps.map(async (step): Promise<KeptStep> => {
    const id = await keep(step);
    process.send?.({ ...step, id });
    return { ...step, id };
  });
  void Promise.all(kept).then(() => process.send?.('done'));
});
process.once('disconnect', () => process.exit(0));
process.send?.('ready');
