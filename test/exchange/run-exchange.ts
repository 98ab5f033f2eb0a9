import type { Fill } from '../../src/core/fill.ts';
import { stepSize } from '../../src/core/money.ts';
import { clientOrderId } from '../../src/core/order.ts';
import { instant } from '../../src/core/time.ts';
import { Exchange } from '../../src/exchange/exchange.ts';
import type { ExchangeEvent } from '../../src/exchange/exchange-event.ts';
import type { Shown, TickBar } from './brute-force-run.ts';
import type { RandomRun } from './random-markets.ts';
import { candleOf, inputOf } from './shown-as-data.ts';

export interface ExchangeRun {
  readonly exchange: Exchange;
  readonly events: readonly ExchangeEvent[];
  readonly fills: readonly Fill[];
  /** The bar, print or book that each fill came from. */
  readonly shown: readonly Shown[];
}

/** Plays a random run through the exchange, in the order of time, with the answers to its fills. */
export function runExchange(run: RandomRun): ExchangeRun {
  const exchange = new Exchange(run);
  const events: ExchangeEvent[] = [];
  const problems: unknown[] = [];
  const fills: Fill[] = [];
  const shown: Shown[] = [];
  const waiting = new Set(run.reactions);
  const listenTo =
    (moment: readonly Shown[]) =>
    (told: readonly ExchangeEvent[]): void => {
      for (const event of told) {
        events.push(event);
        if (event.kind !== 'fill') continue;
        fills.push(event.fill);
        shown.push(moment.find(({ market }) => run.markets[market]!.instrument.id === event.fill.instrument)!);
      }
      for (const event of told) if (event.kind === 'fill') answer(event.fill);
    };
  const play = (moment: readonly TickBar[]): void => {
    const candles = new Map(moment.map((bar) => [bar.market, candleOf(bar, run.markets[bar.market]!.instrument)]));
    const tell = listenTo(moment);
    const [first] = candles.values();
    for (const [market, candle] of candles) exchange.open(market, candle, tell);
    exchange.elapse((market) => candles.get(market), instant(first!.closeTime - 1), tell);
    for (const [market, candle] of candles) exchange.close(market, candle, tell);
  };
  const answer = ({ order, at }: Fill): void => {
    for (const reaction of waiting) {
      if (reaction.on !== order) continue;
      waiting.delete(reaction);
      if (reaction.cancel !== undefined) exchange.cancel(clientOrderId(reaction.cancel), at);
      if (reaction.submit !== undefined) problems.push(exchange.submit(reaction.submit, at));
    }
  };
  for (const step of run.steps) {
    if (step.kind === 'submit') problems.push(exchange.submit(step.request, instant(step.at)));
    else if (step.kind === 'cancel') exchange.cancel(clientOrderId(step.id), instant(step.at));
    else if (step.kind === 'bars') play(step.bars);
    else if (step.kind === 'settle') {
      const market = run.markets[step.market]!;
      const value = step.ticks * stepSize(market.instrument.tick);
      exchange.settle(step.market, { at: instant(step.at), value }, listenTo([]));
      if (exchange.list(market) !== step.market) throw new Error('A market takes the only slot that is free');
    } else
      exchange.meet(
        step.shown.market,
        inputOf(step.shown, run.markets[step.shown.market]!.instrument),
        listenTo([step.shown]),
      );
  }
  if (problems.some((problem) => problem !== undefined)) throw new Error('A random order was not well formed');
  return { exchange, events, fills, shown };
}
