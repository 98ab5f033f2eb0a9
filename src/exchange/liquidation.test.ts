import { describe, expect, it } from 'vitest';
import { minorFromAmount, amountFromMinor } from '../core/money.ts';
import type { Exchange } from './exchange.ts';
import type { ExchangeRules } from './exchange-rules.ts';
import {
  exchangeOf,
  bar,
  market,
  stop,
  EXIT,
  send,
  fillsOf,
  endsOf,
  prices,
} from '../../test/support/one-market-exchange.ts';

/** One BTC bought at 2,000 with a tenth of it: the golden of the linear isolated formula. */
function leveraged(side: 'buy' | 'sell', more: Partial<ExchangeRules> = {}): Exchange {
  const exchange = exchangeOf(
    { initialMargin: 0.1, maintenanceMargin: 0.005, liquidationFeeBps: 0, ...more },
    'perpetual',
    200,
  );
  send(exchange, market(side));
  exchange.onBar(0, bar(0, [2_000, 2_000, 2_000, 2_000]));
  return exchange;
}

describe('leverage', () => {
  it.each([
    {
      side: 'buy',
      price: 1_809.0452,
      safe: [2_000, 2_010, 1_809.05, 1_900],
      fatal: [2_000, 2_010, 1_809.04, 1_900],
      ticks: 180_904,
    },
    {
      side: 'sell',
      price: 2_189.0547,
      safe: [2_000, 2_189.05, 1_990, 2_000],
      fatal: [2_000, 2_189.06, 1_990, 2_000],
      ticks: 218_906,
    },
  ] as const)(
    'a $side of 2,000 at 10x with 0.5 % maintenance is liquidated at $price',
    ({ side, safe, fatal, ticks }) => {
      expect(fillsOf(leveraged(side).onBar(0, bar(1, safe)))).toEqual([]);
      const exchange = leveraged(side);
      expect(fillsOf(exchange.onBar(0, bar(1, fatal)))).toMatchObject([
        { priceTicks: ticks, cause: 'liquidation', lots: 1_000 },
      ]);
      expect(exchange.liquidations).toBe(1);
    },
  );

  it('liquidation at a jumping open fills at the open and cancels every order', () => {
    const exchange = leveraged('buy');
    send(exchange, stop('sell', 150_000, EXIT));
    const events = exchange.onBar(0, bar(1, [1_700, 1_800, 1_700, 1_750]));
    expect(prices(events)).toEqual([170_000]);
    expect(endsOf(events)).toEqual(['liquidation']);
    expect(amountFromMinor(exchange.account.cashMinor), 'the loss beyond the deposit is owed').toBe(-100);
  });
});

describe('liquidation and stops', () => {
  it('a stop before the liquidation price comes first', () => {
    const exchange = leveraged('buy');
    send(exchange, stop('sell', 185_000, EXIT));
    expect(fillsOf(exchange.onBar(0, bar(1, [2_000, 2_000, 1_700, 1_750])))).toMatchObject([
      { priceTicks: 185_000, cause: 'order' },
    ]);
  });

  it('at one and the same price liquidation comes before a stop', () => {
    const exchange = leveraged('buy');
    send(exchange, stop('sell', 180_904, EXIT));
    expect(fillsOf(exchange.onBar(0, bar(1, [2_000, 2_000, 1_700, 1_750])))).toMatchObject([
      { cause: 'liquidation', priceTicks: 180_904 },
    ]);
  });

  it('a stop whose cost brings liquidation about is followed by it at the price of the stop, not above', () => {
    const exchange = leveraged('buy', { slippageBps: 500 });
    expect(exchange.account.lots[0], 'entered at 2,100 with 200').toBe(0);
    const rich = exchangeOf(
      { initialMargin: 0.1, maintenanceMargin: 0, slippageBps: 500, liquidationFeeBps: 0 },
      'perpetual',
      310,
    );
    send(rich, market('buy'));
    rich.onBar(0, bar(0, [2_000, 2_000, 2_000, 2_000]));
    send(rich, stop('sell', 180_000, { ...EXIT, lots: 500 }));
    // Liquidation was due at 1,790. The stop sells half at 1,710 and loses 45 more than its trigger says: then it is
    // due at 1,870.
    const events = rich.onBar(0, bar(1, [2_000, 2_000, 1_795, 1_900]));
    expect(fillsOf(events).map(({ cause, priceTicks }) => [cause, priceTicks])).toEqual([
      ['order', 171_000],
      ['liquidation', 171_000],
    ]);
  });

  it('liquidation costs its fee on top of the taker fee', () => {
    const exchange = leveraged('buy', { liquidationFeeBps: 50 });
    const [fill] = fillsOf(exchange.onBar(0, bar(1, [2_000, 2_000, 1_700, 1_750])));
    expect(fill?.feeMinor).toBe(minorFromAmount(1_809.04 * 0.005));
  });
});
