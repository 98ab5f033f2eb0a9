import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectionCheck } from '../../src/adapters/ccxt/check-kraken.ts';
import { instant, SECOND } from '../../src/core/time.ts';
import { serveRest, type RestServer } from '../../src/simulator/rest-server.ts';
import { doctor } from '../../src/system/doctor.ts';
import { suiteFolder } from '../harness/scratch-folder.ts';
import { SMALL_SYSTEM } from '../research/small-system.ts';
import { API_KEY, API_SECRET, hourlyCandles, simulatedKraken, START } from '../simulator/kraken-simulator.ts';
import { runCli } from './run-cli.ts';

describe('edgewise doctor', () => {
  const folder = suiteFolder();
  const systemPath = join(folder, 'system.yaml');
  const kraken = simulatedKraken(hourlyCandles([[40_000, 41_500, 39_400, 41_200]]));
  let server: RestServer;

  beforeAll(async () => {
    writeFileSync(systemPath, SMALL_SYSTEM);
    server = await serveRest({ answer: (request) => kraken.rest.answer(request) });
  });
  afterAll(() => server.close());

  const examine = async (changes: { readonly ahead?: number; readonly keys?: { key: string; secret: string } }): Promise<Readonly<Record<string, ConnectionCheck['outcome']>>> => {
    const clock = { now: () => instant(START + (changes.ahead ?? 0) * SECOND) };
    const checks = await doctor({ systemPath, folder, clock, keys: changes.keys, url: server.url });
    return Object.fromEntries(checks.map(({ name, outcome }) => [name, outcome]));
  };

  it('finds everything there, and a venue that takes more than the system supposes', async () => {
    expect(await examine({ keys: { key: API_KEY, secret: API_SECRET } })).toEqual({ disk: 'passed', venue: 'passed', clock: 'passed', 'BTC/USD': 'passed', keys: 'passed', costs: 'warned' });
  });

  it('does not try keys that it was not given, and says when they are wrong', async () => {
    expect(await examine({})).toMatchObject({ keys: 'skipped' });
    expect(await examine({ keys: { key: API_KEY, secret: Buffer.from('wrong').toString('base64') } })).toMatchObject({ keys: 'failed' });
  });

  it.each([-10, 10])('notices a clock that is %i seconds off', async (ahead) => {
    expect(await examine({ ahead })).toMatchObject({ clock: 'failed', 'BTC/USD': 'passed' });
  });

  it('says that nobody answers, as one document of JSON and by its exit code', async () => {
    const { code, stdout, stderr } = await runCli(['doctor', systemPath, '--url', 'http://127.0.0.1:9', '--json'], { folder });
    const { checks } = JSON.parse(stdout) as { checks: ConnectionCheck[] };
    expect(checks.find(({ name }) => name === 'venue')?.outcome).toBe('failed');
    expect(checks.find(({ name }) => name === 'keys')?.outcome).toBe('skipped');
    expect([code, stderr]).toEqual([11, '']);
  });
});
