import { expect, it } from 'vitest';
import { instruments } from '../../test/support/risk-view.ts';
import type { Instrument } from '../core/instrument.ts';
import { minorFromAmount } from '../core/money.ts';
import type { Side } from '../core/order.ts';
import { clientOrderId } from '../core/order.ts';
import { instant } from '../core/time.ts';
import { PortfolioLedger } from '../execution/portfolio-ledger.ts';
import { mayHaveTraded } from './may-have-traded.ts';

const INSTRUMENT = instruments[0] as Instrument;

// Own lots by the books, of which so many may be sold; what the account holds, and what it held before the run.
it.each<readonly [own: number, sellable: number, held: number, before: number, side: Side, traded: boolean]>([
  [10, 10, 10, 0, 'sell', false],
  [10, 10, 9, 0, 'sell', true],
  [10, 10, 12, 3, 'sell', true],
  [10, 10, 13, 3, 'sell', false],
  [10, 9, 9, 0, 'sell', false],
  [10, 9, 8, 0, 'sell', true],
  [-10, 10, -10, 0, 'buy', false],
  [-10, 10, -9, 0, 'buy', true],
  [0, 0, 0, 0, 'buy', false],
  [0, 0, 1, 0, 'buy', true],
  [0, 0, 1, 1, 'buy', false],
  [0, 0, -1, 0, 'sell', true],
])('with %i own lots, %i to sell, %i held and %i before the run, a %s order has traded: %s', (...row) => {
  const [own, sellable, held, before, side, traded] = row;
  const portfolio = new PortfolioLedger({ instruments: [INSTRUMENT], cashMinor: minorFromAmount(1_000_000) });
  if (own !== 0)
    portfolio.apply(
      {
        id: 't1',
        order: clientOrderId('a1'),
        instrument: INSTRUMENT.id,
        side: own > 0 ? 'buy' : 'sell',
        lots: Math.abs(own),
        priceTicks: 1,
        feeMinor: 0n,
        liquidity: 'taker',
        at: instant(1),
        cause: 'order',
      },
      'signal',
    );
  const engine = { instruments: [INSTRUMENT], portfolio, sellableLots: () => sellable };
  const holding = (lots: number) => ({ cashMinor: 0n, lots: new Map([[INSTRUMENT.id, lots]]) });
  const asked = { engine, holdings: holding(held), foreign: holding(before) };
  expect(mayHaveTraded({ instrument: INSTRUMENT.id, side }, asked)).toBe(traded);
  expect(mayHaveTraded({ instrument: 'GONE/USD', side }, asked), 'of what is not traded nobody knows').toBe(true);
});
