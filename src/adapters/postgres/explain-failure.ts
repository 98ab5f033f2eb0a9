import { EdgewiseError, type ErrorCode } from '../../core/errors.ts';
import { shownServer, STATE_URL, type StateServer } from './state-server.ts';

interface Explanation {
  readonly code: ErrorCode;
  readonly summary: string;
  readonly advice: string;
}

const SILENT: Explanation = {
  code: 'state-silent',
  summary: 'The state server did not answer',
  advice: 'see that it runs and can be reached from here; nothing that was kept before is lost',
};

const NO_PASSWORD: Explanation = {
  code: 'state-silent',
  summary: 'The state server asks for a password, and there is none',
  advice: `write it into ${STATE_URL}, PGPASSWORD or ~/.pgpass`,
};

/** Explanations by SQLSTATE, or by its class of two characters. Source: PostgreSQL 15, appendix A. */
const BY_STATE: Readonly<Record<string, Explanation>> = {
  '28': {
    code: 'state-silent',
    summary: 'The state server refuses the user',
    advice: `correct the user or the password in ${STATE_URL}, or in ~/.pgpass`,
  },
  '3D': {
    code: 'state-silent',
    summary: 'The state server has no such database',
    advice: `create it with \`createdb\`, or correct its name in ${STATE_URL}`,
  },
  '42501': {
    code: 'state-silent',
    summary: 'The user may not do this on the state server',
    advice: 'let an owner of the database use it once, then GRANT USAGE on schema edgewise and its tables to this user',
  },
  '25006': {
    code: 'state-silent',
    summary: 'The state server only reads just now',
    advice: `name the primary server in ${STATE_URL}, not a copy of it`,
  },
  '53': {
    code: 'disk-full',
    summary: 'The state server has no room left, or no connection to spare',
    advice: 'free space there, or allow more connections; what was kept before is intact',
  },
  '55P03': {
    code: 'state-silent',
    summary: 'Another process keeps the state server busy',
    advice: 'run it again; look at pg_stat_activity if it stays so',
  },
  '57014': {
    code: 'state-silent',
    summary: 'The state server took too long',
    advice: 'run it again; look at pg_stat_activity if it stays so',
  },
  '57P': SILENT,
  '08': SILENT,
  XX: {
    code: 'data-corrupt',
    summary: 'The state server cannot read its data',
    advice: 'look at its log, and restore it',
  },
};

const NETWORK = /^(?:ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE|ENOENT|EACCES)/;
const SILENCE = /timeout|terminated|Connection ended|not queryable|ended by server/i;
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL/;

/**
 * Turns a failure of PostgreSQL or of the network into an error with advice for a person. Returns other failures
 * unchanged.
 */
export function explainFailure(error: unknown, server: StateServer): unknown {
  if (!(error instanceof Error) || error instanceof EdgewiseError) return error;
  const code = 'code' in error ? String(error.code) : '';
  const found = explanationOf(code, error.message);
  if (found === undefined) return error;
  const { summary, advice } = found;
  return new EdgewiseError(found.code, summary, {
    where: shownServer(server),
    actual: error.message === '' ? code : error.message,
    advice,
    cause: error,
  });
}

function explanationOf(code: string, message: string): Explanation | undefined {
  if (CERTIFICATE.test(code) || /does not support SSL/.test(message))
    return {
      code: 'state-silent',
      summary: 'The state server cannot be spoken to over TLS',
      advice: `let it offer TLS, and name its certificate in ${STATE_URL} as sslrootcert=FILE`,
    };
  if (/client password must be a/.test(message)) return NO_PASSWORD;
  if (NETWORK.test(code) || (code === '' && SILENCE.test(message))) return SILENT;
  return BY_STATE[code] ?? BY_STATE[code.slice(0, 3)] ?? BY_STATE[code.slice(0, 2)];
}
