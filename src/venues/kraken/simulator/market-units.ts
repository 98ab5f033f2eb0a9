import { LEDGER_DECIMALS, notionalMinor } from '../../../core/money.ts';
import type { KrakenMarket } from './kraken-market.ts';

/** One tick times one lot of a market, in the ledger's parts of its quote currency. */
export function unitMinorOf({ instrument: { tick, lot } }: Pick<KrakenMarket, 'instrument'>): bigint {
  return notionalMinor(1, 1, tick, lot);
}

/** Coins in the parts of 10^-18 that the ledger counts in. */
export function minorOfLots(lots: number, { instrument: { lot } }: Pick<KrakenMarket, 'instrument'>): bigint {
  return BigInt(lots) * BigInt(lot.units) * 10n ** BigInt(LEDGER_DECIMALS - lot.decimals);
}
