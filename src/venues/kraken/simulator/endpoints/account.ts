import { textOfAmount } from '../../../../core/decimal-text.ts';
import { LEDGER_DECIMALS, minorFromAmount } from '../../../../core/money.ts';
import type { Instant } from '../../../../core/time.ts';
import type { FeeTier } from '../../../../core/listing.ts';
import { exactNotional } from '../../../../exchange/notional.ts';
import { listOf, MOST_NAMED } from '../call-fields.ts';
import type { KrakenVenue } from '../kraken-venue.ts';
import type { ListedMarket } from '../listed-market.ts';
import { unitMinorOf } from '../market-units.ts';
import { freeMarginMinor } from '../order-funds.ts';
import type { Endpoint } from './endpoint.ts';

/**
 * `TradeBalance`: the value of the account as collateral. The margin level `ml` is equity in percent of the margin in
 * use, and is absent without margin in use. Coins count in `eb` but are no collateral here, so `tb` is the cash.
 */
export const tradeBalance: Endpoint = ({ venue }) => {
  venue.catchUp();
  const { cashMinor, unrealisedMinor, equityMinor, usedMinor, costMinor } = venue.account.standing();
  const text = (minor: bigint) => textOfAmount(minor, 4);
  return {
    eb: text(cashMinor + coinsMinor(venue)),
    tb: text(cashMinor),
    m: text(usedMinor),
    uv: '0.0000',
    n: text(unrealisedMinor),
    c: text(costMinor),
    v: text(positionsMinor(venue)),
    e: text(equityMinor),
    mf: text(freeMarginMinor({ prices: venue.prices, account: venue.account, open: venue.open() })),
    ...(usedMinor > 0n ? { ml: textOfAmount(levelOf(equityMinor, usedMinor), 2) } : {}),
  };
};

/** The margin level in percent, cut off after four decimals. */
function levelOf(equityMinor: bigint, usedMinor: bigint): bigint {
  return ((equityMinor * 1_000_000n) / usedMinor) * 10n ** BigInt(LEDGER_DECIMALS - 4);
}

function coinsMinor(venue: KrakenVenue): bigint {
  return venue.markets.reduce(
    (sum, market) => sum + exactNotional(venue.ticks(market), venue.lots(market), unitMinorOf(market)),
    0n,
  );
}

function positionsMinor(venue: KrakenVenue): bigint {
  return venue.markets.reduce(
    (sum, market) => sum + exactNotional(venue.ticks(market), Math.abs(venue.marginLots(market)), unitMinorOf(market)),
    0n,
  );
}

/** `TradeVolume`: the traded volume of the account in 30 days, and the fees in percent that follow from it. */
export const tradeVolume: Endpoint = ({ venue, fields }) => {
  const now = venue.catchUp();
  const markets = fields.has('pair')
    ? listOf(fields, 'pair', MOST_NAMED.pairs).map((name) => venue.prices.marketOf(name))
    : [];
  const fees = (of: 'makerBps' | 'takerBps') =>
    Object.fromEntries(markets.map((market) => [market.pair.id, feeShape(venue, market, of, now)]));
  return {
    currency: venue.markets[0]?.pair.quote.id,
    volume: textOfAmount(venue.account.volume.minor(now), 4),
    ...(markets.length === 0 ? {} : { fees: fees('takerBps'), fees_maker: fees('makerBps') }),
  };
};

function feeShape(
  venue: KrakenVenue,
  { rules: { fees } }: ListedMarket,
  of: 'makerBps' | 'takerBps',
  now: Instant,
): unknown {
  const volume = venue.account.volume.minor(now);
  const place = fees.findLastIndex((tier) => minorFromAmount(tier.volume) <= volume);
  const percent = (tier: FeeTier | undefined) => (tier === undefined ? null : (tier[of] / 100).toFixed(4));
  const next = fees[place + 1];
  return {
    fee: percent(fees[place]),
    minfee: percent(fees.at(-1)),
    maxfee: percent(fees[0]),
    nextfee: percent(next),
    nextvolume: next === undefined ? null : textOfAmount(minorFromAmount(next.volume), 4),
    tiervolume: textOfAmount(minorFromAmount(fees[place]?.volume ?? 0), 4),
  };
}
