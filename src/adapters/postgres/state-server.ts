import { readFileSync } from 'node:fs';
import { EdgewiseError } from '../../core/errors.ts';
import { nearestName } from '../../core/nearest-name.ts';
import { isLoopback } from '../../wire/loopback.ts';

/** The environment variable that names the state server. */
export const STATE_URL = 'EDGEWISE_STATE_URL';

/** A PostgreSQL database that keeps the state of workspaces. */
export interface StateServer {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** Undefined where it is in PGPASSWORD or in PostgreSQL's password file. */
  readonly password: string | undefined;
  /** `verified` requires TLS and a valid certificate of the host. `none` is for this machine only. */
  readonly tls: 'verified' | 'none';
  /** Certificates that are trusted in addition to those of Node.js, as PEM text. */
  readonly authority?: string;
}

const EXAMPLE = 'postgres://user:password@host:5432/database';
const PARAMETERS = ['sslmode', 'sslrootcert'];

/** The state server that the environment names; undefined where state is kept in the workspace. */
export function stateServer(environment: NodeJS.ProcessEnv = process.env): StateServer | undefined {
  const url = environment[STATE_URL] ?? '';
  return url === '' ? undefined : stateServerAt(url);
}

/**
 * The secrets of the environment's state server: the address as it is given, and the password. Logs must not hold them.
 */
export function stateSecrets(environment: NodeJS.ProcessEnv = process.env): readonly (string | undefined)[] {
  const url = environment[STATE_URL] ?? '';
  return url === '' ? [] : [url, URL.parse(url)?.password, stateServer(environment)?.password];
}

/**
 * Reads an address such as postgres://user:password@host:5432/database?sslrootcert=ca.pem. A connection to another
 * machine uses TLS and verifies the certificate. Throws `config-invalid`. The message never repeats the address,
 * because it may hold a password.
 */
export function stateServerAt(text: string): StateServer {
  const url = URL.parse(text);
  if (url === null || !['postgres:', 'postgresql:'].includes(url.protocol))
    throw invalid('it is no address of a PostgreSQL database', EXAMPLE);
  const { hostname, port, username, password, pathname, searchParams } = url;
  const database = decoded(pathname.slice(1));
  if (hostname === '' || username === '' || database === '' || database.includes('/'))
    throw invalid('it lacks the host, the user or the name of the database', EXAMPLE);
  for (const name of searchParams.keys())
    if (!PARAMETERS.includes(name))
      throw invalid(`it has the parameter "${name}"`, PARAMETERS.join(' or '), nearestName(name, PARAMETERS));
  const certificates = searchParams.get('sslrootcert');
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? 5432 : Number(port),
    database,
    user: decoded(username),
    password: password === '' ? undefined : decoded(password),
    tls: tlsOf(text, searchParams.get('sslmode')),
    ...(certificates === null ? {} : { authority: readCertificates(certificates) }),
  };
}

/** The address for people and files, without the password. */
export function shownServer({ user, ...server }: StateServer): string {
  return `postgres://${encodeURIComponent(user)}@${serverName(server)}`;
}

/** The name of the database, which is equal for all its users. */
export function serverName({ host, port, database }: Pick<StateServer, 'host' | 'port' | 'database'>): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}/${encodeURIComponent(database)}`;
}

function tlsOf(url: string, mode: string | null): StateServer['tls'] {
  switch (mode) {
    case null:
      return isLoopback(url) ? 'none' : 'verified';
    case 'verify-full':
      return 'verified';
    case 'disable':
      if (isLoopback(url)) return 'none';
      throw invalid(
        'it asks for no TLS to another machine',
        'verify-full, or an address of this machine',
        'write 127.0.0.1 for localhost: names are not looked up; leave sslmode out for a server elsewhere',
      );
    default:
      throw invalid(`it has the sslmode "${mode}"`, 'verify-full; or disable, for a server on this machine');
  }
}

function readCertificates(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new EdgewiseError('file-missing', 'The certificates for the state server cannot be read', {
      where: path,
      expected: 'a file of certificates in PEM form',
      advice: `correct sslrootcert in ${STATE_URL}`,
      cause,
    });
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid('it has a percent sign that begins no escape', EXAMPLE, 'write %25 for a percent sign');
  }
}

function invalid(actual: string, expected: string, advice?: string): EdgewiseError {
  return new EdgewiseError('config-invalid', 'The address of the state server cannot be used', {
    where: STATE_URL,
    expected,
    actual,
    advice: advice ?? 'correct it, or unset it to keep state in the workspace',
  });
}
