import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { effort } from '../../../test/harness/effort.ts';
import { hasPostgres, PostgresServer } from '../../../test/harness/postgres-server.ts';
import type { KeptStep, RecordStep } from '../../../test/harness/record-on-server.ts';
import { PostgresTrialLedger } from './postgres-trial-ledger.ts';
import { STATE_URL, stateServerAt } from './state-server.ts';

const everything = { purpose: 'processes', days: [{ market: 'BTC', from: 0, to: 1_000_000 }] };

/** Another process that keeps records on the server. */
class Recorder {
  readonly kept: KeptStep[] = [];
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', (said: KeptStep | string) => {
      if (typeof said !== 'string') this.kept.push(said);
    });
  }

  static async start(url: string): Promise<Recorder> {
    const child = fork(join(import.meta.dirname, '../../../test/harness/record-on-server.ts'), [], {
      env: { ...process.env, [STATE_URL]: url },
      execArgv: [],
    });
    const recorder = new Recorder(child);
    await once(child, 'message');
    return recorder;
  }

  /** Gives it records, and resolves when it has said that all of them are kept. */
  async keep(steps: readonly RecordStep[]): Promise<void> {
    const done = new Promise<void>((resolve) => {
      const listen = (said: unknown): void => {
        if (said !== 'done') return;
        this.#child.off('message', listen);
        resolve();
      };
      this.#child.on('message', listen);
    });
    this.#child.send(steps);
    await done;
  }

  begin(steps: readonly RecordStep[]): void {
    this.#child.send(steps);
  }

  async end(signal: 'SIGKILL' | 'SIGTERM' = 'SIGTERM'): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill(signal);
    await ended;
  }
}

/** What the ledger holds of both kinds, each with its mark from returns or days. */
async function stored(ledger: PostgresTrialLedger): Promise<readonly KeptStep[]> {
  const runs = await ledger.runs('processes');
  for (const { returns, days } of runs) expect(days[0]?.from, 'each run has its own days').toBe(returns[0]);
  return [
    ...runs.map(({ configuration, id, returns }) => ({
      kind: 'run' as const,
      configuration,
      mark: returns[0] ?? -1,
      id,
    })),
    ...(await ledger.readings(everything)).map(({ configuration, id, days }) => ({
      kind: 'reading' as const,
      configuration,
      mark: days[0]?.from ?? -1,
      id,
    })),
  ];
}

const byMark = (steps: readonly KeptStep[]) => steps.toSorted((one, other) => one.mark - other.mark);

const kinds = fc.record({
  kind: fc.constantFrom('run' as const, 'reading' as const),
  configuration: fc.constantFrom('a', 'b', 'c'),
  process: fc.constantFrom(0, 1),
});

describe.runIf(hasPostgres())('two processes on one state server', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await PostgresServer.start();
    return () => server.stop();
  });

  it('lose no record and double none, and give one configuration one number', async () => {
    const url = await server.freshDatabase();
    const processes = [await Recorder.start(url), await Recorder.start(url)] as const;
    const ledger = new PostgresTrialLedger(stateServerAt(url));
    let marks = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(kinds, { minLength: 2, maxLength: 24 }), async (drawn) => {
        const before = processes.flatMap(({ kept }) => kept);
        const steps = drawn.map((step) => ({ ...step, mark: ++marks }));
        await Promise.all(processes.map((each, place) => each.keep(steps.filter(({ process: of }) => of === place))));
        const kept = processes.flatMap((each) => each.kept);
        expect(kept.length - before.length, 'each record was acknowledged').toBe(drawn.length);
        const told = kept.map(({ kind, configuration, mark, id }) => ({ kind, configuration, mark, id }));
        expect(byMark(await stored(ledger)), 'the ledger has what was acknowledged and nothing else').toEqual(
          byMark(told),
        );
        const runs = kept.filter(({ kind }) => kind === 'run');
        const names = new Set(runs.map(({ configuration }) => configuration));
        expect(new Set(runs.map(({ id, configuration }) => `${id} ${configuration}`)).size).toBe(names.size);
        expect(await ledger.trials(everything), 'the count of trials').toHaveLength(names.size);
        const ids = kept.filter(({ kind }) => kind === 'reading').map(({ id }) => id);
        expect(new Set(ids).size, 'readings have numbers of their own').toBe(ids.length);
      }),
      { numRuns: effort({ usual: 15, thorough: 300 }), seed: 12 },
    );
    await ledger.close();
    for (const each of processes) await each.end();
  });

  it('keep what was acknowledged where one is killed, and nothing by halves', async () => {
    const url = await server.freshDatabase();
    const ledger = new PostgresTrialLedger(stateServerAt(url));
    const survivor = await Recorder.start(url);
    let marks = 0;
    const some = (count: number): RecordStep[] =>
      Array.from({ length: count }, (_, place) => ({
        kind: place % 2 === 0 ? 'run' : 'reading',
        configuration: `c${place % 5}`,
        mark: ++marks,
      }));
    const acknowledged: KeptStep[] = [];
    for (let life = 0; life < effort({ usual: 4, thorough: 40 }); life++) {
      const victim = await Recorder.start(url);
      victim.begin(some(200));
      await expect
        .poll(() => victim.kept.length, { timeout: 30_000, interval: 5 })
        .toBeGreaterThan(5 + 20 * (life % 4));
      await victim.end('SIGKILL');
      await survivor.keep(some(6));
      acknowledged.push(...victim.kept);
    }
    acknowledged.push(...survivor.kept);
    const found = await stored(ledger);
    const marksFound = found.map(({ mark }) => mark);
    expect(new Set(marksFound).size, 'nothing is there twice').toBe(marksFound.length);
    expect(marksFound, 'a record without its days would have no mark').not.toContain(-1);
    expect(
      acknowledged.filter(({ mark }) => !marksFound.includes(mark)),
      'acknowledged and lost',
    ).toEqual([]);
    expect(found.length, 'a process was killed in the midst of its records').toBeLessThan(marks);
    await ledger.close();
    await survivor.end();
  });
});
