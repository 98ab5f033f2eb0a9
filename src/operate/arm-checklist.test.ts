import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writePaperRun } from '../../test/harness/paper-run.ts';
import { scratchFolder } from '../../test/harness/scratch-folder.ts';
import { SMALL_SYSTEM } from '../../test/research/small-system.ts';
import { hourlyCandles, marginKraken } from '../../test/venues/kraken/simulator/kraken-simulator.ts';
import { serveRest } from '../wire/rest-server.ts';
import { machineClock } from '../venues/venue-clock.ts';
import type { KeyPair } from '../venues/key-pair.ts';
import type { ArmCheck } from './arm-check.ts';
import { armChecklist, confirmationOf, type Armed } from './arm-checklist.ts';
import { configHashOf } from '../config/config-hash.ts';
import { liveFolderAt } from '../trading/run-folder.ts';
import { parseSystem } from '../parts/read-system.ts';

/** Nobody listens there. */
const AWAY = 'http://127.0.0.1:9';

const GIVEN: KeyPair = { key: 'k', secret: 'c2VjcmV0' };

/** The rows that stand between a run and its start; the venue is away where no address is given. */
async function refused(
  begun: 'begun' | 'armed only' | 'never armed',
  keys: KeyPair | undefined,
  url = AWAY,
): Promise<readonly ArmCheck[]> {
  const workspace = scratchFolder();
  const folder = join(workspace, 'live/small-rehearsal');
  const systemPath = join(workspace, 'system.yaml');
  writeFileSync(systemPath, SMALL_SYSTEM);
  const config = parseSystem(SMALL_SYSTEM, systemPath);
  writePaperRun(folder, config, { candles: 2, notes: [] });
  const armed: Armed = {
    at: '2026-01-01T00:00:00Z',
    by: 'Ada',
    confirmed: confirmationOf(config),
    configHash: configHashOf(config),
    url: AWAY,
  };
  if (begun !== 'never armed') writeFileSync(liveFolderAt(folder).armed, JSON.stringify(armed));
  const run = begun === 'armed only' ? join(workspace, 'live/other') : folder;
  const checks = await armChecklist({
    systemPath,
    config,
    workspace,
    folder: run,
    paper: join(workspace, 'none'),
    clock: machineClock(),
    keys,
    url,
    testAlert: undefined,
    mode: 'arm',
    evidence: 'asked',
  });
  return checks.filter(({ outcome }) => outcome === 'failed' || outcome === 'skipped');
}

async function refusals(begun: Parameters<typeof refused>[0]): Promise<readonly string[]> {
  return (await refused(begun, GIVEN)).map(({ name }) => name);
}

describe('the checklist before real money', () => {
  it('refuses a start while the venue is away', async () => {
    expect(await refusals('never armed')).toEqual(
      expect.arrayContaining(['evidence of an edge', 'venue', 'keys', 'keys cannot withdraw', '48 h of paper']),
    );
    expect(await refusals('armed only'), 'in another folder').toContain('venue');
  });

  it('refuses none to an armed run that has begun: it may hold positions, and waits for the venue itself', async () => {
    expect(await refusals('begun')).toEqual([]);
  });

  it('says that the venue was away, and asks for keys only where there are none', async () => {
    const adviceOf = async (keys: KeyPair | undefined) =>
      Object.fromEntries((await refused('never armed', keys)).map(({ name, advice = '' }) => [name, advice]));
    const given = await adviceOf(GIVEN);
    expect(given['venue']).toMatch(/ECONNREFUSED|fetch failed/);
    expect(given['keys']).toBe(
      'not tried: the venue could not be asked. It is tried once what failed before it passes',
    );
    expect(given['keys cannot withdraw']).toMatch(
      /^it could not be found out: .*fetch failed.*Repeat it when the venue/,
    );
    expect(Object.values(given).join()).not.toContain('KRAKEN_API_KEY');
    expect((await adviceOf(undefined))['keys']).toMatch(/^set KRAKEN_API_KEY and KRAKEN_SECRET to a key that may /);
  });

  it('says what the venue answered to keys that it refuses', async () => {
    const kraken = marginKraken([hourlyCandles([[40_000, 41_500, 39_400, 41_200]])]);
    const server = await serveRest({ answer: (request) => kraken.rest.answer(request) });
    try {
      const found = await refused('never armed', GIVEN, server.url);
      expect(found.find(({ name }) => name === 'keys')?.advice).toMatch(
        /^this came back: EAPI:Invalid key\. If it refuses the keys, set KRAKEN_API_KEY and KRAKEN_SECRET to a key /,
      );
    } finally {
      await server.close();
    }
  });
});
