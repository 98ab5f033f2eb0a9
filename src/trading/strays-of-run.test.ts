import { describe, expect, it } from 'vitest';
import type { StrayFailure } from '../core/stray-failure.ts';
import { StraysOfRun } from './strays-of-run.ts';

/** A run that hears of rejections, and what it warned of. */
function stage() {
  const warned: string[] = [];
  let tell: ((stray: StrayFailure) => 'heard' | 'left') | undefined;
  const hear = (listener: (stray: StrayFailure) => 'heard' | 'left') => {
    tell = listener;
    return { end: () => undefined };
  };
  const strays = new StraysOfRun({ hear }, new AbortController().signal);
  const log = { failed: () => expect.unreachable() };
  strays.reportTo({
    reports: { warn: (_, text) => void warned.push(text), alert: () => expect.unreachable(), log },
    partFailed: () => undefined,
  });
  return { warned, reject: (error: unknown) => tell?.({ kind: 'rejection', error }) };
}

function thrownAt(place: string, message: string): Error {
  const error = new Error(message);
  error.stack = `Error: ${message}\n    at node:internal/deps/undici:1:1\n    at ${place}`;
  return error;
}

describe('a rejection that nobody waited for', () => {
  it('is told once for its place, though its message has a time in it', () => {
    const { warned, reject } = stage();
    for (const at of ['10:00', '10:01', '10:02']) reject(thrownAt('tell (x.ts:3:7)', `no answer at ${at}`));
    expect(warned).toEqual([expect.stringContaining('no answer at 10:00')]);
    reject(thrownAt('other (x.ts:9:1)', 'no answer at 10:03'));
    expect(warned).toHaveLength(2);
  });

  it('is told by its words where it has no stack', () => {
    const { warned, reject } = stage();
    for (const text of ['one', 'two', 'one']) reject(text);
    expect(warned).toEqual([expect.stringContaining('thrown: one'), expect.stringContaining('thrown: two')]);
  });

  it('is told again after a hundred others, so that the memory of a long run has a limit', () => {
    const { warned, reject } = stage();
    for (let n = 0; n <= 100; n++) reject(`failure ${n}`);
    reject('failure 1');
    expect(warned).toHaveLength(101);
    reject('failure 0');
    expect(warned).toHaveLength(102);
  });
});
