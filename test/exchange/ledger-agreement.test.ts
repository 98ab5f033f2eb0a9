import fc from 'fast-check';
import { expect, it } from 'vitest';
import { amountFromMinor } from '../../src/core/money.ts';
import { SeededRandom } from '../../src/math/random.ts';
import { PortfolioLedger } from '../../src/execution/portfolio-ledger.ts';
import { randomRun, type RandomRun } from './random-markets.ts';
import { runExchange, type ExchangeRun } from './run-exchange.ts';

function ledgerOf(run: RandomRun): PortfolioLedger {
  return new PortfolioLedger({
    instruments: run.markets.map(({ instrument }) => instrument),
    cashMinor: run.cashMinor,
  });
}

/** Shows the ledger all that happened; flows of money only where they are asked for. */
function replay(
  ledger: PortfolioLedger,
  run: RandomRun,
  { events }: ExchangeRun,
  flows: 'with-flows' | 'no-flows',
): void {
  for (const event of events) {
    if (event.kind === 'fill') ledger.apply(event.fill);
    if (event.kind === 'cash-flow' && flows === 'with-flows') ledger.applyCashFlow(event);
    if (event.kind === 'settlement') {
      ledger.settle(event.market, event);
      ledger.list(event.market, run.markets[event.market]!.instrument);
    }
  }
}

it('the portfolio ledger and the exchange account agree to the minor unit after any run', () => {
  fc.assert(
    fc.property(randomRun, (run) => {
      const ran = runExchange(run);
      const { account } = ran.exchange;
      const ledger = ledgerOf(run);
      replay(ledger, run, ran, 'with-flows');
      expect(ledger.cashMinor).toBe(account.cashMinor);
      expect(ledger.feesMinor).toBe(account.feesMinor);
      expect(ledger.realisedMinor).toBe(account.realisedMinor);
      expect(ledger.financingMinor).toBe(account.fundingMinor + account.interestMinor);
      expect(run.markets.map((_, market) => ledger.lots(market))).toEqual([...account.lots]);
      expect(run.markets.map((_, market) => ledger.costMinor(market))).toEqual(account.costMinor);
      const open = ran.exchange.account.costMinor.reduce((sum, cost) => sum + cost, 0n);
      expect(ledger.cashMinor + open, 'what came in is what went out').toBe(
        run.cashMinor + ledger.realisedMinor - ledger.feesMinor + ledger.financingMinor,
      );
    }),
    { numRuns: 500, seed: 5 },
  );
});

it('fills that arrive late, twice or in any order give the same books', () => {
  fc.assert(
    fc.property(randomRun, fc.nat(), (run, seed) => {
      const ran = runExchange(run);
      const ordered = ledgerOf(run);
      const shuffled = ledgerOf(run);
      for (const fill of ran.fills) ordered.apply(fill);
      const random = new SeededRandom(seed);
      const late = ran.fills.map((fill) => ({ fill, key: random.next() })).sort((a, b) => a.key - b.key);
      for (const { fill } of [...late, ...late.slice(0, 3)]) shuffled.apply(fill);
      expect(shuffled.cashMinor).toBe(ordered.cashMinor);
      expect(shuffled.realisedMinor).toBe(ordered.realisedMinor);
      expect(shuffled.positions).toEqual(ordered.positions);
      expect(shuffled.trades()).toEqual(ordered.trades());
    }),
    { numRuns: 300, seed: 6 },
  );
});

it('when all is flat, the trades hold every fee and all realised profit, and equity is cash', () => {
  let flatRuns = 0;
  fc.assert(
    fc.property(randomRun, (run) => {
      const ran = runExchange(run);
      const ledger = ledgerOf(run);
      replay(ledger, run, ran, 'no-flows');
      fc.pre(ledger.isFlat && ran.fills.length > 0);
      flatRuns += 1;
      expect(ledger.trades().reduce((sum, { grossMinor }) => sum + grossMinor, 0n)).toBe(ledger.realisedMinor);
      expect(ledger.trades().reduce((sum, { feesMinor }) => sum + feesMinor, 0n)).toBe(ledger.feesMinor);
      expect(ledger.trades().reduce((sum, { netMinor }) => sum + netMinor, 0n)).toBe(ledger.cashMinor - run.cashMinor);
      expect(ledger.equity).toBe(amountFromMinor(ledger.cashMinor));
    }),
    { numRuns: 200, seed: 7 },
  );
  expect(flatRuns).toBeGreaterThan(100);
});
