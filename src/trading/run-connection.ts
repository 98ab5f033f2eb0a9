import { EdgewiseError } from '../core/errors.ts';
import { isLoopback } from '../wire/loopback.ts';
import type { VenueClock } from '../venues/venue-clock.ts';
import type { KeyPair } from '../venues/key-pair.ts';
import type { VenueConnection, VenueKit } from '../venues/venue-kit.port.ts';
import type { NonceSource } from '../wire/nonce-source.port.ts';
import type { LiveJournalHeader } from '../live/live-journal.port.ts';
import { tellOnce } from './tell-once.ts';

export interface RunConnectionOptions {
  readonly header: Pick<LiveJournalHeader, 'setting' | 'place' | 'system'>;
  readonly kit: VenueKit;
  readonly keys: KeyPair;
  readonly clock: VenueClock;
  readonly nonces: NonceSource;
  readonly url: string;
  readonly tell: (line: string) => void;
}

/**
 * The connection of a command that acts for a run while another process trades it, to the venue of the run. Throws
 * `usage` for an address where the run cannot have traded.
 */
export async function openRunConnection({
  header,
  kit,
  keys,
  clock,
  nonces,
  url,
  tell,
}: RunConnectionOptions): Promise<VenueConnection> {
  requirePlace(header, kit, url);
  const purpose = header.setting === 'paper' ? 'paper' : 'real';
  return kit.open({ keys, clock, nonces, onNonceRefused: tellOnce(tell), purpose, url });
}

/**
 * A rehearsal has nothing at the real venue. A run with real money has nothing at a simulated one, where every account
 * would look flat, and trades of somebody else's would explain its books.
 */
function requirePlace(
  { place, setting, system }: RunConnectionOptions['header'],
  kit: Pick<VenueKit, 'url'>,
  url: string,
): void {
  if (place === 'simulated' && !isLoopback(url)) {
    throw new EdgewiseError('usage', `The run of ${system} trades at a simulated venue, and this is none`, {
      where: '--url',
      expected: 'the address of that venue, on this machine',
      actual: url,
      advice: 'name it with --url',
    });
  }
  if (setting !== 'live' || place !== 'real' || !isLoopback(url) || isLoopback(kit.url)) return;
  throw new EdgewiseError('usage', `The run of ${system} trades with real money, and this is a simulated venue`, {
    where: '--url',
    expected: kit.url,
    actual: url,
    advice: 'leave --url out',
  });
}
