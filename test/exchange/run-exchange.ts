import type { Fill } from '../../src/core/fill.ts';
import { clientOrderId } from '../../src/core/order.ts';
import { instant } from '../../src/core/time.ts';
import { Exchange } from '../../src/exchange/exchange.ts';
import type { ExchangeEvent } from '../../src/exchange/exchange-event.ts';
import type { TickBar } from './brute-force-exchange.ts';
import { candleOf, type RandomRun } from './random-markets.ts';

export interface ExchangeRun {
  readonly exchange: Exchange;
  readonly events: readonly ExchangeEvent[];
  readonly fills: readonly Fill[];
  /** The bar that each fill came from. */
  readonly bars: readonly TickBar[];
}

/** Plays a random run through the exchange. */
export function runExchange(run: RandomRun): ExchangeRun {
  const exchange = new Exchange(run);
  const events: ExchangeEvent[] = [];
  const problems: unknown[] = [];
  const fills: Fill[] = [];
  const bars: TickBar[] = [];
  for (const step of run.steps) {
    if (step.kind === 'submit') problems.push(exchange.submit(step.request, instant(step.at)));
    else if (step.kind === 'cancel') exchange.cancel(clientOrderId(step.id), instant(step.at));
    else {
      for (const event of exchange.onBar(step.bar.market, candleOf(step.bar, run.markets[step.bar.market]!.instrument))) {
        events.push(event);
        if (event.kind === 'fill') fills.push(event.fill);
        if (event.kind === 'fill') bars.push(step.bar);
      }
    }
  }
  if (problems.some((problem) => problem !== undefined)) throw new Error('A random order was not well formed');
  return { exchange, events, fills, bars };
}
