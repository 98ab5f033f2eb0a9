import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readyForecasts } from '../../src/backtest/forecast-source.ts';
import { settlementAmong, type MarketLife } from '../../src/backtest/market-life.ts';
import { replayJournal, verifyJournal } from '../../src/backtest/replay-journal.ts';
import type { CandleSeries } from '../../src/core/candle.ts';
import type { Settlement } from '../../src/core/facts/settlement.ts';
import type { Instrument } from '../../src/core/instrument.ts';
import { amountFromMinor, minorFromAmount, stepSize } from '../../src/core/money.ts';
import { HOUR, instant, MINUTE, type Instant } from '../../src/core/time.ts';
import { exactJson } from '../../src/engine/exact-json.ts';
import { JournalWriter } from '../../src/engine/journal-writer.ts';
import { exchangeRules } from '../../src/execution/simulated-venue.ts';
import { RecordedFacts } from '../../src/market/recorded-facts.ts';
import type { Sizer } from '../../src/risk/sizer.port.ts';
import { BITCOIN, candlesFromCloses, randomCandles } from '../support/candles.ts';
import {
  backtest,
  forecastsAt,
  HEADER,
  KeptEvents,
  parts,
  randomForecasts,
  type Scenario,
} from './backtest-scenario.ts';

const START = 1_600_000_000_000_000 - (1_600_000_000_000_000 % HOUR);
const RULES = { participation: 1 };
const LIMITS = { maximumOpenPositions: 20, maximumDailyLoss: 0.99, maximumPositionShare: 0.9 };
/** A size that does not follow from the account, so that markets change nothing for one another. */
const TEN_LOTS: Sizer = { name: 'ten-lots', size: () => ({ ok: true, value: { lots: 10_000 } }) };

interface Drawn {
  /** Hours after the start. */
  readonly from: number;
  readonly bars: number;
  readonly seed: number;
  /** From the last close to the settlement; undefined: the market is there until the end. */
  readonly settledAfter: number | undefined;
  readonly share: number;
}

function instrumentOf(id: string): Instrument {
  return { ...BITCOIN, id, base: id, minimumNotional: 0 };
}

interface Market {
  readonly series: CandleSeries;
  readonly life: MarketLife;
  readonly seed: number;
}

function marketOf(id: string, { from, bars, seed, settledAfter, share }: Drawn): Market {
  const instrument = instrumentOf(id);
  const series = randomCandles(bars, seed, { instrument, start: START + from * HOUR, volume: 1_000 });
  const last = (series.openTime.at(-1) ?? 0) + HOUR;
  const value = Math.round((series.close.at(-1) ?? 0) * share);
  const listing = { at: 'first-candle', market: { instrument, rules: exchangeRules(RULES) }, role: 'traded' } as const;
  return {
    series,
    seed,
    life: {
      ...(from === 0 ? {} : { listing }),
      ...(settledAfter === undefined ? {} : { settlement: { at: instant(last + settledAfter), value } }),
    },
  };
}

function scenarioOf(markets: readonly Market[]): Scenario {
  return {
    series: markets.map(({ series }) => series),
    lives: markets.map(({ life }) => life),
    forecasts: markets.map(({ series, seed }) => readyForecasts(randomForecasts(series, seed + 10))),
    limits: LIMITS,
    rules: RULES,
    sizer: TEN_LOTS,
    cash: 1_000_000,
    horizonBars: 3,
    protection: { stopDistance: 0.02 },
  };
}

const DRAWN: fc.Arbitrary<Drawn> = fc.record({
  from: fc.constantFrom(0, 1, 5, 12, 20, 33),
  bars: fc.integer({ min: 3, max: 25 }),
  seed: fc.nat(10_000),
  // At the last close, inside the next candle of the others, at its close, and much later.
  settledAfter: fc.constantFrom(undefined, 0, 0, 20 * MINUTE, HOUR, 7 * HOUR),
  share: fc.constantFrom(0, 0.9, 1, 1.2),
});
/** A market that is there all the time, and others that come and go. */
const WORLD = fc
  .array(DRAWN, { minLength: 1, maxLength: 5, size: 'max' })
  .map((drawn) => [
    marketOf('ALL', { from: 0, bars: 70, seed: 77, settledAfter: undefined, share: 1 }),
    ...drawn.map((one, number) => marketOf(`M${number}`, one)),
  ]);

function journalOf(scenario: Scenario): string[] {
  const lines: string[] = [];
  backtest(scenario, new JournalWriter({ header: HEADER, sink: (line) => lines.push(line) }));
  return lines;
}

const FEW: readonly Drawn[] = [
  { from: 0, bars: 12, seed: 1, settledAfter: 0, share: 1.1 },
  { from: 12, bars: 12, seed: 2, settledAfter: 20 * MINUTE, share: 0.9 },
  { from: 26, bars: 12, seed: 3, settledAfter: 0, share: 1 },
];
const FEW_MARKETS = [
  marketOf('ALL', { from: 0, bars: 50, seed: 9, settledAfter: undefined, share: 1 }),
  ...FEW.map((drawn, number) => marketOf(`M${number}`, drawn)),
];

describe('a backtest whose markets come and go', () => {
  it('lists a market when its first candle opens, in the slot of one that was settled before', () => {
    const journal = new KeptEvents();
    const { lives, series } = scenarioOf(FEW_MARKETS);
    const made = parts({ ...scenarioOf(FEW_MARKETS) });
    expect(
      made.engine.instruments.map(({ id }) => id),
      'there at the beginning',
    ).toEqual(['ALL', 'M0']);
    backtest(scenarioOf(FEW_MARKETS), journal);
    const changes = journal.entries.flatMap(({ event }) =>
      event.kind === 'listing' || event.kind === 'settlement'
        ? [{ kind: event.kind, at: event.at, slot: event.market }]
        : [],
    );
    const opened = (place: number): number => series[place]?.openTime[0] ?? Number.NaN;
    const ended = (place: number): number => lives?.[place]?.settlement?.at ?? Number.NaN;
    expect(changes).toEqual([
      { kind: 'settlement', at: ended(1), slot: 1 },
      { kind: 'listing', at: opened(2), slot: 1 },
      { kind: 'settlement', at: ended(2), slot: 1 },
      { kind: 'listing', at: opened(3), slot: 1 },
      { kind: 'settlement', at: ended(3), slot: 1 },
    ]);
  });

  it('closes what is held at the value, and gives the trades of every market', () => {
    const { trades, instruments, lots, prices, times } = backtest(scenarioOf(FEW_MARKETS));
    expect(instruments.map(({ id }) => id)).toEqual(['ALL', 'M0', 'M1', 'M2']);
    const settled = trades.filter(({ exitCause }) => exitCause === 'settlement');
    expect(settled.length).toBeGreaterThan(0);
    for (const { instrument, exitAt, exitPrice } of settled) {
      const { settlement } = FEW_MARKETS.find(({ series }) => series.instrument.id === instrument)?.life ?? {};
      expect([exitAt, exitPrice]).toEqual([settlement?.at, expect.closeTo(settlement?.value ?? Number.NaN, 6)]);
    }
    expect(new Set(trades.map(({ instrument }) => instrument))).toEqual(new Set(['ALL', 'M0', 'M1', 'M2']));
    const behind = times.findIndex((at) => at >= (FEW_MARKETS[2]?.life.settlement?.at ?? Number.NaN));
    expect([...(lots[2]?.numbers(times.length).subarray(behind) ?? [1])].every((held) => held === 0)).toBe(true);
    expect(new Set(prices[2]?.subarray(behind))).toEqual(new Set([FEW_MARKETS[2]?.life.settlement?.value]));
  });
});

/** What an event brought into cash, or took from it. */
function cashOf({ event, output }: KeptEvents['entries'][number]): bigint {
  if (event.kind === 'cash-flow') return event.amountMinor;
  if (event.kind === 'fill') {
    const { side, lots, priceTicks, feeMinor } = event.fill;
    // A tick of 0.01 times a lot of 0.00001.
    return BigInt(side === 'buy' ? -lots : lots) * BigInt(priceTicks) * 10n ** 11n - feeMinor;
  }
  return output.changes.reduce(
    (sum, change) => sum + (change.kind === 'settled' ? BigInt(change.lots) * BigInt(change.value) * 10n ** 13n : 0n),
    0n,
  );
}

describe('over drawn markets that come and go, a backtest', () => {
  it('has a row for every moment that adds up: cash, and each position at its price', () => {
    let held = 0;
    fc.assert(
      fc.property(WORLD, (markets) => {
        const { instruments, equity, prices, times, ...seldom } = backtest(scenarioOf(markets));
        const cash = seldom.cash.numbers(times.length);
        const lots = seldom.lots.map((column) => column.numbers(times.length));
        for (const row of times.keys()) {
          let worth = cash[row] ?? Number.NaN;
          for (const [place, { lot }] of instruments.entries()) {
            const own = lots[place]?.[row] ?? Number.NaN;
            if (own !== 0) worth += own * stepSize(lot) * (prices[place]?.[row] ?? Number.NaN);
            held += Number(own !== 0);
          }
          expect(equity[row]).toBeCloseTo(worth, 6);
        }
      }),
      { numRuns: 60, seed: 31 },
    );
    expect(held, 'positions in rows').toBeGreaterThan(1_000);
  });

  it('has to the last minor unit the cash that its fills, cash flows and settlements give', () => {
    let settled = 0;
    fc.assert(
      fc.property(WORLD, (markets) => {
        const journal = new KeptEvents();
        const { cash, times } = backtest(scenarioOf(markets), journal);
        const changes = journal.entries.map(cashOf);
        const minor = changes.reduce((sum, change) => sum + change, minorFromAmount(1_000_000));
        expect(cash.numbers(times.length).at(-1)).toBe(amountFromMinor(minor));
        settled += journal.entries.filter(
          ({ event }, place) => event.kind === 'settlement' && changes[place] !== 0n,
        ).length;
      }),
      { numRuns: 90, seed: 32 },
    );
    expect(settled, 'positions that were settled').toBeGreaterThan(50);
  });
});

it('a backtest of drawn markets trades each as it would alone', () => {
  let compared = 0;
  fc.assert(
    fc.property(WORLD, (markets) => {
      const among = backtest(scenarioOf(markets)).trades;
      const all = markets.slice(0, 1);
      for (const market of markets.slice(1)) {
        // The one that is there all the time makes the same moments.
        const alone = backtest(scenarioOf([...all, market])).trades;
        const ownOf = (trades: typeof alone) =>
          trades.filter(({ instrument }) => instrument === market.series.instrument.id);
        expect(ownOf(among)).toEqual(ownOf(alone));
        compared += ownOf(alone).length;
      }
    }),
    { numRuns: 40, seed: 33 },
  );
  expect(compared, 'trades that were compared').toBeGreaterThan(200);
});

describe('the events of a backtest whose markets come and go', () => {
  it('are in the order of time, timers and settlements in a hole of all markets too', () => {
    const [x, y] = [instrumentOf('X'), instrumentOf('Y')];
    const first = candlesFromCloses([100, 100, 100, 100, 100], { instrument: x, start: START });
    const second = candlesFromCloses([50, 50], { instrument: y, start: START + 12 * HOUR });
    const closed = START + 5 * HOUR;
    const listing = { at: 'first-candle', market: { instrument: y, rules: exchangeRules() }, role: 'traded' } as const;
    const journal = new KeptEvents();
    // Believed at the close of the third candle, for four bars: until two hours behind the last close.
    const forecasts = [forecastsAt({ 2: [0, 0, 1] }, 5, HOUR), forecastsAt({}, 2, HOUR)];
    const lives = [{ settlement: { at: instant(closed + 3 * HOUR), value: 104 } }, { listing }];
    backtest({ series: [first, second], lives, forecasts, horizonBars: 4 }, journal);
    const shown = journal.entries.flatMap(({ event }) =>
      event.kind === 'timer' || event.kind === 'settlement' || event.kind === 'listing'
        ? [[event.kind, (event.at - closed) / HOUR]]
        : [],
    );
    expect(shown).toEqual([
      ['timer', 2],
      ['settlement', 3],
      ['listing', 7],
    ]);
  });

  it('are the journal of the same backtest again, and a settlement at another value is found', () => {
    const lines = journalOf(scenarioOf(FEW_MARKETS));
    expect(verifyJournal(lines)).toBeUndefined();
    const replay = (scenario: Scenario) =>
      replayJournal({ lines, header: HEADER, run: (journal) => backtest(scenario, journal) });
    expect(replay(scenarioOf(FEW_MARKETS))).toEqual({ kind: 'equal', records: lines.length });
    const [first, second, ...rest] = FEW_MARKETS;
    if (first === undefined || second?.life.settlement === undefined) throw new Error('the second market is settled');
    const { at, value } = second.life.settlement;
    const altered = { ...second, life: { settlement: { at, value: value + 1 } } };
    const outcome = replay(scenarioOf([first, altered, ...rest]));
    expect(outcome).toMatchObject({ kind: 'diverged', problem: 'record' });
    expect(outcome.kind === 'diverged' && outcome.actual).toContain('"kind":"settlement"');
  });

  it('are byte for byte those of one without lives where nothing changes', () => {
    const fixed = FEW_MARKETS.map((market) => ({ ...market, life: {} }));
    const { lives: _, ...without } = scenarioOf(fixed);
    expect(exactJson(journalOf(scenarioOf(fixed)))).toBe(exactJson(journalOf(without)));
  });
});

describe('the life of a market', () => {
  const series = candlesFromCloses([1, 2, 3], { instrument: instrumentOf('X'), start: START });
  const market = { instrument: instrumentOf('X'), rules: exchangeRules() };
  const run = (life: MarketLife) => () => backtest({ ...scenarioOf([{ series, life, seed: 1 }]) });

  it('holds all its candles', () => {
    expect(run({ settlement: { at: instant(START + 3 * HOUR - 1), value: 1 } })).toThrow('after its settlement');
    expect(run({ settlement: { at: instant(START + 3 * HOUR), value: 1 } })).not.toThrow();
    const listed = (at: Instant) => ({ listing: { at, market, role: 'traded' as const } });
    expect(run(listed(instant(START + 1)))).toThrow('before its listing');
    expect(run(listed(instant(START)))).not.toThrow();
  });

  it('ends with the settlement among its facts', () => {
    const fact: Settlement = { kind: 'settlement', knownAt: instant(5), value: 0.75 };
    expect(settlementAmong([new RecordedFacts('settlement', 'X', [fact])])).toEqual({ at: 5, value: 0.75 });
    expect(settlementAmong([])).toBeUndefined();
  });
});
