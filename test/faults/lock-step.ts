import type { ChildProcess } from 'node:child_process';

/** What a bot that lived to the end of its script says of itself. */
export interface BotEnd {
  readonly books: string;
  readonly fills: number;
  readonly lots: number;
  /** Lots that a position may have once an entry has filled, by the entry's id. */
  readonly allowances: readonly (readonly [id: string, lots: number])[];
}

/** From the bot: let so much of the venue's time pass, in microseconds; or the end. */
export type BotWord =
  | { readonly kind: 'pass'; readonly micros: number }
  | { readonly kind: 'end'; readonly end: BotEnd };

/** To the bot: the venue's time; or that its patience with an answer has ended. */
export type ParentWord = { readonly kind: 'time'; readonly now: number } | { readonly kind: 'give-up' };

/** Says something to a bot that may have been killed meanwhile: then nobody hears it. */
export function tellBot(bot: ChildProcess, word: ParentWord): void {
  if (bot.connected) bot.send(word, () => undefined);
}

/**
 * The bot's side of the lock-step: the venue's time moves only when the bot asks for it, and an answer is given up when
 * the parent says so. A bot without a parent ends.
 */
export class ParentTime {
  #told: (now: number) => void = () => undefined;
  #waiting = new AbortController();

  constructor() {
    process.on('message', (word: ParentWord) => {
      if (word.kind === 'time') this.#told(word.now);
      else this.#waiting.abort();
    });
    process.on('disconnect', () => process.exit(1));
  }

  /** The venue's time once so much more of it has passed. */
  after(micros: number): Promise<number> {
    return new Promise((resolve) => {
      this.#told = resolve;
      say({ kind: 'pass', micros: Math.round(micros) });
    });
  }

  /** For the request that is sent now: aborted when the parent says that the time limit is over. */
  patience(): AbortSignal {
    this.#waiting = new AbortController();
    return this.#waiting.signal;
  }

  /** The last word. */
  tellEnd(end: BotEnd): void {
    process.send?.({ kind: 'end', end } satisfies BotWord, undefined, undefined, () => process.exit(0));
  }
}

function say(word: BotWord): void {
  process.send?.(word);
}
