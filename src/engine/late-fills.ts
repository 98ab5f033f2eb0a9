import type { Fill } from '../core/fill.ts';
import type { OrderTracker } from '../execution/order-tracker.ts';
import type { PortfolioLedger } from '../execution/portfolio-ledger.ts';
import type { CommandTaking } from './command-taking.ts';
import type { EquityWatch } from './equity-watch.ts';
import type { OutputBuilder } from './output-builder.ts';

export interface LateFillsParts {
  readonly portfolio: PortfolioLedger;
  readonly orders: OrderTracker;
  readonly equity: EquityWatch;
  readonly commands: CommandTaking;
  readonly output: OutputBuilder;
}

/**
 * Fills of markets that have been settled. A venue may report a fill after the settlement that came behind it. The
 * ledger books it before the settlement, which pays for its lots too. A losing streak does not count the trade anew.
 * Where the market is not remembered any more, nobody knows what its lots were worth or whether the fill was booked
 * before: trading is halted until a person has decided.
 */
export class LateFills {
  readonly #parts: LateFillsParts;

  constructor(parts: LateFillsParts) {
    this.#parts = parts;
  }

  /** Throws a RangeError where the universe never had such a market. */
  book(fill: Fill): 'booked' | 'duplicate' | 'halted' {
    const { portfolio } = this.#parts;
    const { instrument, at } = fill;
    const value = portfolio.settledValue(instrument);
    if (value === undefined) return this.#halt(fill);
    const before = portfolio.cashMinor;
    if (portfolio.apply(fill, this.#reasonOf(fill)) === 'duplicate') return 'duplicate';
    const { cashMinor } = portfolio;
    const change = { order: fill.order, instrument, value, changeMinor: cashMinor - before, cashMinor };
    this.#parts.output.change({ kind: 'filled-before-settlement', ...change });
    this.#parts.equity.look(at);
    return 'booked';
  }

  #halt({ id, instrument, at }: Fill): 'halted' {
    const { portfolio, commands } = this.#parts;
    if (portfolio.forgottenMarkets === 0)
      throw new RangeError(`A fill is of an instrument of the universe, was of "${instrument}"`);
    const reason =
      `fill ${id} is of ${instrument}, which is not in the universe and, if it was settled, not remembered any more: ` +
      'compare the books with the venue, book what is missing by hand, then resume';
    commands.take({ kind: 'halt', reason, by: 'ledger' }, at);
    return 'halted';
  }

  /** Why the order was sent is known only by its purpose: the market's own memory ended with it. */
  #reasonOf({ cause, order }: Fill): string {
    return cause === 'order' ? (this.#parts.orders.request(order)?.purpose ?? 'signal') : cause;
  }
}
