import { expect, it } from 'vitest';
import { instant } from '../core/time.ts';
import { MissedExits } from './missed-exits.ts';

const start = (number: number, seq: number, at: number) => ({ start: number, seq, at: instant(at), codeVersion: '' });
const HOUR = 3_600_000_000;

it('an exit is late where it fell due after the last event of a process and before the next process began', () => {
  const missed = new MissedExits([start(1, 1, 0), start(2, 4, 5 * HOUR), start(3, 8, 9 * HOUR)]);
  const timers = (seq: number, hours: number) => missed.add(seq, { kind: 'timer' }, instant(hours * HOUR))?.what;
  const others = (seq: number, hours: number) => missed.add(seq, { kind: 'quote' }, instant(hours * HOUR))?.what;
  expect(timers(1, -1), 'before the first process there was none that could miss it').toBeUndefined();
  expect(others(2, 2)).toBeUndefined();
  expect(others(3, 1), 'an event may be of an earlier time than the one before').toBeUndefined();
  expect(timers(4, 1.5), 'the first process has seen a later time').toBeUndefined();
  expect(timers(5, 3)).toBe(
    'no process ran when an exit was due at 1970-01-01T03:00:00Z, and the next began at 1970-01-01T05:00:00Z',
  );
  expect(timers(6, 6), 'the second process was there').toBeUndefined();
  expect(others(7, 7)).toBeUndefined();
  expect(others(8, 8), 'it is no exit').toBeUndefined();
  expect(missed.add(9, { kind: 'timer' }, instant(8.5 * HOUR))?.at, 'it is known from the start on').toBe(9 * HOUR);
});
