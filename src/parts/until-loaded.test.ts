import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { untilLoaded } from './until-loaded.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('a module that keeps the process busy while it is loaded is noted every five seconds, and refused in the end', async () => {
  const noted = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  const loading = untilLoaded('./slow.ts', new Promise<never>(() => undefined), { mostSeconds: 20 });
  const refused = loading.catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(19_000);
  expect(noted.mock.calls.map(([text]) => text)).toEqual(
    [5, 10, 15].map((seconds) => `the module ./slow.ts has been loading for ${seconds} seconds`),
  );
  await vi.advanceTimersByTimeAsync(1_000);
  expect(String(await refused)).toContain('it was not loaded within 20 seconds');
  noted.mockRestore();
});

it('a module that is loaded is given, and the process may end again', async () => {
  const exit: unknown = Reflect.get(process, 'exit');
  const listeners = process.listenerCount('beforeExit');
  const loading = untilLoaded('./quick.ts', Promise.resolve('loaded'));
  expect(Reflect.get(process, 'exit')).not.toBe(exit);
  expect(await loading).toBe('loaded');
  expect([Reflect.get(process, 'exit'), process.listenerCount('beforeExit'), vi.getTimerCount()]).toEqual([
    exit,
    listeners,
    0,
  ]);
});

it('while a module is loaded no listener keeps a signal from ending the process, and then each listens as before', async () => {
  const [once, always] = [(): void => undefined, (): void => undefined];
  process.once('SIGINT', once).on('SIGINT', always);
  const before = process.rawListeners('SIGINT').map((listener) => [listener === always, listener === once]);
  try {
    const loading = untilLoaded('./quick.ts', Promise.resolve('loaded'));
    expect(process.listenerCount('SIGINT')).toBe(0);
    await loading;
    expect(process.rawListeners('SIGINT').map((listener) => [listener === always, listener === once])).toEqual(before);
    expect(process.listeners('SIGINT')).toEqual(expect.arrayContaining([once, always]));
  } finally {
    process.off('SIGINT', once).off('SIGINT', always);
  }
});
