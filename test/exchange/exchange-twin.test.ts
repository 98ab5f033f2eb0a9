import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effort } from '../harness/effort.ts';
import type { Fill } from '../../src/core/fill.ts';
import { bruteForce, type TickBar } from './brute-force-exchange.ts';
import { randomRun, type RandomRun } from './random-markets.ts';
import { runExchange, type ExchangeRun } from './run-exchange.ts';

const RUNS = effort({ usual: 300, thorough: 3_000 });

const marketOf = (fill: Fill): number => Number(fill.instrument.slice(1, 2));

describe('the exchange and its brute-force twin', () => {
  it('agree on every fill, flow, cash, position and working order', () => {
    let fillsSeen = 0;
    let liquidationsSeen = 0;
    let answersInTheirBar = 0;
    fc.assert(
      fc.property(randomRun, (run) => {
        const { exchange, events, fills, bars } = runExchange(run);
        const twin = bruteForce(run);
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
        fillsSeen += fills.length;
        liquidationsSeen += exchange.liquidations;
        for (const { on, submit } of run.reactions) {
          const answer = fills.findIndex(({ order }) => order === submit?.id);
          if (answer >= 0 && bars[answer] === bars[fills.findIndex(({ order }) => String(order) === on)])
            answersInTheirBar++;
        }
      }),
      { numRuns: RUNS, seed: 20_240_602 },
    );
    expect(fillsSeen, 'random runs that never trade prove nothing').toBeGreaterThan(RUNS);
    expect(answersInTheirBar, 'answers that trade in the bar of the fill that they answer').toBeGreaterThan(RUNS / 20);
    expect(liquidationsSeen, 'liquidation is among what is compared').toBeGreaterThan(RUNS / 50);
  });
});

describe('whatever the market and the orders do', () => {
  const check = (property: (run: RandomRun, outcome: ExchangeRun) => void): void => {
    fc.assert(
      fc.property(randomRun, (run) => property(run, runExchange(run))),
      { numRuns: Math.ceil(RUNS / 3), seed: 77 },
    );
  };

  it('cash is the deposit less notionals and fees plus flows, to the minor unit', () => {
    check((run, { exchange, events, fills }) => {
      let cash = run.cashMinor;
      for (const fill of fills) {
        const { tick, lot } = run.markets[marketOf(fill)]!.instrument;
        const unit = BigInt(tick.units * lot.units) * 10n ** BigInt(18 - tick.decimals - lot.decimals);
        cash -= BigInt(fill.side === 'buy' ? fill.lots : -fill.lots) * BigInt(fill.priceTicks) * unit + fill.feeMinor;
      }
      for (const event of events) if (event.kind === 'cash-flow') cash += event.amountMinor;
      expect(exchange.account.cashMinor).toBe(cash);
    });
  });

  it('a reduce-only order never opens or turns a position', () => {
    check((run, { fills }) => {
      const held = [0, 0];
      const requests = new Map(requestsOf(run));
      for (const fill of fills) {
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

  it('a price before spread and slippage lies within its bar, and after them is never better', () => {
    check((run, { fills, bars }) => {
      const twin = bruteForce(run);
      for (const [index, bar] of bars.entries()) {
        const fill = twin.fills[index]!;
        expect(fill.ticks).toBe(fills[index]!.priceTicks);
        expect(fill.referenceTicks).toBeGreaterThanOrEqual(bar.low);
        expect(fill.referenceTicks).toBeLessThanOrEqual(bar.high);
        expect((fill.ticks - fill.referenceTicks) * (fill.side === 'buy' ? 1 : -1)).toBeGreaterThanOrEqual(0);
      }
    });
  });

  it('the lots filled in a bar stay within the participation share of its volume, liquidation apart', () => {
    check((run, { fills, bars }) => {
      for (const bar of new Set(bars)) {
        const filled = fills
          .filter(({ cause }, index) => cause === 'order' && bars[index] === bar)
          .reduce((sum, { lots }) => sum + lots, 0);
        expect(filled).toBeLessThanOrEqual(mostLots(run, bar));
      }
    });
  });

  it('no order fills before it arrives, and none but a stop in a bar that opened before', () => {
    check((run, { fills, bars }) => {
      const sent = new Map(
        run.steps.flatMap((step) => (step.kind === 'submit' ? [[String(step.request.id), step] as const] : [])),
      );
      for (const [index, fill] of fills.entries()) {
        const step = sent.get(fill.order);
        if (step === undefined) continue;
        const arrival = step.at + run.markets[marketOf(fill)]!.rules.latency;
        expect(fill.at).toBeGreaterThanOrEqual(arrival);
        const earliest = step.request.kind === 'stop' ? arrival : bars[index]!.openTime;
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

/** A bar that moved and tells no volume limits nothing. */
function mostLots(run: RandomRun, bar: TickBar): number {
  const { participation } = run.markets[bar.market]!.rules;
  const isKnown = bar.volumeLots > 0 || bar.high === bar.low;
  return participation === undefined || !isKnown ? Infinity : participation * bar.volumeLots;
}
