import { expect, it } from 'vitest';
import { instant } from '../core/time.ts';
import { answerOf, entry, exit, NOW, view } from '../../test/support/risk-view.ts';
import { modelAge } from './model-age.ts';

it('entries end at the instant of expiry, exits do not', () => {
  expect(answerOf(modelAge({ expiresAt: instant(NOW + 1) }), entry(), view())).toBe('passes');
  const expired = modelAge({ expiresAt: NOW });
  expect(answerOf(expired, entry(), view())).toBe(
    'the model expired at 2023-11-14T22:13:20Z, it is 2023-11-14T22:13:20Z',
  );
  expect(answerOf(expired, exit(), view({ lots: [100] }))).toBe('passes');
});

it('where models follow one another, the one in use at the instant of the order is asked for', () => {
  const check = modelAge({ expiresAt: (now) => (now < NOW ? undefined : instant(NOW + 100)) });
  expect(answerOf(check, entry(), view())).toBe('passes');
  expect(answerOf(check, entry(), view({ now: instant(NOW + 100) }))).not.toBe('passes');
  expect(answerOf(check, entry(), view({ now: instant(NOW - 1) }))).toContain('it is not known when the model expires');
});
