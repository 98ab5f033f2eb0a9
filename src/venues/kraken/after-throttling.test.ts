import ccxt from 'ccxt';
import { expect, it } from 'vitest';
import { SECOND } from '../../core/time.ts';
import { THROTTLED_PAUSE } from '../../execution/venue.port.ts';
import { afterThrottling } from './after-throttling.ts';
import { patiently } from '../patiently.ts';
import { krakenKit } from './kit.ts';

const throttled = () => new ccxt.RateLimitExceeded('kraken {"error":["EAPI:Rate limit exceeded"]}');

it('asks again after a pause, and says so, until the venue has counted down', async () => {
  const told: string[] = [];
  let calls = 0;
  const answer = await afterThrottling(() => (++calls < 3 ? Promise.reject(throttled()) : Promise.resolve('balance')), {
    onWait: (line) => void told.push(line),
    pauseMillis: 1,
  });
  expect([answer, calls, told.length]).toEqual(['balance', 3, 2]);
});

it('waits as long as every other call that was throttled', async () => {
  const told: string[] = [];
  const end = new Error('heard enough');
  const tell = (line: string): never => {
    told.push(line);
    throw end;
  };
  await expect(afterThrottling(() => Promise.reject(throttled()), { onWait: tell })).rejects.toBe(end);
  await expect(patiently(() => Promise.reject(throttled()), { kit: krakenKit, tell })).rejects.toBe(end);
  const inSeconds = `asked again in ${THROTTLED_PAUSE / SECOND} s`;
  expect(told).toEqual([expect.stringContaining(inSeconds), expect.stringContaining(inSeconds)]);
});

it('gives up in the end, and asks for nothing else again', async () => {
  let calls = 0;
  await expect(afterThrottling(() => Promise.reject((calls++, throttled())), { pauseMillis: 1 })).rejects.toThrow(
    'Rate limit exceeded',
  );
  expect(calls).toBe(4);
  calls = 0;
  await expect(
    afterThrottling(
      () => Promise.reject((calls++, new ccxt.PermissionDenied('kraken {"error":["EGeneral:Permission denied"]}'))),
      { pauseMillis: 1 },
    ),
  ).rejects.toThrow('Permission denied');
  expect(calls, 'a refusal is an answer').toBe(1);
});
