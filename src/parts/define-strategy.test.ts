import { expect, it } from 'vitest';
import { HOUR, instant } from '../core/time.ts';
import type { DecisionView } from '../strategy/strategy.port.ts';
import { defineStrategy } from './define-strategy.ts';

/** What code without types may give. */
function decided(answer: unknown): () => unknown {
  const part = defineStrategy({
    name: 'plain',
    describe: 'Gives an answer',
    asked: 'always',
    decide: () => answer as undefined,
  });
  const strategy = part.make({}, { classes: ['down', 'up'], horizon: HOUR });
  const view = {
    moment: { at: instant(0), markets: [{ candle: {} }] },
    forecast: { kind: 'missing', reason: 'none' },
    features: [],
    portfolio: { positions: [] },
  } as unknown as DecisionView;
  return () => strategy.decide(view);
}

it.each([
  [null, 'it gave null; a belief is an object, and nothing is `undefined`'],
  [false, 'it gave false; a belief is an object'],
  [0, 'it gave 0; a belief is an object'],
  [Promise.resolve(undefined), 'it gave a promise; a belief is given at once'],
])('a strategy that gives %s for a belief is told what it gave', (answer, words) => {
  expect(decided(answer)).toThrow(words);
});

it('a strategy that gives undefined leaves the market as it is', () => {
  expect(decided(undefined)()).toEqual({ signals: [] });
});
