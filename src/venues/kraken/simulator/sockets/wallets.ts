import type { Instant } from '../../../../core/time.ts';
import type { KrakenIds } from '../kraken-ids.ts';
import type { KrakenVenue } from '../kraken-venue.ts';
import type { VenueTrade } from '../venue-order.ts';
import { wireAmount, WireJson, wireSteps, wireTime, type WireFields, type WireNumber } from './wire-value.ts';

/** One entry of the account's ledger in the form of the balances channel. */
export type LedgerEntry = WireJson;

interface Wallet {
  readonly asset: string;
  /** In the asset's own smallest units. */
  readonly units: bigint;
  readonly write: (units: bigint) => WireNumber;
}

/** Finds the balances that changed since the last call, with one entry for each asset. */
export class Wallets {
  readonly #venue: KrakenVenue;
  readonly #ids: KrakenIds;
  #sent: ReadonlyMap<string, bigint>;
  #trade: VenueTrade | undefined;
  #entriesSent: number;

  constructor(venue: KrakenVenue, ids: KrakenIds) {
    this.#venue = venue;
    this.#ids = ids;
    this.#sent = unitsOf(walletsOf(venue));
    this.#entriesSent = venue.ledger.entries.length;
  }

  noteTrade(trade: VenueTrade): void {
    this.#trade = trade;
  }

  changes(now: Instant): LedgerEntry[] {
    // No balance changes without an entry in the ledger.
    if (this.#venue.ledger.entries.length === this.#entriesSent) return [];
    const wallets = walletsOf(this.#venue);
    const booked = this.#venue.ledger.entries.slice(this.#entriesSent);
    const fees = booked.reduce(
      (sum, { kind, feeMinor }) => (kind === 'trade' || kind === 'margin' ? sum + feeMinor : sum),
      0n,
    );
    const trade = this.#trade;
    const entries = wallets.flatMap((wallet) => {
      const change = wallet.units - (this.#sent.get(wallet.asset) ?? 0n);
      if (change === 0n) return [];
      const fee = wallet.asset === quoteOf(this.#venue) ? fees : 0n;
      return [
        new WireJson({
          ledger_id: this.#ids.next('L'),
          ref_id: trade?.txid,
          type: trade === undefined ? 'adjustment' : 'trade',
          category: trade === undefined ? 'adjustment' : 'trade',
          asset: wallet.asset,
          asset_class: 'currency',
          amount: wallet.write(change + fee),
          fee: wallet.write(fee),
          balance: wallet.write(wallet.units),
          wallet_type: 'spot',
          wallet_id: 'main',
          timestamp: wireTime(trade?.at ?? now),
        }),
      ];
    });
    this.#sent = unitsOf(wallets);
    this.#trade = undefined;
    this.#entriesSent += booked.length;
    return entries;
  }
}

/** Every balance as it stands. */
export function balanceRows(venue: KrakenVenue): WireFields[] {
  return walletsOf(venue).map(({ asset, units, write }) => ({
    asset,
    asset_class: 'currency',
    balance: write(units),
    wallets: [{ type: 'spot', id: 'main', balance: write(units) }],
  }));
}

function walletsOf(venue: KrakenVenue): Wallet[] {
  const coins = venue.markets.map((market) => ({
    asset: market.pair.base.currency,
    units: BigInt(venue.lots(market)),
    write: (units: bigint) => wireSteps(Number(units), market.instrument.lot),
  }));
  return [{ asset: quoteOf(venue), units: venue.account.exchange.account.cashMinor, write: wireAmount }, ...coins];
}

function unitsOf(wallets: readonly Wallet[]): Map<string, bigint> {
  return new Map(wallets.map(({ asset, units }) => [asset, units]));
}

function quoteOf(venue: KrakenVenue): string {
  return venue.markets[0]?.pair.quote.currency ?? 'USD';
}
