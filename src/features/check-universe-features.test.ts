import { expect, it } from 'vitest';
import { candlesFromCloses, randomCandles } from '../../test/support/candles.ts';
import type { CandleSeries } from '../core/candle.ts';
import type { Moment } from '../core/moment.ts';
import { HOUR } from '../core/time.ts';
import { closePrice } from './candle-fields.ts';
import { checkFeature, type ContractClause } from './check-feature.ts';
import { defineFeature, type FeatureDefinition } from './define-feature.ts';
import { exponentialMovingAverage } from './exponential-moving-average.ts';
import type { Feature, FeatureContext } from './feature.port.ts';
import { logReturn } from './log-return.ts';
import { ofInterval } from './of-interval.ts';
import { ofMarket } from './of-market.ts';
import { relativeDifference } from './relative-difference.ts';
import { relativeStrengthIndex } from './relative-strength-index.ts';
import { rollingMean } from './rolling-mean.ts';

const series = randomCandles(700, 3, { holes: { 230: 3, 233: 1, 420: 40 } });
const BITCOIN = 'BTC/USD';

function clausesOf(feature: Feature, candles: CandleSeries = series): readonly ContractClause[] {
  return checkFeature(feature, [candles], { prefixes: 20 }).map(({ check }) => check);
}

/** A feature that looks at the universe. */
function looking(part: Partial<FeatureDefinition> & Pick<FeatureDefinition, 'start'>): Feature {
  return defineFeature({
    name: 'looking',
    inputs: [],
    formula: 'made',
    source: 'this test',
    reads: 'universe',
    ...part,
  });
}

const closeOf = (moment: Moment, slot: number | undefined) => moment.markets[slot ?? -1]?.candle?.close ?? Number.NaN;

/** The own close in closes of Bitcoin. */
const startRelative = ({ market, slotOf }: FeatureContext) => ({
  push: (moment: Moment) => closeOf(moment, market) / closeOf(moment, slotOf(BITCOIN)),
});

const rsi = relativeStrengthIndex({ period: 5 });
const spread = relativeDifference({
  name: 'spread',
  of: closePrice,
  to: ofMarket(BITCOIN, exponentialMovingAverage({ period: 3 })),
  formula: 'close / ema_3@BTC/USD - 1',
  source: 'this test',
});

it.each([
  ['another market', ofMarket(BITCOIN, rsi)],
  ['a longer interval', ofInterval('4h', rsi)],
  ['a day', ofInterval('1d', logReturn({ lag: 1 }))],
  ['the longer interval of another market', ofMarket(BITCOIN, ofInterval('4h', rsi))],
  ['another market in a longer interval', ofInterval('4h', spread)],
  ['the own and another market', spread],
  ['a window over a longer interval', rollingMean({ period: 5, of: ofInterval('2h', rsi) })],
  ['moments, by the id of a market', looking({ start: startRelative })],
  ['a longer interval of moments', ofInterval('2h', looking({ start: startRelative }))],
  [
    'the best ask of the own book',
    looking({
      start: ({ market }) => ({ push: ({ markets }) => markets[market]?.facts?.book?.asks[0] ?? Number.NaN }),
    }),
  ],
  [
    'the funding rate of another market',
    ofMarket(
      BITCOIN,
      looking({
        start: ({ market }) => ({ push: ({ markets }) => markets[market]?.facts?.funding?.rate ?? Number.NaN }),
      }),
    ),
  ],
])('an honest feature of %s keeps the contract', (_what, feature) => {
  expect(checkFeature(feature, [series], { prefixes: 20 })).toEqual([]);
});

it('the number of a slot in place of the id of a market is found', () => {
  const bySlot = looking({
    start: ({ market }) => ({ push: (moment) => closeOf(moment, market) / closeOf(moment, 0) }),
  });
  expect(clausesOf(bySlot)).toEqual(['slots']);
});

it('a look at another market or at facts without a word of it is found, and named', () => {
  const silent = looking({ start: startRelative, reads: 'market' });
  expect(checkFeature(silent, [series]).find(({ check }) => check === 'reads')?.message).toContain(
    'it looks at the market of BTC/USD and does not say',
  );
  const first = looking({
    reads: 'market',
    start: () => ({ push: (moment) => closeOf(moment, 0) }),
  });
  expect(checkFeature(first, [series]).map(({ check, message }) => [check, message])).toEqual([
    ['reads', "it looks at another market and does not say `reads: 'universe'`"],
  ]);
  const booked = looking({
    reads: 'market',
    start: ({ market }) => ({ push: ({ markets }) => markets[market]?.facts?.book?.asks[0] ?? 0 }),
  });
  expect(clausesOf(booked)).toEqual(['reads']);
});

it('a memory of the other market that nothing declares is found', () => {
  const sinceEver = looking({
    onHole: 'bridge',
    start: ({ slotOf }) => {
      let highest = 0;
      return {
        push: (moment) => {
          const close = closeOf(moment, slotOf(BITCOIN));
          if (close > highest) highest = close;
          return highest;
        },
      };
    },
  });
  expect(clausesOf(sinceEver)).toContain('memory');
});

it('a warm-up of the other market that nothing declares is found', () => {
  const change = looking({
    onHole: 'bridge',
    start: ({ slotOf }) => {
      const closes: number[] = [];
      return {
        push: (moment) => {
          closes.push(closeOf(moment, slotOf(BITCOIN)));
          return (closes.at(-1) ?? Number.NaN) / (closes.at(-4) ?? Number.NaN);
        },
      };
    },
  });
  expect(clausesOf(change)).toContain('warm-up');
});

it('a feature of longer candles has its first number at the latest when its warm-up says so', () => {
  const hours = (count: number, offset: number) =>
    candlesFromCloses(
      Array.from({ length: count }, (_, row) => 100 + row),
      { start: offset * HOUR },
    );
  const twoDays = ofInterval('1d', logReturn({ lag: 1 }));
  for (const offset of [0, 1, 13, 23]) expect(clausesOf(twoDays, hours(200, 1_000_008 + offset))).toEqual([]);
});
