import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effort } from '../harness/effort.ts';
import type { Fill } from '../../src/core/fill.ts';
import { stepSize } from '../../src/core/money.ts';
import { bruteForce } from './brute-force-exchange.ts';
import { beginningOf, type BruteFill, type BruteResult, type Shown, type TickOffer } from './brute-force-run.ts';
import { randomRun, type RandomRun } from './random-markets.ts';
import { runExchange, type ExchangeRun } from './run-exchange.ts';

const RUNS = effort({ usual: 300, thorough: 3_000 });

/** Minor units of one tick times one lot. */
function unitOf(run: RandomRun, market: number): bigint {
  const { tick, lot } = run.markets[market]!.instrument;
  return BigInt(tick.units * lot.units) * 10n ** BigInt(18 - tick.decimals - lot.decimals);
}

const marketOf = (fill: Fill): number => Number(fill.instrument.slice(1, 2));

describe('the exchange and its brute-force twin', () => {
  it('agree on every fill, flow, cash, position and working order', () => {
    const seen = { fills: 0, liquidations: 0, answersInTheirBar: 0 };
    const instants = { prints: 0, takenFromBooks: 0, givenToBooks: 0, severalPrices: 0, liquidations: 0 };
    fc.assert(
      fc.property(randomRun, (run) => {
        const outcome = runExchange(run);
        expectTwins(outcome, bruteForce(run));
        const { exchange, fills, shown } = outcome;
        seen.fills += fills.length;
        seen.liquidations += exchange.liquidations;
        seen.answersInTheirBar += answersInTheirBar(run, outcome);
        for (const [index, { kind }] of shown.entries()) {
          const { liquidity, cause, order } = fills[index]!;
          if (kind === 'print') instants.prints++;
          if (kind !== 'book') continue;
          if (cause === 'liquidation') instants.liquidations++;
          else if (liquidity === 'maker') instants.givenToBooks++;
          else instants.takenFromBooks++;
          const before = index > 0 && shown[index - 1] === shown[index] ? fills[index - 1] : undefined;
          if (before?.order === order && before.priceTicks !== fills[index]!.priceTicks) instants.severalPrices++;
        }
      }),
      // Twice as many, so that what is rare happens often enough.
      { numRuns: 2 * RUNS, seed: 20_240_602 },
    );
    expect(seen.fills, 'random runs that never trade prove nothing').toBeGreaterThan(RUNS);
    expect(seen.answersInTheirBar, 'answers that trade in the bar of the fill that they answer').toBeGreaterThan(
      RUNS / 20,
    );
    expect(seen.liquidations, 'liquidation is among what is compared').toBeGreaterThan(RUNS / 50);
    for (const [what, count] of Object.entries(instants))
      expect(count, `what is compared has ${what}: ${JSON.stringify(instants)}`).toBeGreaterThan(RUNS / 50);
  });
});

function expectTwins({ exchange, events, fills }: ExchangeRun, twin: BruteResult): void {
  expect(
    fills.map(({ order, side, lots, priceTicks, feeMinor, liquidity, at, cause }) => ({
      order,
      side,
      lots,
      priceTicks,
      feeMinor,
      liquidity,
      at,
      cause,
    })),
  ).toEqual(
    twin.fills.map(({ order, side, lots, ticks, fee, liquidity, at, cause }) => ({
      order,
      side,
      lots,
      priceTicks: ticks,
      feeMinor: fee,
      liquidity,
      at,
      cause,
    })),
  );
  expect(events.flatMap((event) => (event.kind === 'cash-flow' ? [event.amountMinor] : []))).toEqual(twin.flows);
  expect(exchange.account.cashMinor).toBe(twin.cash);
  expect([...exchange.account.lots]).toEqual(twin.positions);
  expect(exchange.working().map(({ request }) => String(request.id))).toEqual(twin.working);
}

/** How many orders that answered a fill traded in what was shown when it happened. */
function answersInTheirBar({ reactions }: RandomRun, { fills, shown }: ExchangeRun): number {
  return reactions.filter(({ on, submit }) => {
    const answer = fills.findIndex(({ order }) => order === submit?.id);
    return answer >= 0 && shown[answer] === shown[fills.findIndex(({ order }) => String(order) === on)];
  }).length;
}

function check(property: (run: RandomRun, outcome: ExchangeRun) => void): void {
  fc.assert(
    fc.property(randomRun, (run) => property(run, runExchange(run))),
    { numRuns: Math.ceil(RUNS / 3), seed: 77 },
  );
}

describe('whatever the market and the orders do', () => {
  it('cash is the deposit less notionals and fees plus flows and settlements, to the minor unit', () => {
    let settled = 0;
    check((run, { exchange, events }) => {
      let cash = run.cashMinor;
      const held = [0, 0];
      for (const event of events) {
        if (event.kind === 'fill') {
          const { fill } = event;
          const market = marketOf(fill);
          const lots = fill.side === 'buy' ? fill.lots : -fill.lots;
          cash -= BigInt(lots) * BigInt(fill.priceTicks) * unitOf(run, market) + fill.feeMinor;
          held[market]! += lots;
        } else if (event.kind === 'settlement') {
          const ticks = Math.round(event.value / stepSize(run.markets[event.market]!.instrument.tick));
          cash += BigInt(held[event.market]!) * BigInt(ticks) * unitOf(run, event.market);
          if (held[event.market] !== 0) settled++;
          held[event.market] = 0;
        } else if (event.kind === 'cash-flow') cash += event.amountMinor;
      }
      expect(exchange.account.cashMinor).toBe(cash);
      expect([...exchange.account.lots]).toEqual(held.slice(0, run.markets.length));
    });
    expect(settled, 'positions that were settled').toBeGreaterThan(RUNS / 30);
  });

  it('an order of a settled market ends as cancelled with what it had filled', () => {
    let cancelled = 0;
    check((run, { events }) => {
      const requests = new Map(requestsOf(run));
      const filled = new Map<string, number>();
      for (const event of events) {
        if (event.kind === 'fill') filled.set(event.fill.order, (filled.get(event.fill.order) ?? 0) + event.fill.lots);
        if (event.kind !== 'order-update') continue;
        const { state, order } = event;
        if (state.kind !== 'cancelled' || state.reason !== 'settlement') continue;
        cancelled++;
        expect(state.filledLots).toBe(filled.get(order) ?? 0);
        expect(state.filledLots).toBeLessThan(requests.get(order)!.lots);
      }
    });
    expect(cancelled, 'orders that a settlement cancelled').toBeGreaterThan(RUNS / 30);
  });
});

describe('in every market', () => {
  it('a reduce-only order never opens or turns a position', () => {
    check((run, { events }) => {
      const held = [0, 0];
      const requests = new Map(requestsOf(run));
      for (const event of events) {
        if (event.kind === 'settlement') held[event.market] = 0;
        if (event.kind !== 'fill') continue;
        const { fill } = event;
        const market = marketOf(fill);
        const before = held[market]!;
        const after = before + (fill.side === 'buy' ? fill.lots : -fill.lots);
        held[market] = after;
        if (requests.get(fill.order)?.reduce !== 'reduce-only') continue;
        expect(Math.abs(after)).toBeLessThan(Math.abs(before));
        expect(before * after).toBeGreaterThanOrEqual(0);
      }
    });
  });

  it('spot and outcomes are never short, and without leverage cash is never owed', () => {
    check((run, { exchange }) => {
      const paidInFull = run.markets.map(({ instrument: { kind } }) => kind === 'spot' || kind === 'outcome');
      const shorts = [...exchange.account.lots].filter((lots, market) => lots < 0 && paidInFull[market]);
      expect(shorts).toEqual([]);
      expect(
        paidInFull.includes(false) || exchange.account.cashMinor >= 0n,
        'cash below zero without a margin market',
      ).toBe(true);
    });
  });
});

describe('whatever is shown to the orders', () => {
  it('a price before spread and slippage lies within what was shown, and after them is never better', () => {
    check((run, { fills, shown }) => {
      const twin = bruteForce(run);
      for (const [index, each] of shown.entries()) {
        const fill = twin.fills[index]!;
        const [low, high] = bounds(each, fill);
        expect(fill.ticks).toBe(fills[index]!.priceTicks);
        expect(fill.referenceTicks).toBeGreaterThanOrEqual(low);
        expect(fill.referenceTicks).toBeLessThanOrEqual(high);
        expect((fill.ticks - fill.referenceTicks) * (fill.side === 'buy' ? 1 : -1)).toBeGreaterThanOrEqual(0);
      }
    });
  });

  it('the lots filled stay within the participation share of a volume or of the offers, liquidation apart', () => {
    check((run, { fills, shown }) => {
      const filledIn = (each: Shown, sides: readonly Fill['side'][]): number =>
        fills
          .filter((fill, index) => fill.cause === 'order' && sides.includes(fill.side) && shown[index] === each)
          .reduce((sum, { lots }) => sum + lots, 0);
      for (const each of new Set(shown))
        for (const { sides, most } of boundsOf(run, each)) expect(filledIn(each, sides)).toBeLessThanOrEqual(most);
    });
  });

  it('no order fills before it arrives, and none but a stop in a bar that opened before', () => {
    check((run, { fills, shown }) => {
      const sent = new Map(
        run.steps.flatMap((step) => (step.kind === 'submit' ? [[String(step.request.id), step] as const] : [])),
      );
      for (const [index, fill] of fills.entries()) {
        const step = sent.get(fill.order);
        if (step === undefined) continue;
        const arrival = step.at + run.markets[marketOf(fill)]!.rules.latency;
        expect(fill.at).toBeGreaterThanOrEqual(arrival);
        const earliest = step.request.kind === 'stop' ? arrival : beginningOf(shown[index]!);
        expect(earliest).toBeGreaterThanOrEqual(arrival);
      }
    });
  });

  it('nothing is told earlier than what was told before', () => {
    check((_, { events }) => {
      const times = events.map((event) => (event.kind === 'fill' ? event.fill.at : event.at));
      expect(times).toEqual([...times].sort((a, b) => a - b));
    });
  });
});

function requestsOf({ steps, reactions }: RandomRun) {
  const sent = steps.flatMap((step) => (step.kind === 'submit' ? [step.request] : []));
  const answers = reactions.flatMap(({ submit }) => (submit === undefined ? [] : [submit]));
  return [...sent, ...answers].map((request) => [request.id, request] as const);
}

/** How many lots orders of these sides may fill together. A bar that moved and tells no volume limits nothing. */
function boundsOf(run: RandomRun, shown: Shown): { readonly sides: readonly Fill['side'][]; readonly most: number }[] {
  const { participation } = run.markets[shown.market]!.rules;
  if (shown.kind === 'book') {
    const offered = (offers: readonly TickOffer[]): number =>
      offers.reduce((sum, { lots }) => sum + lots, 0) * (participation ?? 1);
    return [
      { sides: ['buy'], most: offered(shown.asks) },
      { sides: ['sell'], most: offered(shown.bids) },
    ];
  }
  const isKnown =
    shown.kind === 'print' ? shown.volumeLots !== undefined : shown.volumeLots > 0 || shown.high === shown.low;
  const most = participation === undefined || !isKnown ? Infinity : participation * (shown.volumeLots ?? 0);
  return [{ sides: ['buy', 'sell'], most }];
}

/**
 * The lowest and the highest price that an order of a fill's side could meet, in ticks. A limit that rested in a book
 * is met at its own price, which lies between the two sides.
 */
function bounds(shown: Shown, { side, liquidity }: BruteFill): readonly [number, number] {
  if (shown.kind === 'bar') return [shown.low, shown.high];
  if (shown.kind === 'print') return [shown.ticks, shown.ticks];
  const offers = (side === 'buy' ? shown.asks : shown.bids).map(({ ticks }) => ticks);
  if (liquidity === 'taker') return [Math.min(...offers), Math.max(...offers)];
  return side === 'buy' ? [Math.min(...offers), Infinity] : [-Infinity, Math.max(...offers)];
}
