import type { OrderRequest } from '../core/order.ts';
import type { Engine } from '../engine/engine.ts';
import type { VenueHoldings } from '../execution/venue.port.ts';

export interface HeldBeside {
  readonly engine: Pick<Engine, 'instruments' | 'portfolio' | 'sellableLots'>;
  readonly holdings: VenueHoldings;
  /** What the account held before the run. */
  readonly foreign: VenueHoldings;
}

/**
 * Whether an account looks as if an order had traded what the books do not have: it has less of an instrument that the
 * order sells than stops and exits are for, or more of one that it buys. Of an instrument that is not traded nobody
 * knows.
 */
export function mayHaveTraded(
  { instrument, side }: Pick<OrderRequest, 'instrument' | 'side'>,
  { engine, holdings, foreign }: HeldBeside,
): boolean {
  const market = engine.instruments.findIndex(({ id }) => id === instrument);
  if (market < 0) return true;
  const own = Math.sign(engine.portfolio.lots(market)) * engine.sellableLots(market);
  const theirs = (holdings.lots.get(instrument) ?? 0) - (foreign.lots.get(instrument) ?? 0);
  return side === 'sell' ? theirs < own : theirs > own;
}
