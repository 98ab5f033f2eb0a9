import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { StateServer } from './state-server.ts';

export interface PasswordFileOptions {
  readonly environment?: NodeJS.ProcessEnv;
  readonly home?: string;
}

/** Permission bits of users other than the owner. */
const OTHERS = 0o077;

/**
 * Finds the password for a server in PostgreSQL's password file. The first matching line counts. Undefined where there
 * is no such file, or where other users may read it. Source: PostgreSQL 15, section 34.16, "The Password File".
 */
export function passwordFromFile(
  { host, port, database, user }: StateServer,
  { environment = process.env, home = homedir() }: PasswordFileOptions = {},
): string | undefined {
  const text = ownText(environment['PGPASSFILE'] ?? join(home, '.pgpass'));
  const wanted = [host, String(port), database, user];
  for (const line of text.split('\n')) {
    if (line.startsWith('#')) continue;
    const fields = fieldsOf(line.replace(/\r$/, ''));
    const fits = wanted.every((word, place) => fields[place] === '*' || fields[place] === word);
    if (fits && fields[4] !== undefined) return fields[4];
  }
  return undefined;
}

/** The fields of a line, which colons separate. A backslash escapes a colon or a backslash. */
function fieldsOf(line: string): readonly string[] {
  return line.split(/(?<=^(?:[^\\]|\\.)*?):/).map((field) => field.replaceAll(/\\(.)/g, '$1'));
}

function ownText(path: string): string {
  try {
    return (statSync(path).mode & OTHERS) === 0 || process.platform === 'win32' ? readFileSync(path, 'utf8') : '';
  } catch {
    return '';
  }
}
