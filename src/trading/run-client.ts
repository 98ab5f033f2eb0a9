import { createKrakenClient, type KrakenClient } from '../venues/kraken/kraken-client.ts';
import type { VenueClock } from '../venues/kraken/venue-clock.ts';
import type { NonceSource } from '../wire/nonce-source.port.ts';
import type { LiveJournalHeader } from '../live/live-journal.port.ts';
import { tellOnce } from './tell-once.ts';

export interface RunClientOptions {
  readonly header: Pick<LiveJournalHeader, 'setting'>;
  readonly keys: { readonly key: string; readonly secret: string };
  readonly clock: VenueClock;
  readonly nonces: NonceSource;
  readonly url: string;
  readonly tell: (line: string) => void;
}

/** The client of a command that acts for a run beside its process, at the venue where the run trades. */
export function runClient({ header, keys, clock, nonces, url, tell }: RunClientOptions): Promise<KrakenClient> {
  const money = header.setting === 'paper' ? 'paper' : 'real';
  return createKrakenClient({ ...keys, clock, nonces, onNonceRefused: tellOnce(tell), money, url });
}
