import type { FeeTier } from '../core/listing.ts';
import { minorFromAmount } from '../core/money.ts';
import type { Instant } from '../core/time.ts';
import { owedMinor, partsFromBasisPoints } from './exact-rate.ts';
import { TradedVolume } from './traded-volume.ts';

/**
 * Works out fees. A schedule with several tiers follows our own traded volume of the last 30 UTC days (today included,
 * the fill in question not), the way venues do; fees round up to a minor unit. The volume is this market's alone, or
 * one that is shared with others, as where a venue counts over the whole account.
 */
export class FeeMeter {
  readonly #tiers: readonly { readonly volumeMinor: bigint; readonly maker: bigint; readonly taker: bigint }[];
  readonly #volume: TradedVolume;
  readonly #counts: 'always' | 'never';

  constructor(tiers: readonly FeeTier[], shared?: TradedVolume) {
    if (tiers[0]?.volume !== 0) throw new RangeError(`The first fee tier starts at volume 0, was ${tiers[0]?.volume}`);
    this.#tiers = tiers.map(({ volume, makerBps, takerBps }) => ({
      volumeMinor: minorFromAmount(volume),
      maker: BigInt(partsFromBasisPoints(makerBps, 'maker fee')),
      taker: BigInt(partsFromBasisPoints(takerBps, 'taker fee')),
    }));
    this.#volume = shared ?? new TradedVolume();
    this.#counts = shared === undefined && tiers.length === 1 ? 'never' : 'always';
  }

  /** The fee on a fill, without counting the fill's volume. */
  quote(notionalMinor: bigint, liquidity: 'maker' | 'taker', at: Instant): bigint {
    return owedMinor(notionalMinor, this.#parts(liquidity, at));
  }

  /** Counts a fill's volume towards later tiers, whatever the sign of its value. */
  count(notionalMinor: bigint, at: Instant): void {
    if (this.#counts === 'always') this.#volume.count(notionalMinor < 0n ? -notionalMinor : notionalMinor, at);
  }

  #parts(liquidity: 'maker' | 'taker', at: Instant): bigint {
    let best = this.#tiers[0];
    if (this.#tiers.length > 1) {
      const volume = this.#volume.minor(at);
      for (const tier of this.#tiers) if (volume >= tier.volumeMinor) best = tier;
    }
    return best?.[liquidity] ?? 0n;
  }
}
