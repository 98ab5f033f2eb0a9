import { textOfSteps } from '../../../../core/decimal-text.ts';
import { SECOND } from '../../../../core/time.ts';
import { required } from '../call-fields.ts';
import { invalidArgument } from '../kraken-error.ts';
import type { Endpoint } from './endpoint.ts';

/** `Spread`: the newest changes of bid and ask, oldest first, from `since` on where it is given. */
export const spread: Endpoint = ({ venue, fields }) => {
  venue.catchUp();
  const market = venue.prices.marketOf(required(fields, 'pair'));
  const since = Number(fields.get('since') ?? '0');
  if (!Number.isFinite(since)) throw invalidArgument('since');
  const text = (ticks: number) => textOfSteps(ticks, market.instrument.tick);
  const rows = venue.prices.spreads
    .newest(market)
    .map(({ at, bid, ask }) => [Math.floor(at / SECOND), text(bid), text(ask)] as const);
  return { [market.pair.id]: rows.filter(([at]) => at >= since), last: rows.at(-1)?.[0] ?? since };
};
