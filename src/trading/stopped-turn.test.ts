import { expect, it } from 'vitest';
import { stoppedTurn } from './stopped-turn.ts';

const never = new Promise<never>(() => undefined);
const answerMillis = 10_000;
const quiet = { isNeeded: () => false, answerMillis, tell: () => undefined };

it('a turn that ends is waited for, and one that fails fails', async () => {
  const { signal: stop } = new AbortController();
  expect(await stoppedTurn({ turn: Promise.resolve(), stop, ...quiet })).toBe('ended');
  await expect(stoppedTurn({ turn: Promise.reject(new Error('a bug')), stop, ...quiet })).rejects.toThrow('a bug');
});

it('a turn that a silent venue keeps is left soon after a stop', async () => {
  const stopping = new AbortController();
  const begun = performance.now();
  const outcome = stoppedTurn({ turn: never, stop: stopping.signal, ...quiet });
  stopping.abort();
  expect(await outcome).toBe('left');
  expect(performance.now() - begun).toBeLessThan(1_000);
});

it('is waited for where a position needs what comes after it, and says so', async () => {
  const stopping = new AbortController();
  stopping.abort();
  const told: string[] = [];
  let end: () => void = () => undefined;
  const turn = new Promise<void>((resolve) => (end = resolve));
  const outcome = stoppedTurn({
    turn,
    stop: stopping.signal,
    isNeeded: () => true,
    answerMillis,
    tell: (text) => {
      told.push(text);
      end();
    },
  });
  expect(await outcome).toBe('ended');
  expect(told).toEqual([
    expect.stringContaining('a position needs what comes after it; each call is given up after 10 s'),
  ]);
});
