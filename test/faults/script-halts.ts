import { HaltFile } from '../../src/adapters/files/halt-file.ts';
import { HOUR, instant, MINUTE, SECOND, type Instant } from '../../src/core/time.ts';
import { SeededRandom } from '../../src/math/random.ts';

const HALTS = 3;

/**
 * One script in process of nine is halted and resumed by somebody else, around the times at which something is decided.
 */
export function hasHalts(seed: number): boolean {
  return seed % 9 === 1;
}

/** Sets the halt switch of a script at times that its seed says, and tells whether an order came in spite of it. */
export class ScriptHalts {
  /** Orders that were sent while the switch said that nothing may be. */
  readonly sentInSpite: string[] = [];
  /** Times that the switch was set to halt. */
  count = 0;
  readonly #switch: HaltFile;
  readonly #spans: readonly { readonly from: number; readonly to: number }[];

  constructor(
    seed: number,
    { path, start, hours }: { readonly path: string; readonly start: number; readonly hours: number },
  ) {
    const random = new SeededRandom(seed + 3);
    this.#switch = new HaltFile(path);
    this.#spans = Array.from({ length: HALTS }, () => {
      const from = start + (1 + random.below(hours - 2)) * HOUR + (random.below(240) - 60) * SECOND;
      return { from, to: from + (2 + random.below(30)) * MINUTE };
    });
  }

  /** Halted by the script: then a position may be without its stop, because nothing may be sent. */
  excuses(now: Instant): boolean {
    return this.#spans.some(({ from, to }) => from <= now && now < to);
  }

  /** When the switch is set next; a run looks at it twice a second, whatever else it waits for. */
  changesAfter(now: Instant): number {
    return Math.min(...this.#spans.flatMap(({ from, to }) => [from, to].filter((at) => at > now)));
  }

  get isHalted(): boolean {
    return this.#switch.readNow().trading === 'halted';
  }

  /** Sets the switch to what it has to be now. */
  heed(now: Instant): void {
    const wanted = this.excuses(now) ? 'halted' : 'on';
    if (this.#switch.readNow().trading === wanted) return;
    if (wanted === 'halted') this.count++;
    // The file is set before the promise is there.
    void this.#switch.set({ trading: wanted, reason: 'the script says so', by: 'script', at: instant(now) });
  }

  /** Looks at what is on its way to the venue. */
  watch(path: string, now: Instant): void {
    if (path.endsWith('/AddOrder') && this.isHalted)
      this.sentInSpite.push(`an order was sent at ${now} while trading was halted`);
  }
}
