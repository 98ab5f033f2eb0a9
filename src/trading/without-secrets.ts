import { STATE_URL } from '../adapters/postgres/state-server.ts';
import { KNOWN_VENUES } from '../venues/venue-kits.ts';

const VENUES = KNOWN_VENUES.map(({ name }) => name).join('|');
const SECRET = new RegExp(`^(${VENUES}|EDGEWISE|POLYGON|MASSIVE)_|KEY|SECRET|TOKEN|PASSWORD|WEBHOOK`, 'i');

/** Who reads candles records in the trial ledger which days were read, and needs the address of the state server. */
const NEEDED: readonly string[] = [STATE_URL, 'PGPASSWORD'];

/** The environment of a process that trades nothing: without keys of venues and addresses of alerts. */
export function withoutSecrets(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = (environment[STATE_URL] ?? '') === '' ? [] : NEEDED;
  return Object.fromEntries(Object.entries(environment).filter(([name]) => kept.includes(name) || !SECRET.test(name)));
}
