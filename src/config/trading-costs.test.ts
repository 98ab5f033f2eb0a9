import { describe, expect, it } from 'vitest';
import { HOUR } from '../core/time.ts';
import { costSummary } from '../research/cost-summary.ts';
import { parseSystem, readSystem } from '../parts/read-system.ts';
import {
  barrierFloor,
  horizonBorrowCost,
  publishedTakerFeeBps,
  roundTripCost,
  takerFeeBps,
  tradingCosts,
} from './trading-costs.ts';

function system({
  instruments = '[{id: BTC/USD}]',
  costs = '{}',
  label = '{horizon: 36h, cost_multiple: 5}',
  risk = '{position_timeout: 48h}',
} = {}) {
  return parseSystem(
    `format: 1\nname: sample\ninstruments: ${instruments}\ninterval: 1h\nlabel: ${label}\nmodel: {kind: gradient-boosting}\ncosts: ${costs}\nrisk: ${risk}\n`,
    'sample.yaml',
  );
}

describe('what trading costs', () => {
  it("is the venue's published schedule by default, with all its steps, and its rates for borrowing", () => {
    const { fees, borrow } = tradingCosts(system(), 0);
    expect(fees.slice(0, 3)).toEqual([
      { volume: 0, makerBps: 25, takerBps: 40 },
      { volume: 10_000, makerBps: 20, takerBps: 35 },
      { volume: 50_000, makerBps: 14, takerBps: 24 },
    ]);
    expect(borrow, 'dollars for a long, bitcoin for a short').toEqual({
      longBorrowBps: 3.6,
      shortBorrowBps: 1,
      rolloverEvery: 4 * HOUR,
    });
  });

  it('has a round trip by the first step, and a barrier that is a multiple of it', () => {
    expect(roundTripCost(system())).toBeCloseTo(0.0086, 12);
    expect(barrierFloor(system())).toBeCloseTo(0.043, 12);
    expect(horizonBorrowCost(system()), 'when it opens and nine times in 36 hours').toBeCloseTo(0.0036, 12);
  });

  it('borrows nothing on spot', () => {
    const spot = system({ instruments: '[{id: BTC/USD, kind: spot}]' });
    expect(tradingCosts(spot, 0)).not.toHaveProperty('borrow');
    expect(horizonBorrowCost(spot)).toBe(0);
  });

  it('is what the system file assumes where it says so, by name', () => {
    const assumed = system({ costs: '{assumption: "the original\'s", fee_bps: 5, borrow_bps: 0}' });
    expect(tradingCosts(assumed, 0)).toMatchObject({
      fees: [{ volume: 0, takerBps: 5, makerBps: 5 }],
      borrow: { longBorrowBps: 0, shortBorrowBps: 0 },
    });
    expect([takerFeeBps(assumed), publishedTakerFeeBps(assumed)]).toEqual([5, 40]);
    expect(costSummary(assumed)).toMatchObject({ feeBps: 5, roundTripBps: 16, borrowBps: 0, venueFeeBps: 40 });
    expect(costSummary(assumed).source).toContain(
      'an assumption of the system file, "the original\'s", and not what the venue publishes',
    );
  });

  it('goes by the schedule of all pairs and the dearest rate for a pair of the venue that was not recorded', () => {
    const other = system({ instruments: '[{id: XMR/EUR}]' });
    expect(takerFeeBps(other)).toBe(40);
    expect(tradingCosts(other, 0).borrow).toMatchObject({ longBorrowBps: 3.6, shortBorrowBps: 3.6 });
  });

  it('says whose fees they are', () => {
    expect(costSummary(system()).source).toMatch(
      /^Fees follow the venue's schedule and fall with the account's volume of 30 days \(Kraken AssetPairs and Assets, \d{4}-\d\d-\d\d\)\. Margin costs: BTC\/USD 3\.6 bps long and 1 bps short when it opens, and again every 4h[;.]/,
    );
  });
});

describe('the systems that come with Edgewise', () => {
  it("pay the venue's fees in the quickstart, and the original's by name in trend", async () => {
    const [quickstart, trend] = [await readSystem('systems/quickstart.yaml'), await readSystem('systems/trend.yaml')];
    expect(quickstart.costs).not.toHaveProperty('fee_bps');
    expect([takerFeeBps(quickstart), roundTripCost(quickstart), barrierFloor(quickstart)]).toEqual([40, 0.0086, 0.043]);
    expect(trend.costs).toMatchObject({ assumption: "the original's", fee_bps: 5, slippage_bps: 3 });
    expect(barrierFloor(trend)).toBe(0.002);
  });
});
