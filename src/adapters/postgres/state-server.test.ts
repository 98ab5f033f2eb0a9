import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { scratchFolder } from '../../../test/harness/scratch-folder.ts';
import { redactor } from '../files/redactor.ts';
import { serverName, shownServer, stateSecrets, stateServer, stateServerAt } from './state-server.ts';

it('the address of a state server is read with its escapes, and has a usual port', () => {
  expect(stateServerAt('postgres://a%40b:p%2F%3A%40@127.0.0.1/the%20state')).toEqual({
    host: '127.0.0.1',
    port: 5432,
    database: 'the state',
    user: 'a@b',
    password: 'p/:@',
    tls: 'none',
  });
  expect(stateServerAt('postgresql://ada@[::1]:6000/state')).toMatchObject({
    host: '::1',
    port: 6000,
    password: undefined,
    tls: 'none',
  });
});

it.each([
  ['postgres://ada@db.example.org/state', 'verified'],
  ['postgres://ada@db.example.org/state?sslmode=verify-full', 'verified'],
  ['postgres://ada@10.0.0.7/state', 'verified'],
  ['postgres://ada@localhost/state', 'verified'],
  ['postgres://ada@127.0.0.1/state?sslmode=verify-full', 'verified'],
  ['postgres://ada@127.0.0.1/state?sslmode=disable', 'none'],
])('the address of a state server %s is spoken to with TLS %s', (url, tls) => {
  expect(stateServerAt(url).tls).toBe(tls);
});

it('the address of a state server names certificates that are trusted', () => {
  const path = join(scratchFolder(), 'ca.pem');
  writeFileSync(path, 'PEM');
  expect(stateServerAt(`postgres://ada@db.example.org/state?sslrootcert=${path}`).authority).toBe('PEM');
  expect(() => stateServerAt('postgres://ada:secret-word@db.example.org/state?sslrootcert=/none')).toThrow(
    expect.objectContaining({ code: 'file-missing', message: expect.not.stringContaining('secret-word') as string }),
  );
});

it.each([
  ['secret-word', 'it is no address'],
  ['https://ada:secret-word@127.0.0.1/state', 'it is no address'],
  ['postgres://ada:secret-word@127.0.0.1', 'it lacks'],
  ['postgres://ada:secret-word@127.0.0.1/state/other', 'it lacks'],
  ['postgres://:secret-word@127.0.0.1/state', 'it lacks'],
  ['postgres://ada:secret-word@db.example.org/state?sslmode=disable', 'no TLS to another machine'],
  ['postgres://ada:secret-word@localhost/state?sslmode=disable', 'write 127.0.0.1 for localhost'],
  ['postgres://ada:secret-word@db.example.org/state?sslmode=prefer', 'it has the sslmode "prefer"'],
  ['postgres://ada:secret-word@db.example.org/state?sslmod=verify-full', 'sslmode'],
  ['postgres://ada:secret-word%@127.0.0.1/state', 'write %25'],
  ['postgres://ada:secret-word@127.0.0.1:99999/state', 'it is no address'],
])('the address of a state server is refused where it cannot be used, without repeating it: %s', (url, reason) => {
  let failure: unknown;
  try {
    stateServerAt(url);
  } catch (error) {
    failure = error;
  }
  expect(failure).toMatchObject({ code: 'config-invalid', message: expect.stringContaining(reason) as string });
  expect(failure).toMatchObject({ message: expect.stringContaining('EDGEWISE_STATE_URL') as string });
  expect(String(failure), 'a password in an error message gets into logs').not.toContain('secret-word');
  expect((failure as Error).cause, 'Node.js keeps the whole address in its own error').toBeUndefined();
});

it('the address of a state server is shown without its password, and told apart by server and database alone', () => {
  const server = stateServerAt('postgres://ada:secret-word@db.example.org/state');
  expect(shownServer(server)).toBe('postgres://ada@db.example.org:5432/state');
  expect(serverName(server)).toBe('db.example.org:5432/state');
  expect(serverName({ host: '::1', port: 1, database: 'a/b' })).toBe('[::1]:1/a%2Fb');
});

it('the address of a state server is taken out of logs, in whatever form its password stands there', () => {
  const environment = { EDGEWISE_STATE_URL: 'postgres://ada:pass%2Fword-7@127.0.0.1/state' };
  const redact = redactor(stateSecrets(environment));
  expect(redact('pass/word-7, pass%2Fword-7 and postgres://ada:pass%2Fword-7@127.0.0.1/state')).toBe(
    '[redacted], [redacted] and [redacted]',
  );
  expect(stateSecrets({})).toEqual([]);
});

it('the address of a state server is none where the environment names none', () => {
  expect([stateServer({}), stateServer({ EDGEWISE_STATE_URL: '' })]).toEqual([undefined, undefined]);
});
