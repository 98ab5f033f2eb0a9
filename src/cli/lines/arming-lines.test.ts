import { expect, it } from 'vitest';
import { describeArming } from './arming-lines.ts';

it('gives each advice once, with the checks that it is for', () => {
  const failed = (name: string, advice: string) => ({ name, outcome: 'failed' as const, detail: 'no', advice });
  const checks = [
    failed('keys: read', 'set KRAKEN_API_KEY'),
    failed('alerts', 'set an address'),
    failed('keys: trade', 'set KRAKEN_API_KEY'),
  ];
  const text = describeArming({
    system: 's',
    venue: 'v',
    folder: 'f',
    cash: 1,
    checks,
    limits: {},
    confirmation: 's 1',
  });
  expect(text.slice(text.indexOf('To do:'))).toBe(
    'To do:\n  keys: read, keys: trade: set KRAKEN_API_KEY\n  alerts: set an address',
  );
});

it('lists a check that could not be made, and not one that --arm makes', () => {
  const skipped = { outcome: 'skipped', detail: 'no' } as const;
  const checks = [
    { ...skipped, name: 'keys cannot withdraw', advice: 'repeat it' },
    { ...skipped, name: 'alerts' },
  ];
  const findings = { system: 's', venue: 'v', folder: 'f', cash: 1, limits: {}, confirmation: 's 1' };
  const text = describeArming({ ...findings, checks });
  expect(text.slice(text.indexOf('To do:'))).toBe('To do:\n  keys cannot withdraw: repeat it');
});
