import { EdgewiseError } from '../core/errors.ts';
import type { VenueKit } from '../venues/venue-kit.port.ts';
import { kitOf } from '../venues/venue-kits.ts';
import { kitsOfSystem } from './kits-of-system.ts';
import { readSystem } from './read-system.ts';
import type { SystemConfig } from '../config/system-schema.ts';

/**
 * Reads a system that is to be traded, live, on paper or at a simulated venue. Throws what `readSystem` throws, and
 * `config-invalid` for what the venue's kit does not have: a venue where nothing here trades, a kind of instrument,
 * facts beside candles, or instruments of several venues. Without kits, those count that come with Edgewise and those
 * of the system's modules.
 */
export async function readTradedSystem(path: string, given?: readonly VenueKit[]): Promise<SystemConfig> {
  const config = await readReplayedSystem(path, given);
  const { title, facts: offered = [] } = kitOfSystem(config, given);
  for (const [place, { id, facts = [] }] of config.instruments.entries()) {
    const unknown = facts.find((kind) => !offered.includes(kind));
    if (unknown === undefined) continue;
    throw new EdgewiseError('config-invalid', `${title} gives no ${unknown} facts of ${id} here`, {
      where: `${path}, instruments.${place}.facts`,
      expected: offered.length === 0 ? 'no facts' : offered.join(' or '),
      actual: facts.join(', '),
      advice: 'stored facts can be researched and replayed with `edgewise paper --replay`; to trade, leave them out',
    });
  }
  return config;
}

/** The same for a replay of stored data: facts beside candles are then those that are stored. */
export async function readReplayedSystem(path: string, given?: readonly VenueKit[]): Promise<SystemConfig> {
  const config = await readSystem(path);
  const kits = given ?? kitsOfSystem(config);
  const first = config.instruments[0]?.venue;
  for (const [place, { id, venue, kind }] of config.instruments.entries()) {
    const where = (setting: string): string => `${path}, instruments.${place}.${setting}`;
    const kit = kits.find(({ name }) => name === venue);
    if (kit === undefined) throw notTradedAt(kits, { id, venue, where: where('venue') });
    if (venue !== first)
      throw new EdgewiseError('config-invalid', `A run trades at one venue, and ${id} is at another`, {
        where: where('venue'),
        expected: first ?? '',
        actual: venue,
        advice: 'trade the instruments of each venue in a system of their own',
      });
    if (!kit.kinds.includes(kind))
      throw new EdgewiseError('config-invalid', `${kit.title} does not trade ${id} as ${kind}`, {
        where: where('kind'),
        expected: kit.kinds.join(' or '),
        actual: kind,
        advice: 'research can be done of it; to trade, choose a kind that the venue has',
      });
    requireStops(kit, config, path);
    requireNews(kit, config, path);
  }
  return config;
}

/** A stop that a file asks for, or leaves to the default, must be able to rest at the venue. */
function requireStops({ title, orders }: VenueKit, { risk }: SystemConfig, path: string): void {
  if (orders.protectiveStops === 'rest' || risk.protective_stop === 'none') return;
  throw new EdgewiseError('config-invalid', `No protective stop can rest at ${title}`, {
    where: `${path}, risk.protective_stop`,
    expected: 'none',
    actual: risk.protective_stop === undefined ? 'not given, which asks for a stop' : String(risk.protective_stop),
    advice: 'with none, nothing bounds a loss while no process runs: keep positions small, and see to the process',
  });
}

/** Markets can change only where the venue reports it. */
function requireNews({ title, marketNews }: VenueKit, config: SystemConfig, path: string): void {
  const { slots } = config.live;
  if (slots === undefined) return;
  const refused = (message: string, advice: string) =>
    new EdgewiseError('config-invalid', message, {
      where: `${path}, live.slots`,
      expected: 'no such setting',
      actual: String(slots),
      advice,
    });
  if (marketNews !== 'given')
    throw refused(
      `${title} does not report which markets are listed and settled`,
      'leave it out to trade the instruments of the file alone',
    );
}

/** The kit of the venue where a system trades. Throws `config-invalid` where nothing here trades. */
export function kitOfSystem(
  config: Pick<SystemConfig, 'instruments' | 'use'>,
  kits: readonly VenueKit[] = kitsOfSystem(config),
): VenueKit {
  return kitOf(config.instruments[0]?.venue ?? '', kits);
}

interface Untraded {
  readonly id: string;
  readonly venue: string;
  readonly where: string;
}

function notTradedAt(kits: readonly VenueKit[], { id, venue, where }: Untraded): EdgewiseError {
  return new EdgewiseError('config-invalid', `Nothing here trades ${id} at ${venue}`, {
    where,
    expected: kits.map(({ name }) => name).join(' or '),
    actual: venue,
    advice: `research can be done of it; to trade, name a pair of ${kits.map(({ title }) => title).join(' or ')} and learn from these candles: candles: { venue: ${venue}, instrument: ${id} }`,
  });
}
