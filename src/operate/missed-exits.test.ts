import { expect, it } from 'vitest';
import { instant } from '../core/time.ts';
import { MissedExits } from './missed-exits.ts';

const HOUR = 3_600_000_000;
const start = (number: number, seq: number, hours: number) => ({
  start: number,
  seq,
  at: instant(hours * HOUR),
  codeVersion: '',
});

it('an exit is late where a later process has a timer that was due before it began, and something came of that', () => {
  const missed = new MissedExits([start(1, 1, 0), start(2, 4, 5), start(3, 8, 9)]);
  const timer = (seq: number, hours: number, outcome: 'something' | 'nothing' = 'something') =>
    missed.add({ seq, kind: 'timer', at: instant(hours * HOUR) }, outcome);
  expect(timer(1, -1), 'before the first process there was none that could miss it').toBeUndefined();
  expect(missed.add({ seq: 2, kind: 'quote', at: instant(2 * HOUR) }, 'something')).toBeUndefined();
  expect(timer(4, 1.99)?.what, 'the process before waited for a moment, and died').toBe(
    'no process ran when an exit or a stop was due at 1970-01-01T01:59:24Z, and the next began at 1970-01-01T05:00:00Z',
  );
  expect(timer(5, 3, 'nothing'), 'the position had closed before').toBeUndefined();
  expect(timer(6, 6), 'the second process was there').toBeUndefined();
  expect(missed.add({ seq: 7, kind: 'quote', at: instant(4 * HOUR) }, 'something'), 'no timer').toBeUndefined();
  expect(timer(9, 8.5)?.at, 'it explains what differs from the start on').toBe(9 * HOUR);
});
