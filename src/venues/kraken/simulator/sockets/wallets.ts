import type { Instant } from '../../../../core/time.ts';
import type { KrakenIds } from '../kraken-ids.ts';
import type { KrakenVenue } from '../kraken-venue.ts';
import type { VenueTrade } from '../venue-order.ts';
import { wireAmount, WireJson, wireSteps, wireTime, type WireFields, type WireNumber } from './wire-value.ts';

/** One line of the account's ledger, as the balances channel tells it. */
export type LedgerEntry = WireJson;

interface Wallet {
  readonly asset: string;
  /** In the asset's own smallest units. */
  readonly units: bigint;
  readonly write: (units: bigint) => WireNumber;
}

/** The account's balances, and what became of them since somebody asked: one line for each asset that changed. */
export class Wallets {
  readonly #venue: KrakenVenue;
  readonly #ids: KrakenIds;
  #told: ReadonlyMap<string, bigint>;
  #trade: VenueTrade | undefined;
  #entriesTold: number;

  constructor(venue: KrakenVenue, ids: KrakenIds) {
    this.#venue = venue;
    this.#ids = ids;
    this.#told = unitsOf(walletsOf(venue));
    this.#entriesTold = venue.ledger.entries.length;
  }

  noteTrade(trade: VenueTrade): void {
    this.#trade = trade;
  }

  changes(now: Instant): LedgerEntry[] {
    // No balance changes without an entry in the ledger.
    if (this.#venue.ledger.entries.length === this.#entriesTold) return [];
    const wallets = walletsOf(this.#venue);
    const booked = this.#venue.ledger.entries.slice(this.#entriesTold);
    const fees = booked.reduce(
      (sum, { kind, feeMinor }) => (kind === 'trade' || kind === 'margin' ? sum + feeMinor : sum),
      0n,
    );
    const trade = this.#trade;
    const entries = wallets.flatMap((wallet) => {
      const change = wallet.units - (this.#told.get(wallet.asset) ?? 0n);
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
    this.#told = unitsOf(wallets);
    this.#trade = undefined;
    this.#entriesTold += booked.length;
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
