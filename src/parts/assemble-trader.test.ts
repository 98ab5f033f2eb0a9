import { describe, expect, it } from 'vitest';
import { candlesFromCloses } from '../../test/support/candles.ts';
import { column, entry, memory, NOW, view, type Seen } from '../../test/support/risk-view.ts';
import { HOUR, instant, MINUTE } from '../core/time.ts';
import { isApproved } from '../risk/approved-order.ts';
import type { Guardian } from '../risk/guardian.ts';
import { foldStarts } from '../research/fold-starts.ts';
import { listedRoundTripCost, makeGuardian as guardianOf, type GuardianSetting } from './assemble-trader.ts';
import { builtInParts } from './built-in-parts.ts';
import type { SystemConfig } from '../config/system-config.ts';
import { parseSystem } from './read-system.ts';

function system(risk: string) {
  return parseSystem(
    `format: 1\nname: sample\ninstruments: [{id: BTC/USD}]\ninterval: 1h\nlabel: {horizon: 12h, barrier: 0.008}\nmodel: {kind: gradient-boosting}\ncosts: {assumption: small, fee_bps: 5}\nrisk: {${risk}}\n`,
    'sample.yaml',
  );
}

function makeGuardian(config: SystemConfig, known: GuardianSetting): Guardian {
  return guardianOf(config, builtInParts, known);
}

/** Which check refuses an entry of a hundredth of equity. */
function refusal(guardian: Guardian, seen: Seen = {}): string {
  const answer = guardian.review(entry({ lots: 1_000 }), view(seen));
  return isApproved(answer) ? 'approved' : answer.check;
}

/** A view that breaks every limit that is off by default, and none of the others. */
const WORST: Seen = {
  lots: [0, 9_000, 9_000],
  memory: memory({
    peakEquity: 20_000,
    losingStreak: 9,
    lastLossAt: NOW,
    priceAt: column(NOW - 99 * HOUR),
    quotes: { bids: column(9), asks: column(8), at: column(NOW) },
    approvedSince: () => 999,
    correlation: 1,
  }),
};

it('the guardian of a system asks nothing of the optional limits unless they are given', () => {
  expect(refusal(makeGuardian(system(''), { setting: 'backtest' }), WORST)).toBe('approved');
  expect(
    refusal(makeGuardian(system(''), { setting: 'live', roundTripCost: 1, modelTrainedUntil: instant(0) }), WORST),
  ).toBe('approved');
});

it.each([
  ['maximum_gross_exposure: 0.15', 'gross-exposure'],
  ['maximum_net_exposure: 0.15', 'net-exposure'],
  ['maximum_correlation: 0.9', 'correlated-positions'],
  ['maximum_drawdown: 0.2', 'drawdown'],
  ['maximum_consecutive_losses: 3', 'consecutive-losses'],
  ['maximum_consecutive_losses: 3, loss_pause: 1h', 'consecutive-losses'],
  ['price_band: 0.01', 'price-band'],
  ['maximum_price_age: 2h', 'price-age'],
  ['maximum_model_age: 30d', 'model-age'],
  ['maximum_orders_per_minute: 5', 'order-rate'],
  ['maximum_orders_per_day: 50', 'order-rate'],
  ['minimum_barrier_multiple: 5', 'barrier-cost'],
])('the guardian of a system holds %s', (risk, check) => {
  // The venue charges twice what the file assumes, and the model is 31 days old.
  expect(
    refusal(
      makeGuardian(system(risk), {
        setting: 'backtest',
        roundTripCost: 0.0032,
        modelTrainedUntil: instant(NOW - 31 * 24 * HOUR),
      }),
      WORST,
    ),
  ).toBe(check);
  expect(
    refusal(makeGuardian(system(risk), { setting: 'backtest', modelTrainedUntil: NOW }), {}),
    'and passes where all is well',
  ).toBe('approved');
});

it('the guardian of a system goes by what the venue lists where that is more than the file supposes', () => {
  const config = system('minimum_barrier_multiple: 3');
  const live = (takerFeeBps: number | undefined) =>
    refusal(
      makeGuardian(config, {
        setting: 'live',
        roundTripCost: listedRoundTripCost(config, takerFeeBps),
        modelTrainedUntil: instant(NOW),
      }),
    );
  expect([live(undefined), live(1), live(5)], 'no more than the file: 0.8 % are five round trips').toEqual([
    'approved',
    'approved',
    'approved',
  ]);
  expect(live(40), '0.8 % are less than one').toBe('barrier-cost');
});

it('the guardian of a system wants quotes live only', () => {
  const unquoted = {
    memory: memory({ quotes: { bids: column(Number.NaN), asks: column(Number.NaN), at: column(Number.NaN) } }),
  };
  expect(refusal(makeGuardian(system('price_band: 0.01'), { setting: 'backtest' }), unquoted)).toBe('approved');
  expect(
    refusal(
      makeGuardian(system('price_band: 0.01'), { setting: 'live', roundTripCost: 0, modelTrainedUntil: NOW }),
      unquoted,
    ),
  ).toBe('price-band');
});

it('the guardian of a system takes a quote for old after a minute, or after what the file says', () => {
  const old = { memory: memory({ quotes: { bids: column(100), asks: column(100), at: column(NOW - 2 * MINUTE) } }) };
  expect(refusal(makeGuardian(system('price_band: 0.01'), { setting: 'backtest' }), old)).toBe('price-band');
  expect(refusal(makeGuardian(system('price_band: 0.01, maximum_quote_age: 2m'), { setting: 'backtest' }), old)).toBe(
    'approved',
  );
});

it('the guardian of a system stops by itself when the file says so', () => {
  const lost = view({ equity: 9_000 });
  expect(makeGuardian(system(''), { setting: 'backtest' }).stopItself(lost)).toBeUndefined();
  expect(makeGuardian(system('loss_action: reduce'), { setting: 'backtest' }).stopItself(lost)).toContain(
    'daily-loss: equity 9000.00',
  );
});

it('the guardian of a system asks for the correlation window of the file, and for none without the check', () => {
  expect(
    ['', 'maximum_correlation: 0.8', 'maximum_correlation: 0.8, correlation_window: 30'].map(
      (risk) => makeGuardian(system(risk), { setting: 'backtest' }).correlationWindow,
    ),
  ).toEqual([0, 100, 30]);
});

it('the guardian of a system cannot limit the age of a model that nobody told', () => {
  expect(() => makeGuardian(system('maximum_model_age: 30d'), { setting: 'backtest' })).toThrow(
    'limits the age of the model',
  );
});

it('the guardian of a system takes the model in use at the time where one follows another', () => {
  const guardian = makeGuardian(system('maximum_model_age: 1h'), {
    setting: 'backtest',
    modelTrainedUntil: (now) => (now > NOW ? now : instant(NOW - HOUR)),
  });
  expect([refusal(guardian), refusal(guardian, { now: instant(NOW + 1) })]).toEqual(['model-age', 'approved']);
});

describe('the starts of folds', () => {
  it('are the closes of their first forecasts, in any market', () => {
    const series = candlesFromCloses([1, 2, 3, 4, 5, 6], { start: NOW });
    const startAt = foldStarts({
      series: [series, series],
      foldOf: [Int32Array.of(-1, -1, 0, 0, -1, 1), Int32Array.of(-1, 0, 0, -1, 1, 1)],
    });
    expect([0, 1, 2, 3, 4, 5, 6].map((hour) => startAt(instant(NOW + hour * HOUR)))).toEqual([
      undefined,
      undefined,
      ...[2, 2, 2, 5, 5].map((hour) => NOW + hour * HOUR),
    ]);
  });
});
