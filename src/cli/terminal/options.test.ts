import { InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import { DAY } from '../../core/time.ts';
import {
  addressOption,
  delayOption,
  durationOption,
  instantOption,
  instantTextOption,
  ownAddressOption,
  wholeNumber,
  wholeNumberFrom,
} from './options.ts';

describe('a whole number on the command line', () => {
  it('is refused with the range that is allowed', () => {
    expect([wholeNumber('0'), wholeNumberFrom(1)('7')]).toEqual([0, 7]);
    for (const text of ['-3', '0', '1.5', 'many', ''])
      expect(() => wholeNumberFrom(1)(text), text).toThrow(`Expected a whole number of at least 1, was "${text}".`);
  });
});

describe('a range on the command line', () => {
  it('has a highest number where there is one', () => {
    expect(wholeNumberFrom(1, 9)('9')).toBe(9);
    for (const text of ['0', '10', '1e300'])
      expect(() => wholeNumberFrom(1, 9)(text), text).toThrow(`Expected a whole number from 1 to 9, was "${text}".`);
  });

  it('is of durations as a system file allows them, and only a delay may be none', () => {
    expect([durationOption('36500d'), delayOption('0s')]).toEqual([36_500 * DAY, 0]);
    for (const text of ['0m', '36501d', '1000000000d', '-1h', 'soon', ''])
      expect(() => durationOption(text), text).toThrow(InvalidArgumentError);
  });
});

describe('a time on the command line', () => {
  it('is UTC where no zone stands', () => {
    expect([instantOption('2019-01-01'), instantOption('2019-01-01T00:00')]).toEqual([
      1_546_300_800_000_000, 1_546_300_800_000_000,
    ]);
  });

  it.each(['1', '2019-1-1', '2019-02-31', 'soon'])('is not %s', (text) => {
    expect(() => instantOption(text)).toThrow(InvalidArgumentError);
    expect(() => instantTextOption(text)).toThrow(InvalidArgumentError);
  });
});

describe('the address of a venue on the command line', () => {
  it('is a scheme, a host and a port, kept in one spelling', () => {
    expect(['https://api.kraken.com', 'http://127.0.0.1:8787/', 'HTTP://LOCALHOST:80'].map(addressOption)).toEqual([
      'https://api.kraken.com',
      'http://127.0.0.1:8787',
      'http://localhost',
    ]);
  });

  it.each([
    '',
    'nonsense',
    'localhost:8871',
    '127.0.0.1:8871',
    'ftp://127.0.0.1',
    'http://127.0.0.1:99999',
    'http://127.0.0.1/v2',
    'http://127.0.0.1?a=1',
    'http://me:secret@127.0.0.1',
  ])('is not %j', (text) => {
    expect(() => addressOption(text)).toThrow('Expected scheme, host and port alone, such as http://127.0.0.1:8787.');
  });

  it('is of this machine where paper trades', () => {
    expect(['http://127.0.0.1:8871', 'http://[::1]:8871'].map(ownAddressOption)).toEqual([
      'http://127.0.0.1:8871',
      'http://[::1]:8871',
    ]);
  });

  it.each(['http://localhost:8871', 'https://api.kraken.com', 'http://127.0.0.1.example.com', 'http://0.0.0.0:1'])(
    'is not %s where paper trades: a usage error that names a right one',
    (text) => {
      expect(() => ownAddressOption(text)).toThrow(/http:\/\/127\.0\.0\.1:8787.*write 127\.0\.0\.1/);
    },
  );
});
