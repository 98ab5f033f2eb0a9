import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scratchFolder } from '../../../test/harness/scratch-folder.ts';
import { passwordFromFile } from './password-file.ts';
import { stateServerAt } from './state-server.ts';

const server = stateServerAt('postgres://ada@127.0.0.1:6000/state');

/** The password of a file with these lines. */
function passwordIn(lines: string, mode = 0o600, at = server): string | undefined {
  const file = join(scratchFolder(), 'pgpass');
  writeFileSync(file, lines, { mode });
  return passwordFromFile(at, { environment: { PGPASSFILE: file } });
}

it('the first line of a password file that fits has the password', () => {
  expect(passwordIn('# for all\nother:*:*:*:no\n*:6001:*:*:no\n127.0.0.1:6000:state:ada:yes\n*:*:*:*:late\n')).toBe(
    'yes',
  );
  expect(passwordIn('*:*:*:*:any\r\n')).toBe('any');
  expect(passwordIn('*:*:*:bea:no\n*:*:*:ada\n\n')).toBeUndefined();
  expect(passwordIn('\\:\\:1:*:*:*:colons\n', 0o600, { ...server, host: '::1' })).toBe('colons');
});

it('a password file that others may read counts as none, and so does one that is not there', () => {
  expect(passwordIn('*:*:*:*:open\n', 0o640)).toBeUndefined();
  expect(passwordFromFile(server, { environment: {}, home: scratchFolder() })).toBeUndefined();
});

it('every password comes back from the escapes that the file asks for', () => {
  const file = join(scratchFolder(), 'pgpass');
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }).filter((text) => !/[\r\n]/.test(text)),
      (password) => {
        writeFileSync(file, `*:*:*:ada:${password.replaceAll(/[\\:]/g, '\\$&')}\n`, { mode: 0o600 });
        expect(passwordFromFile(server, { environment: { PGPASSFILE: file } })).toBe(password.toWellFormed());
      },
    ),
    { seed: 3 },
  );
});
