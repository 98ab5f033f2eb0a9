import { expect, it } from 'vitest';
import { EdgewiseError } from '../core/errors.ts';
import { processFailure } from './process-failure.ts';

const failure = new EdgewiseError('usage', 'There are no keys', {
  expected: 'KRAKEN_API_KEY and KRAKEN_SECRET',
  advice: 'set both',
});
const { code, message, details } = failure;
const written = `${JSON.stringify({ error: { code, message, ...details } }, undefined, 2)}\n${message}\n  code:     usage\n`;

it('gives the failure of a process as it would be in the foreground, once and with its code', () => {
  const found = processFailure(`waiting for the venue\n${written}`);
  expect(found).toMatchObject({ code: 'usage', message, details });
});

it('finds none in other output', () => {
  for (const output of [
    '',
    'Killed',
    '{\n  "state": "running"\n}\n',
    '{\n  "error": {\n',
    '{\n  "error": { "code": "new-one", "message": "m" }\n}\n',
  ])
    expect(processFailure(output), output).toBeUndefined();
});
