import { describe, expect, it } from 'vitest';
import { effort } from '../../test/harness/effort.ts';
import { judgeTrader } from '../../test/golden/scripts/judge-trader.ts';
import { syntheticTrader } from '../../test/golden/scripts/synthetic-trader.ts';
import { MemoryTrialLedger } from './memory-trial-ledger.ts';
import { judge, type VerdictEvidence } from './verdict.ts';

const strong: VerdictEvidence = {
  yearsObserved: 5,
  trades: 800,
  sharpe: { value: 1.8, low: 0.9, high: 2.7 },
  trials: 1,
  deflatedSharpe: 0.999,
  randomEntryPValue: 0.001,
  minimumDetectableSharpe: 1.1,
  tradesNeeded: 400,
  logLossSkill: { value: 0.004, low: 0.001, high: 0.007 },
};
const { logLossSkill: _skill, ...withoutSkill } = strong;
const { randomEntryPValue: _entry, ...withoutRandomEntry } = strong;
const { deflatedSharpe: _deflated, ...withoutDeflated } = strong;
const outcome = (evidence: VerdictEvidence) => judge(evidence).verdict;

describe('an edge', () => {
  it('is what passes every test', () => {
    const { verdict, reasons } = judge(strong);
    expect(verdict).toBe('edge');
    expect(reasons.filter(({ passed }) => passed === 'failed')).toEqual([]);
    expect(reasons.map(({ test }) => test)).toContain('random entry');
  });

  it.each<[string, Partial<VerdictEvidence>]>([
    ['the interval reaches zero', { sharpe: { value: 1.8, low: 0, high: 3.6 } }],
    ['luck over the trials explains it', { deflatedSharpe: 0.95 }],
    ['random entry does as well', { randomEntryPValue: 0.025 }],
    ['the choice among configurations was overfitted', { overfitProbability: 0.5 }],
  ])('is not when %s, though the data could have shown one: no edge', (_, changes) => {
    expect(outcome({ ...strong, ...changes })).toBe('no edge');
  });

  it('does not ask for a choice among configurations, nor for forecast skill', () => {
    expect(outcome({ ...strong, overfitProbability: 0.1 })).toBe('edge');
    expect(outcome(withoutSkill)).toBe('edge');
    expect(outcome({ ...strong, logLossSkill: { value: -0.01, low: -0.02, high: 0.001 } })).toBe('edge');
  });
});

describe('not enough evidence', () => {
  it.each<[string, Partial<VerdictEvidence>]>([
    ['too few trades', { trades: 29 }],
    ['too short a history', { yearsObserved: 0.4 }],
    ['no trades at all', { trades: 0, sharpe: {} }],
  ])('%s, whatever the rest says', (_, changes) => {
    expect(outcome({ ...strong, ...changes })).toBe('not enough evidence');
  });

  it('nothing shown, where a worthwhile edge could have been missed', () => {
    expect(outcome({ ...strong, sharpe: { value: 0.9, low: -1, high: 2.8 }, minimumDetectableSharpe: 2.4 })).toBe('not enough evidence');
  });

  it('figures that do not exist show nothing and deny nothing', () => {
    expect(outcome(withoutRandomEntry)).toBe('not enough evidence');
    expect(outcome({ ...withoutDeflated, sharpe: {} })).toBe('not enough evidence');
  });
});

describe('no edge', () => {
  it('an interval that excludes a worthwhile edge denies it, however little data there is', () => {
    expect(outcome({ ...strong, yearsObserved: 0.6, sharpe: { value: -5, low: -8, high: -2 }, minimumDetectableSharpe: 3 })).toBe('no edge');
  });
});

describe('reasons', () => {
  it('each is a sentence with its figures', () => {
    const { reasons } = judge({ ...strong, trials: 12, overfitProbability: 0.25 });
    for (const { detail } of reasons) expect(detail).toMatch(/^[A-Z\d].*\.$/);
    expect(reasons.find(({ test }) => test === 'deflated Sharpe ratio')?.detail).toContain('12 configurations');
    expect(reasons.find(({ test }) => test === 'trades')?.detail).toContain('400 independent trades');
  });

  it('never show a number that is not there', () => {
    const { reasons } = judge({ yearsObserved: 0, trades: 0, sharpe: {}, trials: 1 });
    for (const { detail } of reasons) expect(detail).not.toMatch(/NaN|Infinity|undefined/);
  });
});

describe('error rates on made-up markets of five years', () => {
  const edges = (markets: number, settings: { foresight: number; cost: number }) =>
    Array.from({ length: markets }, (_, seed) => judgeTrader(syntheticTrader({ seed: 40_000 + seed, years: 5, ...settings }), new MemoryTrialLedger(), seed).verdict.verdict).filter((verdict) => verdict === 'edge').length;

  it('without foresight and even without costs, hardly ever an edge', { timeout: 300_000 }, () => {
    expect(edges(effort({ usual: 24, thorough: 80 }), { foresight: 0, cost: 0 }), '2.5 % nominal; with costs nearly none').toBeLessThanOrEqual(effort({ usual: 2, thorough: 5 }));
  });

  it('with foresight worth a net Sharpe ratio of about 2, nearly always an edge', { timeout: 300_000 }, () => {
    expect(edges(effort({ usual: 12, thorough: 20 }), { foresight: 0.085, cost: 0.0004 })).toBeGreaterThanOrEqual(effort({ usual: 10, thorough: 17 }));
  });
});
