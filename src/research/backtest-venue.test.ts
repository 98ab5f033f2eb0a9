import { expect, it } from 'vitest';
import type { Candle } from '../core/candle.ts';
import { minorFromAmount } from '../core/money.ts';
import { clientOrderId, type Side } from '../core/order.ts';
import { instant, MINUTE } from '../core/time.ts';
import type { ExchangeEvent } from '../execution/simulated-venue.ts';
import { builtInParts } from '../parts/built-in-parts.ts';
import { instrumentFor } from '../venues/known-instruments.ts';
import { backtestVenue } from './backtest-venue.ts';

/** Fees and slippage are nothing, so that the limits are round numbers. */
function venueAt(leverage: number, kind: 'spot' | 'margin' = 'margin') {
  const config = builtInParts.schema.parse({
    format: 1,
    name: 'leveraged',
    instruments: ['ETH/USD', 'SOL/USD'].map((id) => ({ id, kind })),
    interval: '5m',
    label: { horizon: '4h', barrier: 0.02 },
    model: { kind: 'logistic-regression' },
    costs: { assumption: 'none', fee_bps: 0, ...(kind === 'margin' ? { borrow_bps: 0 } : {}), slippage_bps: 0 },
    live: { leverage },
  });
  const instruments = config.instruments.map(({ id, venue }) => instrumentFor(venue, id, { kind }));
  return backtestVenue({ config, instruments, cashMinor: minorFromAmount(10_000) }).exchange;
}

function trade(exchange: ReturnType<typeof venueAt>, instrument: string, side: Side, lots: number): void {
  exchange.submit(
    {
      id: clientOrderId(instrument),
      instrument,
      kind: 'market',
      side,
      lots,
      purpose: 'enter',
      reduce: 'open-or-reduce',
      createdAt: instant(0),
    },
    instant(0),
  );
}

function candle(
  minutes: number,
  open: number,
  extremes: { readonly high?: number; readonly low?: number } = {},
): Candle {
  const openTime = instant(minutes * MINUTE);
  const closeTime = instant((minutes + 5) * MINUTE);
  return { openTime, closeTime, open, high: open, low: open, close: open, volume: 1e9, transactions: 1, ...extremes };
}

/** What the orders and the position came to. */
const endsOf = (events: readonly ExchangeEvent[]) =>
  events.flatMap((event) => {
    if (event.kind === 'fill') return [event.fill.cause];
    return event.kind === 'order-update' && event.state.kind === 'cancelled' ? [event.state.reason] : [];
  });

it.each([
  [2, 'margin', 60, 'order'],
  [2, 'margin', 68, 'funds'],
  [3, 'margin', 68, 'order'],
  [2, 'spot', 60, 'funds'],
] as const)(
  'a backtest at a leverage of %d in %s that holds 9,900 of 10,000 answers a further %d SOL at 150 with "%s"',
  (leverage, kind, sol, answer) => {
    const exchange = venueAt(leverage, kind);
    trade(exchange, 'ETH/USD', kind === 'spot' ? 'buy' : 'sell', 550_000_000);
    expect(endsOf(exchange.onBar(0, candle(0, 1_800)))).toEqual(['order']);
    trade(exchange, 'SOL/USD', 'buy', sol * 100_000_000);
    expect(endsOf(exchange.onBar(1, candle(0, 150)))).toEqual([answer]);
  },
);

it('a backtest closes a position of 1.8 times the equity where equity is 40 % of the margin in use at its price', () => {
  // 10,000 - 18,000 + 10 p = 0.4 / 2 * 10 p, so p = 1,000.
  for (const [low, ends] of [
    [1_000.01, []],
    [1_000, ['liquidation']],
  ] as const) {
    const exchange = venueAt(2);
    trade(exchange, 'ETH/USD', 'buy', 1_000_000_000);
    expect(endsOf(exchange.onBar(0, candle(0, 1_800)))).toEqual(['order']);
    expect(endsOf(exchange.onBar(0, candle(5, 1_800, { low })))).toEqual(ends);
  }
});
