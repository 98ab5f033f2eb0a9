import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { PostgresTrialLedger } from '../../src/adapters/postgres/postgres-trial-ledger.ts';
import { stateServerAt } from '../../src/adapters/postgres/state-server.ts';
import { SqliteTrialLedger } from '../../src/adapters/sqlite/sqlite-trial-ledger.ts';
import { workspaceAt } from '../../src/config/workspace.ts';
import { ERROR_CODES } from '../../src/core/errors.ts';
import { ANY_MARKET } from '../../src/core/market-days.ts';
import type { Trial } from '../../src/evidence/trial-ledger.port.ts';
import type { ResearchSummary } from '../../src/report/research-summary.ts';
import type { TrialGroup } from '../../src/research/trial-catalogue.ts';
import { runCli } from '../cli/run-cli.ts';
import { hasPostgres, PostgresServer } from '../harness/postgres-server.ts';
import { scratchFolder } from '../harness/scratch-folder.ts';
import { SMALL_SYSTEM, smallWorkspace } from './small-system.ts';

const everything = { purpose: 'research', days: [{ market: 'BTC', from: -Infinity, to: Infinity }] };
const withThreshold = (threshold: string) =>
  SMALL_SYSTEM.replace('entry_threshold: 0.4,', `entry_threshold: ${threshold},`);

/** Identity and numbers of trials, without what each ledger counts for itself. */
const figures = (trials: readonly Trial[]) => trials.map((trial) => ({ ...trial, id: 0, returns: [...trial.returns] }));

let shared: PostgresServer;
let folder: string;
beforeAll(async () => {
  if (!hasPostgres()) return undefined;
  shared = await PostgresServer.start();
  return () => shared.stop();
});

/** A command in a folder whose workspace is `there`, with the address of a database, or without one. */
const edgewise = (url: string | undefined, ...words: readonly string[]) =>
  runCli([...words, '--workspace', folder, '--json'], {
    folder,
    env: { EDGEWISE_STATE_URL: url ?? '' },
  });
const research = async (url: string | undefined) => {
  const { code, stdout, stderr } = await edgewise(url, 'research', join(folder, 'system.yaml'));
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as ResearchSummary;
};
const trialsOf = async (url: string | undefined) => {
  const { code, stdout, stderr } = await edgewise(url, 'trials');
  expect(code, stderr).toBe(0);
  return (JSON.parse(stdout) as readonly TrialGroup[]).flatMap(({ trials }) => trials);
};

it.runIf(hasPostgres())(
  'a workspace on a state server takes its trials along, once, and counts on from them in research, train and backtest',
  async () => {
    folder = scratchFolder();
    await smallWorkspace(folder);
    await research(undefined);
    const before = await trialsOf(undefined);
    const url = await shared.freshDatabase();
    writeFileSync(join(folder, 'system.yaml'), withThreshold('0.42'));
    const summary = await research(url);
    expect(summary.evidence.trials, 'the try of before counts').toBe(2);
    expect(summary.warnings.join('\n')).toMatch(/carried over to postgres:\/\/owner@127\.0\.0\.1/);
    expect((await trialsOf(url)).slice(0, 1), 'with the time of then').toEqual(
      before.map((trial) => ({ ...trial, tries: 2 })),
    );
    writeFileSync(join(folder, 'system.yaml'), withThreshold('0.44'));
    const trained = await edgewise(url, 'train', join(folder, 'system.yaml'));
    expect(trained.code, trained.stderr).toBe(0);
    const { artifact } = JSON.parse(trained.stdout) as { readonly artifact: string };
    const tested = await edgewise(url, 'backtest', join(folder, 'system.yaml'), '--model', artifact);
    expect(tested.code, tested.stderr).toBe(0);
    expect((await trialsOf(url)).length, 'research twice, and what was trained').toBe(3);
    const ledger = new PostgresTrialLedger(stateServerAt(url));
    expect((await ledger.readings(everything)).map(({ use }) => use)).toEqual(
      Array.from({ length: 4 }, () => 'judging'),
    );
    expect(await ledger.runs('research, in sample'), 'a model that knew what it was tested on').toHaveLength(1);
    await ledger.close();
    const local = new SqliteTrialLedger(workspaceAt(folder).trials);
    expect(await local.runs('research'), 'the file stays as it was').toHaveLength(1);
    await local.close();
  },
);

it.runIf(hasPostgres())(
  'a workspace on a state server refuses to count elsewhere, without the address as with another one',
  async () => {
    folder = scratchFolder();
    await smallWorkspace(folder);
    const [url, other] = [await shared.freshDatabase(), await shared.freshDatabase()];
    await research(url);
    expect(existsSync(workspaceAt(folder).trials), 'nothing is kept in the workspace').toBe(false);
    for (const [wrong, actual] of [
      [undefined, 'EDGEWISE_STATE_URL is not set'],
      [other, other.replace(`:${encodeURIComponent(shared.password)}`, '')],
    ] as const) {
      for (const words of [['trials'], ['research', join(folder, 'system.yaml')]]) {
        const refused = await edgewise(wrong, ...words);
        expect(refused.code).toBe(ERROR_CODES['config-invalid'].exit);
        const { error } = JSON.parse(refused.stdout) as { readonly error: Readonly<Record<string, string>> };
        expect(error).toMatchObject({
          code: 'config-invalid',
          actual,
          expected: expect.stringContaining(new URL(url).pathname) as string,
        });
      }
    }
    expect(await trialsOf(url)).toHaveLength(1);
  },
);

it.runIf(hasPostgres())(
  'a workspace on a state server that cannot be reached says what to do, and never its password',
  async () => {
    folder = scratchFolder();
    await smallWorkspace(folder);
    const nobody = shared.url('state').replace(`:${shared.port}/`, ':1/');
    for (const words of [['trials'], ['research', join(folder, 'system.yaml')]]) {
      const failed = await edgewise(nobody, ...words);
      expect(failed.code).toBe(ERROR_CODES['state-silent'].exit);
      expect(failed.stdout).toContain('see that it runs and can be reached from here');
      for (const form of [
        shared.password,
        encodeURIComponent(shared.password),
        JSON.stringify(shared.password).slice(1, -1),
      ])
        expect(failed.stdout + failed.stderr).not.toContain(form);
    }
    expect(existsSync(workspaceAt(folder).stateServer), 'it has not moved to a server that nobody reached').toBe(false);
  },
);

it.runIf(hasPostgres())(
  'a workspace on a state server shares its count with a workspace elsewhere that runs at the same time',
  async () => {
    const url = await shared.freshDatabase();
    const places = await Promise.all(
      ['0.41', '0.43', '0.45'].map(async (threshold) => {
        const place = scratchFolder();
        await smallWorkspace(place, { system: withThreshold(threshold) });
        return place;
      }),
    );
    const outcomes = await Promise.all(
      places.map((place) =>
        runCli(['research', join(place, 'system.yaml'), '--workspace', place, '--json'], {
          folder: place,
          env: { EDGEWISE_STATE_URL: url },
        }),
      ),
    );
    for (const { code, stderr } of outcomes) expect(code, stderr).toBe(0);
    const counts = outcomes.map(({ stdout }) => (JSON.parse(stdout) as ResearchSummary).evidence.trials);
    expect(Math.max(...counts), 'the last one to record counted all three').toBe(3);
    folder = places[0] ?? '';
    expect(await trialsOf(url)).toHaveLength(3);
  },
);
describe.runIf(hasPostgres())('carrying a ledger over', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await PostgresServer.start();
    return () => server.stop();
  });

  it('keeps every record of every purpose with its time, days and returns, however often it is tried', async () => {
    const file = join(scratchFolder(), 'trials.sqlite');
    const local = new SqliteTrialLedger(file);
    const old = { market: ANY_MARKET, from: Number.NEGATIVE_INFINITY, to: 5_000 };
    const entry = { system: 's', configuration: 'a', periodsPerYear: 365, stage: 'search' } as const;
    for (const [place, purpose] of ['research', 'controls', 'research'].entries()) {
      const days = place === 2 ? [old] : [{ market: 'BTC', from: place, to: 90 + place }];
      await local.record({
        ...entry,
        purpose,
        days,
        returns: Float64Array.of(0.1 + 0.2, -1e-300, place),
        returnsFrom: place,
      });
      await local.recordReading({ ...entry, purpose, days, use: 'training' });
      await local.recordHoldOut({ ...entry, purpose, days });
      await local.recordVerdict({ ...entry, purpose, verdict: 'no edge', data: `[${place}]` });
    }
    const records = await local.records();
    const ledger = new PostgresTrialLedger(stateServerAt(await server.freshDatabase()));
    expect([await ledger.carryOver(records), await ledger.carryOver(await local.records())]).toEqual([
      'carried',
      'known',
    ]);
    for (const purpose of ['research', 'controls']) {
      const scope = { ...everything, purpose };
      expect(figures(await ledger.runs(purpose))).toEqual(figures(await local.runs(purpose)));
      expect(figures(await ledger.trials(scope))).toEqual(figures(await local.trials(scope)));
      expect(await ledger.readings(scope)).toEqual(await local.readings(scope));
      expect(await ledger.holdOuts(scope)).toEqual(await local.holdOuts(scope));
      const of = { purpose, configuration: 'a' };
      expect(await ledger.verdicts(of)).toEqual(await local.verdicts(of));
    }
    await local.record({ ...entry, purpose: 'research', days: [old], returns: new Float64Array(0) });
    expect(await ledger.carryOver(await local.records()), 'other records are another ledger').toBe('carried');
    await ledger.close();
    await local.close();
    expect(readFileSync(file).length).toBeGreaterThan(0);
  });
});
