import { expect, it } from 'vitest';
import { SimulatedClock } from '../core/clock.ts';
import { EdgewiseError } from '../core/errors.ts';
import { HOUR, instant, MINUTE } from '../core/time.ts';
import { PartFailures } from './part-failures.ts';

it('a failure of a part is reported once an hour, with how often it came meanwhile, and not while a run is restored', () => {
  const clock = new SimulatedClock(instant(0));
  const noted: string[] = [];
  const told: string[] = [];
  const failures = new PartFailures({
    journal: { note: ({ detail }) => void noted.push(String(detail['text'])) },
    clock,
    tell: (text) => void told.push(text),
  });
  const fail = (words: string): void => failures.report(new EdgewiseError('part-failed', words, {}));
  fail('one');
  failures.begin();
  for (let minute = 0; minute < 60; minute++) {
    fail('one');
    clock.advanceTo(instant(clock.now() + MINUTE));
  }
  fail('two');
  fail('one');
  clock.advanceTo(instant(clock.now() + HOUR));
  fail('one');
  const [one = '', two = ''] = noted;
  expect([one, two].map((text) => text.slice(0, 3))).toEqual(['one', 'two']);
  expect(noted).toEqual([one, two, `${one} (and 59 times since the last)`, one]);
  expect(told).toEqual(noted);
});
