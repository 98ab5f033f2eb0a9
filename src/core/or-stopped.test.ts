import { expect, it } from 'vitest';
import { orStopped } from './or-stopped.ts';

const never = new Promise<never>(() => undefined);

it('gives what work gives, and fails as it fails', async () => {
  const { signal } = new AbortController();
  expect(await orStopped(Promise.resolve(1), signal)).toBe(1);
  expect(await orStopped(Promise.resolve(1), undefined)).toBe(1);
  await expect(orStopped(Promise.reject(new RangeError('no')), signal)).rejects.toThrow('no');
});

it('ends at once when it is stopped, before the wait or within it', async () => {
  const stop = new AbortController();
  const waiting = orStopped(never, stop.signal);
  stop.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
  await expect(orStopped(never, stop.signal)).rejects.toMatchObject({ code: 'cancelled' });
});
