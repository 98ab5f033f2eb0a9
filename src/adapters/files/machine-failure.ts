import { closeSync, constants, existsSync, openSync } from 'node:fs';
import { EdgewiseError } from '../../core/errors.ts';
import { diskFailure, errorCode } from './disk-failure.ts';

/**
 * Turns a refusal of the machine into a message for a person: a file that cannot be read or written, a full disk, a
 * port in use. Node's own errors name the port and nearly always the path. Other errors are returned unchanged: they
 * may be bugs.
 */
export function machineFailure(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof EdgewiseError) return error;
  if ('syscall' in error && error.syscall === 'listen') return portFailure(error);
  const path = 'path' in error && typeof error.path === 'string' ? error.path : undefined;
  if (path !== undefined) return diskFailure(error, path, isReading(error, path) ? 'read' : 'written');
  const syscall = 'syscall' in error ? error.syscall : undefined;
  const isOfFile = OF_FILES.has(syscall) && errorCode(error) !== 'EPIPE';
  return isOfFile ? diskFailure(error, undefined, READING.has(syscall) ? 'read' : 'written') : error;
}

const READING: ReadonlySet<unknown> = new Set(['scandir', 'read', 'stat', 'lstat', 'access']);

/** Calls on an open file, whose path the system does not name. Sockets have some of them, and end with EPIPE. */
const OF_FILES: ReadonlySet<unknown> = new Set(['read', 'write', 'fsync', 'fdatasync', 'ftruncate', 'fstat']);

/** An error of `open` does not name the purpose. A missing or unreadable file was probably opened for reading. */
function isReading(error: Error, path: string): boolean {
  const syscall = 'syscall' in error ? error.syscall : undefined;
  return (
    READING.has(syscall) || (syscall === 'open' && (('code' in error && error.code === 'ENOENT') || isUnreadable(path)))
  );
}

function isUnreadable(path: string): boolean {
  try {
    closeSync(openSync(path, constants.O_RDONLY | constants.O_NONBLOCK));
    return false;
  } catch {
    return existsSync(path);
  }
}

const PORT_MEANINGS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there',
  EACCES: 'permission denied',
  EADDRNOTAVAIL: 'an address that this machine does not have',
};

function portFailure(error: Error): unknown {
  const code = 'code' in error ? String(error.code) : '';
  const actual = PORT_MEANINGS[code];
  if (actual === undefined) return error;
  const where = ['address', 'port'].flatMap((name) =>
    name in error ? [String(Object.getOwnPropertyDescriptor(error, name)?.value)] : [],
  );
  return new EdgewiseError('usage', 'The server cannot listen there.', {
    where: where.join(':'),
    expected: 'a free port',
    actual,
    advice: 'Name another one with --port; 0 takes any that is free.',
    cause: error,
  });
}
