import { describe, expect, it } from 'vitest';
import { instant, HOUR } from '../core/time.ts';
import { zeros } from '../math/matrix.ts';
import type { DecisionView } from '../strategy/strategy.port.ts';
import { requireAnswers, requireDecision, requireHit, requireReview, requireSize } from './checked-answers.ts';

/** What code without types may give, which no type of ours allows. */
type Loose = Readonly<Record<string, unknown>>;

const AT = Date.UTC(2024, 0, 1) * 1_000;
const MARKETS = [{ continuity: 'continuous' }, { continuity: 'continuous' }];
const decided = (answer: unknown) => () =>
  requireDecision(answer, { moment: { at: instant(AT), markets: MARKETS } } as unknown as DecisionView);
const signal = (other: Loose = {}) => ({ market: 0, belief: 1, reason: 'in', ...other });

describe('a decision', () => {
  it('passes where each signal is whole', () => {
    const whole = signal({ confidence: 0.5, share: 0.1, holdFor: HOUR });
    expect(decided({ signals: [] })).not.toThrow();
    expect(decided({ signals: [whole, { ...whole, market: 1, belief: -1, share: 2 }] })).not.toThrow();
  });

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'it gave undefined; a decision is an object with a list `signals`'],
    ['a promise', Promise.resolve({ signals: [] }), 'it gave a promise'],
    ['signals that are no list', { signals: 'none' }, 'it gave an object with signals'],
    ['a signal that is none', { signals: [null] }, 'a signal of market undefined; there are 2'],
    ['a market that is not there', { signals: [signal({ market: 2 })] }, 'a signal of market 2'],
    ['a market before the first', { signals: [signal({ market: -1 })] }, 'a signal of market -1'],
    ['the place of a market as a text', { signals: [signal({ market: '0' })] }, 'a signal of market the text "0"'],
    ['two signals of a market', { signals: [signal(), signal()] }, 'two signals of market 0'],
  ])('that is %s is refused', (_, answer, words) => {
    expect(decided(answer)).toThrow(words);
  });

  it.each<[string, unknown]>([
    ['belief', Number.NaN],
    ['belief', 1.1],
    ['belief', '1'],
    ['confidence', 1.5],
    ['confidence', Number.NaN],
    ['share', 0],
    ['share', -0.1],
    ['share', Number.POSITIVE_INFINITY],
    ['share', '0.1'],
    ['holdFor', Number.NaN],
    ['holdFor', HOUR / 7],
    ['holdFor', 0],
    ['holdFor', -5],
    ['holdFor', Number.MAX_SAFE_INTEGER],
    ['reason', undefined],
  ])('whose %s is %s is refused', (name, value) => {
    expect(decided({ signals: [signal({ [name]: value })] })).toThrow(`its ${name} of market 0 is`);
  });

  it('that wants a share and to be flat is refused', () => {
    expect(decided({ signals: [signal({ belief: 0, share: 0.1 })] })).toThrow('a belief that is not 0');
  });

  it('that holds for a part of a microsecond is told to round', () => {
    expect(decided({ signals: [signal({ holdFor: 0.5 })] })).toThrow('round what you have worked out');
  });
});

describe('a size', () => {
  it('passes as whole lots, and as a refusal with its reason', () => {
    expect(() => requireSize({ ok: true, value: { lots: 3 } })).not.toThrow();
    expect(() => requireSize({ ok: false, problem: { sizer: 'mine', reason: 'too small' } })).not.toThrow();
  });

  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['a promise', Promise.resolve({ ok: true, value: { lots: 3 } })],
    ['{ ok: true } alone', { ok: true }],
    ['{ ok: false } alone', { ok: false }],
    ['a refusal without a reason', { ok: false, problem: { sizer: 'mine', reason: '' } }],
    ['a refusal without its sizer', { ok: false, problem: { reason: 'too small' } }],
    ['lots with a sign', { ok: true, value: { lots: -1_000_000 } }],
    ['no lots', { ok: true, value: { lots: 0 } }],
    ['parts of lots', { ok: true, value: { lots: 0.5 } }],
    ['lots as a text', { ok: true, value: { lots: '1000000' } }],
    ['a size that is neither given nor refused', { ok: 'yes', value: { lots: 1 } }],
  ])('that is %s is refused', (_, answer) => {
    expect(() => requireSize(answer)).toThrow('it gave');
  });
});

describe('a review', () => {
  it('passes without an objection, and as a whole refusal', () => {
    expect(() => requireReview(undefined)).not.toThrow();
    expect(() => requireReview({ check: 'mine', reason: 'not today' })).not.toThrow();
  });

  it.each<[string, unknown]>([
    ['a promise', Promise.resolve()],
    ['null', null],
    ['true', true],
    ['a text', 'not today'],
    ['a refusal without a reason', { check: 'mine' }],
    ['a refusal without its check', { reason: 'not today', check: ' ' }],
  ])('that is %s is refused', (_, answer) => {
    expect(() => requireReview(answer)).toThrow('it gave');
  });

  it('of a limit on losses is nothing, or a text', () => {
    expect(() => [undefined, 'too much'].forEach(requireHit)).not.toThrow();
    expect(() => requireHit(Promise.resolve('too much'))).toThrow('it gave a promise');
  });
});

describe('the probabilities of a row', () => {
  const answered = (values: readonly number[], outputs = ['down', 'up']) => {
    const out = zeros(values.length / outputs.length, outputs.length);
    out.values.set(values);
    return () => requireAnswers({ outputs } as unknown as Parameters<typeof requireAnswers>[0], out);
  };

  it('pass where they add up to 1, and where there are none', () => {
    expect(answered([0.333, 0.667, Number.NaN, Number.NaN])).not.toThrow();
    expect(answered([0.998, 0])).not.toThrow();
  });

  it.each([
    [[0.5, 0.4], 'they add up to 1, not to 0.9'],
    [[1, 1], 'they add up to 1, not to 2'],
    [[1.5, -0.5], 'each is a probability from 0 to 1'],
    [[0.5, Number.NaN], 'each is a probability from 0 to 1'],
  ])('are refused where they are %j', (values, words) => {
    expect(answered(values)).toThrow(words);
  });

  it('are no rule for a model with one output, whose value is any finite number', () => {
    expect(answered([3, Number.NaN, -2], ['value'])).not.toThrow();
    expect(answered([Number.POSITIVE_INFINITY], ['value'])).toThrow('a value is a finite number');
  });
});
