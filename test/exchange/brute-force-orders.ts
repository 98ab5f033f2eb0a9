import type { OrderRequest } from '../../src/core/order.ts';
import type { BruteAccount } from './brute-force-account.ts';
import type { BruteMarket, Reaction } from './brute-force-run.ts';

/** An order, and what happened to it that no fill says. */
export interface Line {
  readonly request: OrderRequest;
  readonly market: number;
  readonly arrival: number;
  /** How many fills there were when it was sent. */
  readonly fillsBefore: number;
  triggered: boolean;
  ended: boolean;
  /** How often something was shown to it. */
  seen: number;
  cancelAt: number;
}

/** All orders, in the order of sending; what is left of one is summed up from the fills. */
export class BruteOrders {
  readonly lines: Line[] = [];
  readonly #markets: readonly BruteMarket[];
  readonly #account: BruteAccount;
  readonly #reactions: readonly Reaction[];
  readonly #answered = new Set<Reaction>();

  constructor(markets: readonly BruteMarket[], account: BruteAccount, reactions: readonly Reaction[]) {
    this.#markets = markets;
    this.#account = account;
    this.#reactions = reactions;
  }

  submit(request: OrderRequest, at: number): void {
    const market = this.#markets.findIndex(({ instrument }) => instrument.id === request.instrument);
    this.lines.push({
      request,
      market,
      arrival: at + this.#account.rules(market).latency,
      fillsBefore: this.#account.fills.length,
      triggered: false,
      ended: false,
      seen: 0,
      cancelAt: Infinity,
    });
  }

  cancel(id: string, at: number): void {
    const line = this.lines.find(({ request }) => request.id === id);
    if (line === undefined || line.ended) return;
    const { latency } = this.#account.rules(line.market);
    if (latency === 0) line.ended = true;
    else line.cancelAt = Math.min(line.cancelAt, at + latency);
  }

  /** Carries out what is to follow the fills so far. */
  react(): void {
    for (const fill of this.#account.fills) {
      for (const reaction of this.#reactions) {
        if (reaction.on !== fill.order || this.#answered.has(reaction)) continue;
        this.#answered.add(reaction);
        if (reaction.cancel !== undefined) this.cancel(reaction.cancel, fill.at);
        if (reaction.submit !== undefined) this.submit(reaction.submit, fill.at);
      }
    }
  }

  /** Lots that an order has not filled and no other of its group has filled for it. */
  remaining(line: Line): bigint {
    let left = BigInt(line.request.lots);
    this.#account.fills.forEach((fill, index) => {
      const source = this.lines.find(({ request }) => request.id === fill.order);
      const sibling = source !== line && isSibling(source, line) && index >= line.fillsBefore;
      if (source === line || sibling) left -= BigInt(fill.lots);
    });
    return left < 0n ? 0n : left;
  }

  /** Ends an order and those of its group that have nothing left. */
  endFilled(line: Line): void {
    for (const each of this.lines)
      if ((each === line || isSibling(each, line)) && this.remaining(each) === 0n) each.ended = true;
  }
}

function isSibling(one: Line | undefined, other: Line): boolean {
  const { group } = other.request;
  return one?.market === other.market && group !== undefined && one.request.group === group;
}
