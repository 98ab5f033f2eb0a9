import { expect, it } from 'vitest';
import { FaultyWire } from '../../wire/faulty-wire.ts';
import { MonotonicNonce } from '../../wire/monotonic-nonce.ts';
import { inProcessFetch } from '../../../test/support/in-process-fetch.ts';
import {
  API_KEY,
  API_SECRET,
  hourlyCandles,
  spotKraken,
} from '../../../test/venues/kraken/simulator/kraken-simulator.ts';
import { checkWithdrawal } from './check-withdrawal.ts';
import { createKrakenClient } from './kraken-client.ts';

it('a venue that is asked once whether keys may withdraw, and is asked too often, is not waited for', async () => {
  const { rest, clock } = spotKraken([hourlyCandles([[1, 1, 1, 1]])], 10_000);
  const wire = new FaultyWire({ answer: (request) => rest.answer(request), clock, changes: () => false });
  const client = await createKrakenClient({
    key: API_KEY,
    secret: API_SECRET,
    clock,
    nonces: new MonotonicNonce(clock),
    money: 'paper',
    url: 'http://127.0.0.1:1',
    fetch: inProcessFetch((request) => wire.answer(request)),
  });
  const busy = { kind: 'reply', status: 200, body: '{"error":["EAPI:Rate limit exceeded"]}' } as const;
  wire.plan([{ call: 'WithdrawMethods', nth: 1, reaches: 'nobody', answer: busy }]);
  expect(await checkWithdrawal(client, 'once')).toMatchObject({
    outcome: 'skipped',
    detail: 'it could not be found out: EAPI:Rate limit exceeded',
  });
  expect(wire.happened.length).toBe(1);
  expect((await checkWithdrawal(client, 'once')).outcome).toBe('passed');
});
