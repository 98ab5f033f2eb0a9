import { existsSync } from 'node:fs';
import { krakenKit } from '../../../src/venues/kraken/kit.ts';
import { KrakenConnection } from '../../../src/venues/kraken/kraken-connection.ts';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { createKrakenClient } from '../../../src/venues/kraken/kraken-client.ts';
import { MonotonicNonce } from '../../../src/wire/monotonic-nonce.ts';
import { tradeSystem, type TradeOptions } from '../../../src/operate/trade-system.ts';
import { readSystem } from '../../../src/parts/read-system.ts';
import { openSchedule } from '../../../src/jobs/open-schedule.ts';
import { SimulatedClock } from '../../../src/core/clock.ts';
import type { Instant } from '../../../src/core/time.ts';
import { liveFolderAt } from '../../../src/trading/run-folder.ts';
import { openLiveRun, type LiveRunOptions } from '../../../src/trading/open-run.ts';
import { scratchFolder } from '../../harness/scratch-folder.ts';
import { inProcessFetch } from '../../support/in-process-fetch.ts';
import { API_KEY, API_SECRET, hourlyCandles, simulatedKraken, START } from './simulator/kraken-simulator.ts';

/** Opens a run with a key, at a venue that may answer private calls in other words. */
async function openWith({
  key = API_KEY,
  secret = API_SECRET,
  answer,
}: {
  readonly key?: string;
  readonly secret?: string;
  readonly answer?: string;
}) {
  const { rest, clock, venue } = simulatedKraken(hourlyCandles([[40_000, 41_000, 39_000, 40_500]]));
  const client = await createKrakenClient({
    key,
    secret,
    clock,
    nonces: new MonotonicNonce(clock),
    money: 'paper',
    url: 'http://127.0.0.1:1',
    fetch: inProcessFetch((request) =>
      answer !== undefined && request.path.includes('/private/')
        ? { kind: 'reply', status: 200, body: answer }
        : rest.answer(request),
    ),
  });
  const folder = scratchFolder();
  const outcome: unknown = await openLiveRun({
    config: await readSystem(join(import.meta.dirname, '../../../systems/quickstart.yaml')),
    instruments: venue.markets.map(({ instrument }) => instrument),
    kit: krakenKit,
    connection: new KrakenConnection({ orders: client, reads: client }),
    clock,
    folder,
    patience: { millis: 600 },
  } as unknown as LiveRunOptions).catch((error: unknown) => error);
  return { outcome, folder };
}

describe('keys that no venue could have made', () => {
  const form = (keys: { readonly key?: string; readonly secret?: string }) =>
    createKrakenClient({
      key: API_KEY,
      secret: API_SECRET,
      clock: new SimulatedClock(START as Instant),
      nonces: new MonotonicNonce(new SimulatedClock(START as Instant)),
      money: 'paper',
      url: 'http://127.0.0.1:1',
      ...keys,
    });

  it.each([
    ['no key beside a secret', { key: '' }, 'KRAKEN_API_KEY'],
    ['a key with its line end', { key: `${API_KEY}\n` }, 'KRAKEN_API_KEY'],
    ['a key of letters that no header carries', { key: 'ключ' }, 'KRAKEN_API_KEY'],
    ['no secret', { secret: '' }, 'KRAKEN_SECRET'],
    ['half a secret', { secret: API_SECRET.slice(0, 10) }, 'KRAKEN_SECRET'],
    ['a secret in quotes', { secret: `"${API_SECRET}"` }, 'KRAKEN_SECRET'],
  ])('such as %s are refused before anything is asked, and not shown', async (_, keys, where) => {
    const outcome: unknown = await form(keys).catch((error: unknown) => error);
    expect(outcome).toMatchObject({
      code: 'check-failed',
      details: { where: expect.stringContaining(where), advice: expect.stringContaining('copy it anew') },
    });
    expect(String(outcome)).not.toContain(API_SECRET.slice(0, 10));
  });

  it.each([
    [undefined, API_SECRET],
    [API_KEY, undefined],
    ['', ''],
  ])('are missing as well when the variable is empty: %j and %j', async (key, secret) => {
    vi.stubEnv('KRAKEN_API_KEY', key);
    vi.stubEnv('KRAKEN_SECRET', secret);
    const outcome: unknown = await tradeSystem({
      openJobs: openSchedule,
      systemPath: join(import.meta.dirname, '../../../systems/quickstart.yaml'),
      workspace: scratchFolder(),
      url: 'http://127.0.0.1:1',
      setting: 'paper',
    } as unknown as TradeOptions).catch((error: unknown) => error);
    vi.unstubAllEnvs();
    expect(outcome).toMatchObject({
      code: 'usage',
      details: {
        expected: expect.stringContaining('KRAKEN_API_KEY and KRAKEN_SECRET'),
        advice: expect.stringContaining('edgewise simulate kraken'),
      },
    });
  });
});

describe('keys that the venue does not let in', () => {
  it.each([
    ['of nobody', { key: 'no-such-key' }, 'EAPI:Invalid key'],
    ['with another secret', { secret: Buffer.from('another').toString('base64') }, 'EAPI:Invalid signature'],
    ['without permission', { answer: '{"error":["EGeneral:Permission denied"]}' }, 'EGeneral:Permission denied'],
  ])('%s end the start of a run with what to do, and nothing is begun', async (_, keys, words) => {
    const { outcome, folder } = await openWith(keys);
    expect(outcome).toMatchObject({
      code: 'check-failed',
      details: { actual: expect.stringContaining(words), advice: expect.stringContaining('edgewise doctor') },
    });
    expect(String(outcome), 'the secret is not told').not.toContain(API_SECRET);
    expect(existsSync(liveFolderAt(folder).journal)).toBe(false);
  });

  it('are not what is told when the venue is only silent', async () => {
    const { outcome } = await openWith({ answer: '{"error":["EService:Unavailable"]}' });
    expect(outcome).toMatchObject({
      code: 'venue-silent',
      details: { expected: 'an answer', actual: expect.stringContaining('EService:Unavailable') },
    });
  });
});
