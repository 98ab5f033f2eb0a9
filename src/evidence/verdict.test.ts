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
  timing: { value: 1.7, low: 0.8, high: 2.6 },
  trials: 1,
  deflatedSharpe: 0.999,
  randomEntryPValue: 0.001,
  power: [
    { sharpe: 1, chance: 0.6 },
    { sharpe: 2, chance: 0.995 },
  ],
  tradesNeeded: 400,
  direction: {
    rows: 9000,
    correlation: { value: 0.04, low: 0.01, high: 0.07 },
    accuracy: { value: 0.52, low: 0.51, high: 0.53 },
  },
  doubts: { data: [], result: [] },
};
const weak: VerdictEvidence = {
  ...strong,
  sharpe: { value: 0.3, low: -0.6, high: 1.2 },
  deflatedSharpe: 0.7,
  randomEntryPValue: 0.3,
};
const { direction: _direction, ...withoutDirection } = strong;
const { randomEntryPValue: _entry, ...withoutRandomEntry } = strong;
const { deflatedSharpe: _deflated, ...withoutDeflated } = strong;
const few = { yearsObserved: 1, sharpe: {}, trials: 1, doubts: { data: [], result: [] } };
const outcome = (evidence: VerdictEvidence) => judge(evidence).verdict;
const reasonOf = (evidence: VerdictEvidence, test: string) =>
  judge(evidence).reasons.find((reason) => reason.test.startsWith(test));

describe('an edge', () => {
  it('is never said of data whose columns nobody looked at: the compiler refuses a caller that forgets it, and so does the verdict', () => {
    const { doubts: _doubts, ...unchecked } = strong;
    // @ts-expect-error Whoever judges says what was found.
    expect(() => judge(unchecked)).toThrow(TypeError);
  });

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
  ])('is not when %s; it is not denied either while the data allow a large one', (_, changes) => {
    expect(outcome({ ...strong, ...changes })).toBe('not enough evidence');
  });

  it('does not ask for a choice among configurations, nor for forecast skill', () => {
    expect(outcome({ ...strong, overfitProbability: 0.1 })).toBe('edge');
    expect(outcome(withoutDirection)).toBe('edge');
    expect(
      outcome({
        ...strong,
        direction: { rows: 9000, correlation: { value: -0.01, low: -0.03, high: 0.01 }, accuracy: {} },
      }),
    ).toBe('edge');
  });
});

describe('a hold-out', () => {
  const holdOut = { shareRead: 0, readers: [] };
  const read = { shareRead: 0.4, readers: ['small was judged on them on 2026-11-01', 'b', 'c', 'd', 'e'] };

  it('is no part of the verdict of a search', () => {
    expect(reasonOf(strong, 'untouched')).toBeUndefined();
  });

  it('that no run had read confirms an edge', () => {
    expect(outcome({ ...strong, holdOut })).toBe('edge');
    expect(reasonOf({ ...strong, holdOut }, 'untouched')).toMatchObject({ passed: 'passed' });
  });

  it('that other runs had read confirms none, and the verdict names them', () => {
    expect(outcome({ ...strong, holdOut: read })).not.toBe('edge');
    expect(reasonOf({ ...strong, holdOut: read }, 'untouched')).toMatchObject({
      passed: 'failed',
      detail:
        '40.0 % of these days had been read before: small was judged on them on 2026-11-01; b; c; and 2 more. These days cannot confirm a choice that was made afterwards.',
    });
  });

  it('of which a hundredth was read still confirms an edge', () => {
    expect(outcome({ ...strong, holdOut: { ...read, shareRead: 0.01 } })).toBe('edge');
    expect(outcome({ ...strong, holdOut: { ...read, shareRead: 0.0101 } })).not.toBe('edge');
  });

  it('that was read changes no verdict of no edge', () => {
    const denied = {
      ...weak,
      sharpe: { value: -0.3, low: -1, high: 0.4 },
      timing: { value: -0.3, low: -1, high: 0.4 },
    };
    expect([outcome(denied), outcome({ ...denied, holdOut: read })]).toEqual(['no edge', 'no edge']);
  });
});

describe('the number of trials', () => {
  it('is stated with the day of the first record, or as the only trial, and says what is counted', () => {
    expect(reasonOf(strong, 'deflated')?.detail).toMatch(
      /^The ledger counts no other configuration on the judged days; after one trial it is 0\.999/,
    );
    expect(reasonOf({ ...strong, purpose: 'research, in sample' }, 'deflated')?.detail).toContain(
      'no other configuration under the purpose “research, in sample” on the judged days',
    );
    expect(
      reasonOf({ ...strong, trials: 3, triedOn: 'the judged days and those before them' }, 'deflated')?.detail,
      'of a final run',
    ).toContain('tried on the judged days and those before them');
    const { overfitProbability: _, ...unknown } = strong;
    const overfitting = (comparedTrials: number, chance: Partial<VerdictEvidence> = {}) =>
      reasonOf({ ...unknown, trials: 5, comparedTrials, ...chance }, 'overfitting')?.detail;
    expect(overfitting(1)).toBe(
      'Fewer than two of 5 configurations have returns on the judged periods, so the choice among them cannot be judged.',
    );
    expect(overfitting(3, { overfitProbability: 0.2 }), 'which of them the choice was among').toMatch(
      /^Of 5 configurations 3 have returns on the judged periods\./,
    );
    expect(reasonOf({ ...strong, trials: 7, trialsSince: '2026-11-01T10:00:00Z' }, 'deflated')?.detail).toMatch(
      /^After 7 configurations tried on the judged days \(recorded since 2026-11-01\) it is/,
    );
  });
});

describe('not enough evidence', () => {
  it.each<[string, Partial<VerdictEvidence>]>([
    ['too few trades', { trades: 29 }],
    ['too short a history', { yearsObserved: 0.4 }],
    ['no trades at all', { trades: 0, sharpe: {} }],
  ])('%s, whatever the rest says', (_, changes) => {
    expect(outcome({ ...strong, ...changes })).toBe('not enough evidence');
    expect(outcome({ ...weak, ...changes })).toBe('not enough evidence');
  });

  it('nothing shown, where a worthwhile edge is not excluded, however well one would have been seen', () => {
    const power = [{ sharpe: 1.5, chance: 0.99 }];
    expect(
      outcome({
        ...weak,
        sharpe: { value: 0.9, low: -0.1, high: 1.9 },
        timing: { value: 0.9, low: -0.1, high: 1.9 },
        power,
      }),
    ).toBe('not enough evidence');
  });

  it('figures that do not exist show nothing and deny nothing', () => {
    expect(outcome(withoutRandomEntry)).toBe('not enough evidence');
    expect(outcome({ ...withoutDeflated, sharpe: {} })).toBe('not enough evidence');
  });
});

describe('no edge', () => {
  it('is said where a worthwhile one is excluded, and the excluded sizes are stated', () => {
    expect(outcome(weak)).toBe('no edge');
    expect(reasonOf(weak, 'excluded edges')).toMatchObject({
      passed: 'stated',
      detail:
        'An edge with an annual Sharpe ratio above 1.20 is excluded at 97.5 %: the interval of the net Sharpe ratio ends there. A smaller edge is not excluded.',
    });
  });

  it('an interval that excludes a worthwhile edge denies it, however little data there is', () => {
    const losing = { ...strong, yearsObserved: 0.6, sharpe: { value: -5, low: -8, high: -2 } };
    expect(outcome(losing)).toBe('no edge');
    expect(reasonOf(losing, 'excluded edges')?.detail).toBe(
      'An edge of any size on the judged days is excluded at 97.5 %: the interval of the net Sharpe ratio ends at -2.00.',
    );
    expect(reasonOf({ ...losing, yearsObserved: 0.32 }, 'excluded edges')?.detail, 'too short to deny an edge').toBe(
      'An edge of any size on the judged days is excluded at 97.5 %: the interval of the net Sharpe ratio ends at -2.00. That is said of these 0.32 years alone, and of no other time.',
    );
  });

  it('always long in a rising market: the profit is real, and no timing is in it', () => {
    const long: VerdictEvidence = {
      ...strong,
      sharpe: { value: 1.4, low: 0.5, high: 2.3 },
      timing: { value: 0, low: -0.2, high: 0.2 },
      randomEntryPValue: 0.6,
    };
    expect(outcome(long)).toBe('no edge');
    expect(reasonOf(long, 'excluded edges')?.detail).toContain(
      'above 0.20 is excluded at 97.5 %: the interval of what timing adds to random entry, before costs, ends there',
    );
  });
});

describe('not credible', () => {
  const doubt = 'BTC/USD: the volume looks early.';

  it('is every verdict on data that contain the future, and this reason comes first', () => {
    for (const evidence of [strong, weak, { ...strong, trades: 3 }]) {
      const judged = judge({ ...evidence, doubts: { data: [doubt], result: [] } });
      expect(judged).toMatchObject({
        verdict: 'not credible',
        reasons: [
          { test: 'credibility of data and result', passed: 'failed', detail: doubt },
          {},
          {},
          {},
          {},
          {},
          {},
          {},
          {},
          {},
        ],
      });
    }
  });

  it('is an edge that is too good; a verdict of no edge stays', () => {
    const result = { data: [], result: ['The interval of the annual Sharpe ratio begins at 9.1.'] };
    expect(outcome({ ...strong, doubts: result })).toBe('not credible');
    expect(outcome({ ...weak, doubts: result })).toBe('no edge');
  });
});

describe('reasons', () => {
  it('each is a sentence with its figures', () => {
    const { reasons } = judge({ ...strong, trials: 12, overfitProbability: 0.25 });
    for (const { detail } of reasons) expect(detail).toMatch(/^[A-Z\d].*\.$/);
    expect(reasons.find(({ test }) => test === 'deflated Sharpe ratio')?.detail).toContain('12 configurations');
    expect(reasons.find(({ test }) => test === 'trades')?.detail).toContain('400 independent trades');
    expect(reasons.find(({ test }) => test === 'overfitting')?.detail, 'a rank at the median counts').toContain(
      'did no better than the median in the other half in 0.25',
    );
    expect(reasons.find(({ test }) => test === 'power')).toMatchObject({
      passed: 'stated',
      detail:
        'Chance that a true annual Sharpe ratio passes the tests of the Sharpe ratio on data like these: 1: 60 %; 2: above 99 %.',
    });
  });

  it('never show a number that is not there, and state no power and no exclusion without a Sharpe ratio', () => {
    for (const trades of [0, 1]) {
      const { reasons } = judge({ ...few, trades });
      for (const { detail } of reasons) expect(detail).not.toMatch(/NaN|Infinity|undefined|without variance|1 trades/);
      const undefinedTests = reasons.filter(({ passed }) => passed === 'undefined').map(({ test }) => test);
      expect(undefinedTests).toEqual(
        expect.arrayContaining(['net Sharpe ratio', 'deflated Sharpe ratio', 'excluded edges', 'power']),
      );
      expect(reasons.filter(({ passed }) => passed === 'passed').map(({ test }) => test)).toEqual([
        'credibility of data and result',
        'length of history',
      ]);
    }
    expect(reasonOf({ ...few, trades: 1 }, 'trades')?.detail).toBe('There was 1 trade; 30 are required.');
  });

  it('exclude nothing and promise no power with a handful of trades, whatever their interval', () => {
    for (const test of ['excluded edges', 'power']) {
      expect(reasonOf({ ...weak, trades: 6 }, test)).toMatchObject({
        passed: 'undefined',
        detail: expect.stringContaining('fewer than 30 trades'),
      });
    }
  });

  it('state the skill in direction, without the skill that comes from volatility', () => {
    expect(reasonOf(strong, 'forecast skill in direction')).toMatchObject({
      passed: 'passed',
      detail: expect.stringContaining('the true direction is 0.040, interval 0.010 to 0.070'),
    });
  });
});

describe('error rates on made-up markets of five years', () => {
  const edges = async (markets: number, settings: { foresight: number; cost: number }) => {
    let found = 0;
    for (let seed = 0; seed < markets; seed++) {
      const trader = syntheticTrader({ seed: 40_000 + seed, years: 5, ...settings });
      const { verdict } = await judgeTrader(trader, new MemoryTrialLedger(), seed);
      if (verdict.verdict === 'edge') found++;
    }
    return found;
  };

  it('without foresight and even without costs, hardly ever an edge', { timeout: 300_000 }, async () => {
    expect(
      await edges(effort({ usual: 24, thorough: 80 }), { foresight: 0, cost: 0 }),
      '2.5 % nominal; with costs nearly none',
    ).toBeLessThanOrEqual(effort({ usual: 2, thorough: 5 }));
  });

  it('with foresight worth a net Sharpe ratio of about 2, nearly always an edge', { timeout: 300_000 }, async () => {
    expect(await edges(effort({ usual: 12, thorough: 20 }), { foresight: 0.085, cost: 0.0004 })).toBeGreaterThanOrEqual(
      effort({ usual: 10, thorough: 17 }),
    );
  });
});
