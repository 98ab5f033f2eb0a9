import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Fill } from '../../src/core/fill.ts';
import { amountFromMinor, minorFromAmount } from '../../src/core/money.ts';
import { clientOrderId, type OrderRequest } from '../../src/core/order.ts';
import { instant, MINUTE, type Instant } from '../../src/core/time.ts';
import { exactJson } from '../../src/engine/exact-json.ts';
import type { EngineEvent } from '../../src/engine/event.ts';
import type { KeptEvent } from '../../src/live/live-journal.port.ts';
import { tradeStories, type TradeStory } from '../../src/live/trade-story.ts';
import { instruments } from '../support/risk-view.ts';

/**
 * How a planned trade ends: by an exit of the run, by its stop, by an order of somebody else, or by its market's end.
 */
type End = 'horizon' | 'target' | 'stop' | 'somebody' | 'liquidation' | 'settlement' | 'open';

interface PlannedTrade {
  readonly market: number;
  readonly side: 'long' | 'short';
  readonly lots: number;
  readonly entryTicks: number;
  readonly exitTicks: number;
  /** In cents. */
  readonly funding: number;
  readonly end: End;
}

const ENDS: readonly End[] = ['horizon', 'target', 'stop', 'somebody', 'liquidation'];
const FEE = minorFromAmount(0.01);

/** Writes the journal of planned trades, one after the other, some minutes apart, together with their stories. */
class Writer {
  readonly events: KeptEvent[] = [];
  readonly expected: object[] = [];
  #minute = 0;
  #orders = 0;

  write(plan: PlannedTrade): void {
    const { market, side, lots, end, funding } = plan;
    const instrument = instruments[market]?.id ?? '';
    const [opens, closes] = side === 'long' ? (['buy', 'sell'] as const) : (['sell', 'buy'] as const);
    const openedAt = this.#pass();
    const enter = this.#order({ instrument, side: opens, lots, purpose: 'enter', at: openedAt });
    this.#keep({ kind: 'timer', at: openedAt, timer: 'due' }, { orders: [enter] });
    this.#fill(plan, { order: enter.id, side: opens, priceTicks: plan.entryTicks, at: openedAt });
    const protect = this.#order({ instrument, side: closes, lots, purpose: 'protect', at: openedAt });
    this.#keep({ kind: 'timer', at: openedAt, timer: 'due' }, { orders: [protect] });
    const amountMinor = minorFromAmount(funding / 100);
    this.#keep({ kind: 'cash-flow', at: this.#pass(), amountMinor, cause: 'funding', instrument }, {});
    const { orders, foreign, closedAt } = this.#end(plan, { instrument, closes, protect });
    this.expected.push({
      instrument,
      side,
      openedAt,
      closedAt,
      lots: end === 'open' ? (side === 'long' ? lots : -lots) : 0,
      closing: end === 'open' || end === 'somebody' ? undefined : end,
      orders: [enter.id, protect.id, ...orders],
      foreign,
      money: end === 'open' ? undefined : moneyOf(plan),
    });
  }

  /** The slot of a market is not its place among all that the run has had. */
  settle(market: number, { lots = 0, value = 1, at = this.#pass() } = {}): void {
    const instrument = instruments[market]?.id ?? '';
    const settled = { kind: 'settled', market: 0, instrument, value, lots, cashMinor: 0n };
    const event = { kind: 'settlement', at, market: 7 - market, value } as const;
    this.#keep(event, { changes: [{ kind: 'unprotected', instrument, lots }, settled] });
  }

  #end(
    plan: PlannedTrade,
    {
      instrument,
      closes,
      protect,
    }: { readonly instrument: string; readonly closes: Fill['side']; readonly protect: OrderRequest },
  ): {
    readonly orders: readonly string[];
    readonly foreign: readonly string[];
    readonly closedAt: number | undefined;
  } {
    const { end, lots, market, exitTicks } = plan;
    const at = this.#pass();
    const closing = { side: closes, priceTicks: exitTicks, at };
    switch (end) {
      case 'open':
        return { orders: [], foreign: [], closedAt: undefined };
      case 'settlement':
        this.settle(market, { lots, value: exitTicks / 100, at });
        return { orders: [], foreign: [], closedAt: at };
      case 'stop':
        this.#fill(plan, { ...closing, order: protect.id });
        return { orders: [], foreign: [], closedAt: at };
      case 'somebody':
      case 'liquidation': {
        const fill = { ...closing, order: clientOrderId(`other-${++this.#orders}`) };
        const { id } = this.#fill(plan, { ...fill, cause: end === 'somebody' ? 'order' : end });
        return { orders: [], foreign: [id], closedAt: at };
      }
      case 'horizon':
      case 'target': {
        const exit = this.#order({ instrument, side: closes, lots, purpose: 'exit', at });
        const changes = [
          { kind: 'closing', instrument, cause: end },
          { kind: 'unprotected', instrument, lots },
        ];
        this.#keep({ kind: 'timer', at, timer: 'due' }, { orders: [exit], changes });
        this.#fill(plan, { ...closing, order: exit.id });
        return { orders: [exit.id], foreign: [], closedAt: at };
      }
      default:
        return end satisfies never;
    }
  }

  #pass(): Instant {
    return instant(++this.#minute * MINUTE);
  }

  #order({ at, ...terms }: Pick<OrderRequest, 'instrument' | 'side' | 'lots' | 'purpose'> & { at: Instant }) {
    const id = clientOrderId(`own-${++this.#orders}`);
    const reduce = terms.purpose === 'enter' ? 'open-or-reduce' : 'reduce-only';
    return { id, kind: 'market', ...terms, reduce, createdAt: at } satisfies OrderRequest;
  }

  /** The venue gives each fill twice. */
  #fill(
    { market, lots }: PlannedTrade,
    given: Pick<Fill, 'order' | 'side' | 'priceTicks' | 'at'> & { readonly cause?: Fill['cause'] },
  ): Fill {
    const instrument = instruments[market]?.id ?? '';
    const id = `fill-${this.events.length}`;
    const fill: Fill = { id, instrument, lots, feeMinor: FEE, liquidity: 'taker', cause: 'order', ...given };
    for (let copy = 0; copy < 2; copy++) this.#keep({ kind: 'fill', fill }, {});
    return fill;
  }

  #keep(event: EngineEvent, output: object): void {
    const at = event.kind === 'fill' ? event.fill.at : event.kind === 'moment' ? event.moment.at : event.at;
    const seq = this.events.length + 1;
    this.events.push({ seq, at, kind: event.kind, event: exactJson(event), output: exactJson(output) });
  }
}

/** A tick is a cent and a lot a thousandth, so that a tick of a lot is a hundred-thousandth. */
function moneyOf({ side, lots, entryTicks, exitTicks, funding, end }: PlannedTrade): object {
  const gross = lots * (side === 'long' ? exitTicks - entryTicks : entryTicks - exitTicks);
  const fees = end === 'settlement' ? 1_000 : 2_000;
  return { gross, fees, financing: funding * 1_000, net: gross - fees + funding * 1_000 };
}

function told({ instrument, side, openedAt, closedAt, lots, closing, orders, foreignFills, trade }: TradeStory) {
  const inParts = (minor: bigint): number => Math.round(amountFromMinor(minor) * 100_000) + 0;
  return {
    instrument,
    side,
    openedAt,
    closedAt,
    lots,
    closing,
    orders: orders.map(({ request }) => request.id),
    foreign: foreignFills.map(({ id }) => id),
    money: trade && {
      gross: inParts(trade.grossMinor),
      fees: inParts(trade.feesMinor),
      financing: inParts(trade.financingMinor),
      net: inParts(trade.netMinor),
    },
  };
}

const trade = (ends: fc.Arbitrary<End>, market: fc.Arbitrary<number>): fc.Arbitrary<PlannedTrade> =>
  fc.record({
    market,
    side: fc.constantFrom('long', 'short'),
    lots: fc.integer({ min: 1, max: 3_000 }),
    entryTicks: fc.integer({ min: 1, max: 20_000 }),
    exitTicks: fc.integer({ min: 1, max: 20_000 }),
    funding: fc.integer({ min: -500, max: 500 }),
    end: ends,
  });

/**
 * Trades that end anyhow. Then each market has one more that stays open or ends with the market, or is settled while
 * nothing is held of it, or goes on.
 */
const plans = fc.tuple(
  fc.array(trade(fc.constantFrom(...ENDS), fc.nat(2)), { maxLength: 12 }),
  ...[0, 1, 2].map((market) =>
    fc.oneof(
      trade(fc.constantFrom('settlement', 'open'), fc.constant(market)),
      fc.constantFrom({ settled: market }, { traded: market }),
    ),
  ),
);

it('the stories of several markets are each of its own market, with its own orders, its end and its money', () => {
  fc.assert(
    fc.property(plans, ([trades, ...last]) => {
      const writer = new Writer();
      for (const plan of trades) writer.write(plan);
      for (const end of last)
        if ('end' in end) writer.write(end);
        else if ('settled' in end) writer.settle(end.settled);
      const stories = tradeStories(writer.events, instruments);
      expect(stories.map(told)).toEqual(writer.expected);
      expect(stories.map(({ number }) => number)).toEqual(stories.map((_, place) => place + 1));
    }),
    { numRuns: 200 },
  );
});
