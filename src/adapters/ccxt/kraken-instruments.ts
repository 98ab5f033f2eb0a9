import { z } from 'zod';
import { stepsOfText } from '../../core/decimal-text.ts';
import { EdgewiseError } from '../../core/errors.ts';
import type { Instrument } from '../../core/instrument.ts';
import { decimalStep } from '../../core/money.ts';
import type { KrakenClient } from './kraken-client.ts';

const listing = z.object({
  tick_size: z.string(),
  lot_decimals: z.coerce.number().int().min(0).max(12),
  ordermin: z.string(),
  costmin: z.coerce.number().min(0).optional(),
  leverage_buy: z.array(z.coerce.number()).optional(),
  leverage_sell: z.array(z.coerce.number()).optional(),
});

/**
 * Instruments with the steps and minimums that the venue itself lists, in place of those from our table: a venue changes
 * them. Load the client's markets before. Throws `check-failed` for what is not listed, or cannot be held on margin; a run
 * that has begun may hold a position, which is looked after though the venue lends no more.
 */
export function krakenInstruments(client: KrakenClient, wanted: readonly Pick<Instrument, 'id' | 'kind' | 'venue' | 'base' | 'quote'>[], run: 'new' | 'begun' = 'new'): Instrument[] {
  return wanted.map(({ id, kind, venue, base, quote }) => {
    const market = Object.hasOwn(client.markets ?? {}, id) ? client.market(id) : undefined;
    if (market === undefined) {
      throw new EdgewiseError('check-failed', `${id} is not listed at Kraken`, { where: 'instruments', expected: 'a listed pair', actual: id, advice: '`edgewise doctor SYSTEM` shows what is' });
    }
    const told = listing.parse(market.info);
    if (run === 'new' && kind === 'margin' && (told.leverage_buy ?? []).length === 0) {
      throw new EdgewiseError('check-failed', `${id} cannot be held on margin at Kraken`, { where: 'instruments', expected: 'kind: spot', actual: 'kind: margin', advice: 'shorts are then skipped and counted' });
    }
    const lot = { units: 1, decimals: told.lot_decimals };
    const minimumLots = stepsOfText(told.ordermin, lot);
    if (typeof minimumLots === 'string') throw new EdgewiseError('check-failed', `Kraken lists a smallest order of ${id} that is no whole number of lots`, { where: id, actual: told.ordermin });
    return { id, kind, venue, base, quote, tick: decimalStep(told.tick_size), lot, minimumLots: Math.max(1, minimumLots), minimumNotional: told.costmin ?? 0 };
  });
}
