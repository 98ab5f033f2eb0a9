import { expect, it } from 'vitest';
import type { Restorable } from '../core/restorable.ts';
import { duration, HOUR } from '../core/time.ts';
import { AlwaysLong } from './always-long.ts';
import { checkStrategy, type StrategyProblem } from './check-strategy.ts';
import { ProbabilityThreshold } from './probability-threshold.ts';
import { RandomEntry } from './random-entry-strategy.ts';
import { NO_DECISION, type DecisionView, type Signal, type Strategy } from './strategy.port.ts';

const classes = ['down', 'flat', 'up'];
const holdFor = duration(HOUR);

/** Trades on a feature while the model is off, and holds a share that follows its forecast otherwise. */
const own = (): Strategy => ({
  name: 'own-rules',
  features: ['rsi-14'],
  decide: ({ forecast, features, portfolio }) => ({
    signals: portfolio.positions.flatMap((_, market): Signal[] => {
      if (forecast.kind === 'missing')
        return (features[market]?.[0] ?? 0) < -1 ? [{ market, belief: 1, reason: 'low' }] : [];
      const up = forecast.forecasts[market]?.probabilities[2] ?? 0;
      return up > 0.5 ? [{ market, belief: 1, share: up / 10, confidence: up, reason: 'up' }] : [];
    }),
  }),
});

/** Counts the moments that it was asked at. */
const counting = (): Strategy & { memory: Restorable<number> } => {
  let count = 0;
  return {
    name: 'counting',
    features: [],
    memory: { snapshot: () => count, restore: (snapshot: number) => void (count = snapshot) },
    decide: () => ({ signals: [{ market: 0, belief: 1, reason: `asked ${++count} times` }] }),
  };
};

const deciding = (decide: Strategy['decide']): (() => Strategy) => {
  return () => ({ name: 'broken', features: [], decide });
};
const saying = (signal: Partial<Signal>) =>
  deciding(() => ({ signals: [{ market: 0, belief: 1, reason: 'so', ...signal }] }));

it.each([
  ['the probability threshold', () => new ProbabilityThreshold({ classes, entryThreshold: 0.4, holdFor })],
  ['always long', () => new AlwaysLong({ holdFor })],
  ['buy and hold', () => new AlwaysLong()],
  ['random entry', () => new RandomEntry({ seed: 3, entryProbability: 0.3, longShare: 0.5, holdFor })],
  ['one of a user that goes on without a model', own],
  ['one that remembers, and says what', counting],
  [
    'one that remembers, and does not say so',
    () => {
      const { memory: _, ...silent } = counting();
      return silent;
    },
  ],
])('the contract of strategies is kept by %s', (_, make) => {
  expect(checkStrategy(make, { classes })).toEqual([]);
});

let asked = 0;
const kept: DecisionView[] = [];
const broken: readonly (readonly [string, StrategyProblem['check'], () => Strategy])[] = [
  ['has a name that is none', 'name', () => ({ ...own(), name: 'Own Rules' })],
  ['names a feature twice', 'features', () => ({ ...own(), features: ['a', 'a'] })],
  [
    'takes forecasts for granted',
    'throws',
    deciding(({ forecast }) => {
      if (forecast.kind === 'missing') throw new TypeError('no forecasts');
      return NO_DECISION;
    }),
  ],
  ['speaks of a market that is not there', 'signal', saying({ market: 3 })],
  ['believes more than all', 'signal', saying({ belief: 1.5 })],
  ['believes what is no number', 'signal', saying({ belief: Number.NaN })],
  ['is more than certain', 'signal', saying({ confidence: 2 })],
  ['wants a share of nothing', 'signal', saying({ share: 0 })],
  ['wants a share and to be flat', 'signal', saying({ share: 0.1, belief: 0 })],
  ['holds for no time', 'signal', saying({ holdFor: duration(0) })],
  ['gives no reason', 'signal', saying({ reason: ' ' })],
  [
    'gives two signals of one market',
    'signal',
    deciding(() => ({
      signals: [
        { market: 0, belief: 1, reason: 'a' },
        { market: 0, belief: -1, reason: 'b' },
      ],
    })),
  ],
  [
    'changes a forecast',
    'change',
    deciding(({ forecast }) => {
      if (forecast.kind === 'made') forecast.forecasts[0]?.probabilities.fill(1);
      return NO_DECISION;
    }),
  ],
  [
    'depends on what came before it in the process',
    'repetition',
    deciding(() => ({ signals: [{ market: 0, belief: 1, reason: `${asked++}` }] })),
  ],
  [
    'keeps a view that is reused',
    'reuse',
    () => {
      let first: DecisionView | undefined;
      return {
        name: 'broken',
        features: [],
        decide: (view) => {
          first ??= view;
          return { signals: [{ market: 0, belief: 1, reason: `since ${first.moment.at}` }] };
        },
      };
    },
  ],
  [
    'shares state between instances',
    'isolation',
    () => {
      kept.length = 0;
      return {
        name: 'broken',
        features: [],
        decide: (view) => {
          kept.push(view);
          return { signals: [{ market: 0, belief: 1, reason: `${kept.length} moments` }] };
        },
      };
    },
  ],
  ['says that it remembers nothing, and counts', 'memory', () => ({ ...counting(), memory: 'nothing' })],
  [
    'does not give all that it remembers',
    'memory',
    () => ({ ...counting(), memory: { snapshot: () => 0, restore: () => undefined } }),
  ],
];
it.each(broken)('the contract of strategies is broken by one that %s', (_, check, make) => {
  expect(checkStrategy(make, { classes }).map((problem) => problem.check)).toContain(check);
});
