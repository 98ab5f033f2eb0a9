import { expect, it } from 'vitest';
import { duration, instant, MINUTE, SECOND } from '../core/time.ts';
import { notTradedOn } from './not-traded-on.ts';

const at = (seconds: number) => instant(1_700_000_000 * SECOND + seconds * SECOND);
const usual = {
  at: at(60),
  newestAt: at(60),
  now: at(62),
  begunAt: at(0),
  decisionDelay: duration(MINUTE),
  clockError: duration(2 * SECOND),
};

it.each([
  ['is on time', {}, undefined],
  ['closed before the process began', { begunAt: at(60) }, 'the candle closed before this process began'],
  ['is just late enough to be traded on', { now: at(120) }, undefined],
  ['is later', { now: at(121) }, 'the moment arrived 61 s late'],
  ['lies ahead of our clock by no more than the clock may be wrong', { now: at(58) }, undefined],
  ['lies further ahead', { now: at(57) }, 'the moment lies 3 s ahead of our clock'],
  ['came with a newer one', { newestAt: at(120) }, 'a moment that is 60 s newer came with it'],
] as const)('a moment that %s', (_, changes, reason) => {
  expect(notTradedOn({ ...usual, ...changes })).toBe(reason);
});
