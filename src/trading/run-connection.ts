import type { VenueClock } from '../venues/venue-clock.ts';
import type { KeyPair } from '../venues/key-pair.ts';
import type { VenueConnection, VenueKit } from '../venues/venue-kit.port.ts';
import type { NonceSource } from '../wire/nonce-source.port.ts';
import type { LiveJournalHeader } from '../live/live-journal.port.ts';
import { tellOnce } from './tell-once.ts';

export interface RunConnectionOptions {
  readonly header: Pick<LiveJournalHeader, 'setting'>;
  readonly kit: VenueKit;
  readonly keys: KeyPair;
  readonly clock: VenueClock;
  readonly nonces: NonceSource;
  readonly url: string;
  readonly tell: (line: string) => void;
}

/** The connection of a command that acts for a run while another process trades it, to the venue of the run. */
export function openRunConnection({
  header,
  kit,
  keys,
  clock,
  nonces,
  url,
  tell,
}: RunConnectionOptions): Promise<VenueConnection> {
  const purpose = header.setting === 'paper' ? 'paper' : 'real';
  return kit.open({ keys, clock, nonces, onNonceRefused: tellOnce(tell), purpose, url });
}
