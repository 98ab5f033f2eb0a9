import { minorFromAmount } from '../core/money.ts';
import { DAY, type Instant } from '../core/time.ts';
import { owedMinor, partsFromBasisPoints } from './exact-rate.ts';
import type { FeeTier } from './exchange-rules.ts';

const WINDOW_DAYS = 30;

/**
 * Works out fees. A schedule with several tiers follows our own traded volume of the last 30 UTC days (today included,
 * the fill in question not), the way venues do; fees round up to a minor unit.
 */
export class FeeMeter {
  readonly #tiers: readonly { readonly volumeMinor: bigint; readonly maker: bigint; readonly taker: bigint }[];
  readonly #days: { readonly day: number; volumeMinor: bigint }[] = [];

  constructor(tiers: readonly FeeTier[]) {
    if (tiers[0]?.volume !== 0) throw new RangeError(`The first fee tier starts at volume 0, was ${tiers[0]?.volume}`);
    this.#tiers = tiers.map(({ volume, makerBps, takerBps }) => ({
      volumeMinor: minorFromAmount(volume),
      maker: BigInt(partsFromBasisPoints(makerBps, 'maker fee')),
      taker: BigInt(partsFromBasisPoints(takerBps, 'taker fee')),
    }));
  }

  /** The fee on a fill, without counting the fill's volume. */
  quote(notionalMinor: bigint, liquidity: 'maker' | 'taker', at: Instant): bigint {
    return owedMinor(notionalMinor, this.#parts(liquidity, at));
  }

  /** Counts a fill's volume towards later tiers. */
  count(notionalMinor: bigint, at: Instant): void {
    if (this.#tiers.length === 1) return;
    const day = Math.floor(at / DAY);
    const last = this.#days.at(-1);
    if (last?.day === day) last.volumeMinor += notionalMinor;
    else this.#days.push({ day, volumeMinor: notionalMinor });
  }

  #parts(liquidity: 'maker' | 'taker', at: Instant): bigint {
    let best = this.#tiers[0];
    if (this.#tiers.length > 1) {
      const volume = this.#volumeMinor(at);
      for (const tier of this.#tiers) if (volume >= tier.volumeMinor) best = tier;
    }
    return best?.[liquidity] ?? 0n;
  }

  #volumeMinor(at: Instant): bigint {
    const oldest = Math.floor(at / DAY) - WINDOW_DAYS + 1;
    while (this.#days.length > 0 && (this.#days[0]?.day ?? oldest) < oldest) this.#days.shift();
    return this.#days.reduce((sum, { volumeMinor }) => sum + volumeMinor, 0n);
  }
}
