import { expect, it } from 'vitest';
import { MonotonicNonce } from '../wire/monotonic-nonce.ts';
import { krakenKit } from '../venues/kraken/kit.ts';
import { machineClock } from '../venues/venue-clock.ts';
import { EdgewiseError } from '../core/errors.ts';
import type { LiveJournalHeader } from '../live/live-journal.port.ts';
import { openRunConnection } from './run-connection.ts';

const SIMULATED = 'http://127.0.0.1:1';
const clock = machineClock();

const refusalOf = async (header: Pick<LiveJournalHeader, 'setting' | 'place'>, url: string) => {
  try {
    const connection = await openRunConnection({
      header: { ...header, system: 'trend' },
      kit: krakenKit,
      keys: { key: 'key', secret: 'c2VjcmV0' },
      clock,
      nonces: new MonotonicNonce(clock),
      url,
      tell: () => undefined,
    });
    connection.close();
    return undefined;
  } catch (error) {
    return error instanceof EdgewiseError ? error.message : error;
  }
};

it('a command that closes or books for a run with real money is refused at a simulated venue, which looks flat', async () => {
  expect(await refusalOf({ setting: 'live', place: 'real' }, SIMULATED)).toMatch(/trades with real money/);
  expect(await refusalOf({ setting: 'live', place: 'real' }, krakenKit.url)).toBeUndefined();
});

it('a command that closes or books for a rehearsal is refused at the real venue, and let through at its own', async () => {
  expect(await refusalOf({ setting: 'live', place: 'simulated' }, krakenKit.url)).toMatch(/simulated venue, and this/);
  expect(await refusalOf({ setting: 'live', place: 'simulated' }, SIMULATED)).toBeUndefined();
  expect(await refusalOf({ setting: 'paper', place: 'simulated' }, SIMULATED)).toBeUndefined();
});

it('a run of an older version, which does not say where it traded, is reached at the address that is named', async () => {
  expect(await refusalOf({ setting: 'live' }, SIMULATED)).toBeUndefined();
});
