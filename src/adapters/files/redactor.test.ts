import { expect, it } from 'vitest';
import { redactor, secretsIn } from './redactor.ts';

const ENVIRONMENT = {
  STALL_KEY: 'key-of-an-own-venue',
  STALL_SECRET: 'secret/of+it',
  POLYGON_API_KEY: 'key-of-a-download',
  EDGEWISE_ALERT_WEBHOOK: 'https://hooks.example/one',
  api_token: 'lower-case-token',
  PGPASSWORD: 'no-underscore',
  KEYBOARD: 'a-keyboard',
  HOME: '/home/someone',
  EMPTY_KEY: undefined,
};

it('secrets are found by the names of their variables, whichever venue they belong to', () => {
  expect(secretsIn(ENVIRONMENT)).toEqual([
    'key-of-an-own-venue',
    'secret/of+it',
    'key-of-a-download',
    'https://hooks.example/one',
    'lower-case-token',
    'no-underscore',
  ]);
});

it('secrets are replaced as they are, and in the forms of a URL, a form and JSON', () => {
  const redact = redactor(secretsIn(ENVIRONMENT));
  const text = `key=key-of-an-own-venue secret%2Fof%2Bit secret/of+it a-keyboard`;
  expect(redact(text)).toBe('key=[redacted] [redacted] [redacted] a-keyboard');
});
