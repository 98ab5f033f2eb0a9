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
