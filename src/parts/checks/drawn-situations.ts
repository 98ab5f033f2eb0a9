import { clientOrderId, type MarketOrder } from '../../core/order.ts';
import { DAY, instant, SECOND } from '../../core/time.ts';
import type { SystemConfig } from '../../config/system-config.ts';
import type { RiskSituation } from '../../risk/check-risk-check.ts';
import type { RiskView } from '../../risk/risk-check.port.ts';
import { builtInParts } from '../built-in-parts.ts';
import type { RiskCheckPart, Settings } from '../part.port.ts';
import { DRAWN_INSTRUMENT } from './drawn-candles.ts';

const FIRST = 1_700_000_000_000_000;

/**
 * Entries and exits of accounts that are flat, held, in profit and in deep loss, on every day of a week: enough that a
 * usual limit refuses some of them.
 */
export function drawnSituations(): readonly RiskSituation[] {
  const equities = [10_000, 9_000, 4_000];
  const lots = [0, 20_000, -200_000];
  return Array.from({ length: 7 }, (_, day) => instant(FIRST + day * DAY)).flatMap((now) =>
    equities.flatMap((equity) =>
      lots.flatMap((held) =>
        [entryAt(now), exitAt(now, held)].map((order) => ({ order, view: viewOf(now, equity, held) })),
      ),
    ),
  );
}

function entryAt(now: RiskView['now']): MarketOrder {
  return {
    id: clientOrderId('entry'),
    instrument: DRAWN_INSTRUMENT.id,
    kind: 'market',
    side: 'buy',
    lots: 5_000,
    purpose: 'enter',
    reduce: 'open-or-reduce',
    createdAt: now,
  };
}

function exitAt(now: RiskView['now'], held: number): MarketOrder {
  const side = held < 0 ? 'buy' : 'sell';
  return { ...entryAt(now), id: clientOrderId('exit'), side, purpose: 'exit', reduce: 'reduce-only' };
}

function viewOf(now: RiskView['now'], equity: number, lots: number): RiskView {
  const column = (value: number) => Float64Array.of(value);
  return {
    now,
    instruments: [DRAWN_INSTRUMENT],
    prices: column(10_000),
    workingEntries: [],
    dayStartEquity: 10_000,
    portfolio: {
      cash: equity,
      equity,
      positions: [
        {
          instrument: DRAWN_INSTRUMENT.id,
          lots,
          entryPrice: lots === 0 ? undefined : 10_000,
          openedAt: lots === 0 ? undefined : instant(now - 3_600 * SECOND),
        },
      ],
    },
    memory: {
      peakEquity: 10_000,
      losingStreak: equity < 5_000 ? 6 : 0,
      lastLossAt: equity < 5_000 ? now - 60 * SECOND : Number.NEGATIVE_INFINITY,
      priceAt: column(now - SECOND),
      quotes: { bids: column(9_999), asks: column(10_001), at: column(now - SECOND) },
      approvedSince: () => (equity < 5_000 ? 500 : 0),
      correlation: () => 1,
    },
  };
}

/** A small system whose risk section has the settings of a check. */
export function exampleConfig(part: RiskCheckPart, settings: Settings): SystemConfig {
  const known = builtInParts.parts.includes(part) ? builtInParts : builtInParts.with([part]);
  return known.schema.parse({
    format: 1,
    name: 'example',
    instruments: [{ id: DRAWN_INSTRUMENT.id }],
    interval: '1h',
    label: { horizon: '12h', barrier: 0.05 },
    model: { kind: 'logistic-regression' },
    risk: settings,
  });
}
