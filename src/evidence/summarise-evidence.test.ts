import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../math/random.ts';
import { MemoryTrialLedger } from './memory-trial-ledger.ts';
import { sharpeInterval } from './bootstrap/intervals.ts';
import { summariseEvidence } from './summarise-evidence.ts';

const scope = { purpose: 'research', days: [{ market: 'BTC', from: 0, to: 1_000 }] };
const heldOut = { purpose: 'research', days: [{ market: 'BTC', from: 1_000, to: 2_000 }] };
const series = (seed: number, drift: number, length = 730) => {
  const random = new SeededRandom(seed);
  return Float64Array.from({ length }, () => drift + 0.01 * random.normal());
};
const sharpe = { value: 1, low: 0.5, high: 1.5 };
const entry = {
  pValue: 0.2,
  score: 1,
  meanRandomScore: 0.2,
  randomScoreDeviation: 0.9,
  total: 0,
  meanRandomTotal: 0,
  draws: 99,
};
const ledgerOf = async (tried: readonly Float64Array[]) => {
  const ledger = new MemoryTrialLedger();
  for (const [index, returns] of tried.entries())
    await ledger.record({
      ...scope,
      system: 's',
      configuration: `${index}`,
      returns,
      returnsFrom: 0,
      periodsPerYear: 365,
      stage: 'search',
    });
  return ledger;
};

const returns = series(1, 0.0012);
const judged = { returns, returnsFrom: 0, periodsPerYear: 365 };

describe('summariseEvidence', () => {
  it('of one trial has no overfitting and a deflated ratio equal to the probabilistic one', async () => {
    const found = await summariseEvidence({
      judged,
      tradeProfits: Float64Array.of(1, -1, 2),
      ledger: await ledgerOf([returns]),
      scope,
      heldOut,
      sharpe,
    });
    expect(found).toMatchObject({ trials: 1, finalReads: 0, yearsObserved: 2 });
    expect(found).not.toHaveProperty('overfitProbability');
    expect(found).not.toHaveProperty('randomEntryPValue');
    expect(found.deflatedSharpe).toBe(found.probabilisticSharpe);
    expect(found.minimumDetectableSharpe, '(1.96 + 0.84) / sqrt(2) for normal returns').toBeCloseTo(1.98, 1);
    const chance = found.power?.find(({ sharpe: size }) => size === 2)?.chance;
    expect(chance, 'Phi(2 x sqrt(2) - 1.96) = 0.81').toBeCloseTo(0.81, 1);
    expect(found.tradesNeeded).toBe(33);
  });

  it('of several trials counts them, measures overfitting, and requires more than luck', async () => {
    const tried = [returns, ...Array.from({ length: 9 }, (_, index) => series(index + 2, 0))];
    const ledger = await ledgerOf(tried);
    await ledger.recordReading({ ...heldOut, system: 's', configuration: '0', use: 'final' });
    await ledger.recordReading({ ...heldOut, system: 's', configuration: '0', use: 'training' });
    const found = await summariseEvidence({
      judged,
      tradeProfits: returns,
      ledger,
      scope,
      heldOut,
      sharpe,
      randomEntry: entry,
    });
    expect(found).toMatchObject({ trials: 10, finalReads: 1, randomEntryPValue: 0.2 });
    expect(found.overfitProbability).toBeGreaterThanOrEqual(0);
    expect(found.deflatedSharpe).toBeLessThan(found.probabilisticSharpe ?? 0);
    expect(found.minimumDetectableSharpe).toBeGreaterThan(2);
    expect(found.power?.find(({ sharpe: size }) => size === 2)?.chance, 'luck of ten tries costs power').toBeLessThan(
      0.7,
    );
    const half = 1.959964 * 0.9 * Math.SQRT1_2;
    expect(found.timing?.value).toBeCloseTo(0.8 * Math.SQRT1_2, 9);
    expect([found.timing?.low, found.timing?.high].map((end) => end?.toFixed(6))).toEqual(
      [0.8 * Math.SQRT1_2 - half, 0.8 * Math.SQRT1_2 + half].map((end) => end.toFixed(6)),
    );
  });
});

describe('evidence of other trials', () => {
  it('trials of other lengths count, but their rows cannot be compared', async () => {
    const found = await summariseEvidence({
      judged,
      tradeProfits: new Float64Array(0),
      ledger: await ledgerOf([returns, series(2, 0, 100)]),
      scope,
      heldOut,
      sharpe,
    });
    expect(found.trials).toBe(2);
    expect(found).not.toHaveProperty('overfitProbability');
    expect(found).not.toHaveProperty('tradesNeeded');
  });
});

describe('evidence of few trades', () => {
  it('of a strategy that never traded is a count and nothing else', async () => {
    const idle = new Float64Array(730);
    const found = await summariseEvidence({
      judged: { returns: idle, periodsPerYear: 365 },
      tradeProfits: new Float64Array(0),
      ledger: await ledgerOf([idle]),
      scope,
      heldOut,
      sharpe: {},
    });
    expect(found).toEqual({ trials: 1, comparedTrials: 0, finalReads: 0, holdOutShareRead: 0, yearsObserved: 2 });
  });

  it('of a single trade gives no figure that rests on a Sharpe ratio, though its returns have a variance', async () => {
    const once = new Float64Array(730);
    once[100] = 0.02;
    const found = await summariseEvidence({
      judged: { returns: once, periodsPerYear: 365 },
      tradeProfits: Float64Array.of(20),
      ledger: await ledgerOf([once]),
      scope,
      heldOut,
      sharpe: sharpeInterval(once, 365, { seed: 1 }),
    });
    expect(found).toEqual({ trials: 1, comparedTrials: 0, finalReads: 0, holdOutShareRead: 0, yearsObserved: 2 });
  });

  it('a losing strategy has no minimum track record', async () => {
    const losing = series(3, -0.002);
    const found = await summariseEvidence({
      judged: { returns: losing, periodsPerYear: 365 },
      tradeProfits: losing,
      ledger: await ledgerOf([losing]),
      scope,
      heldOut,
      sharpe,
    });
    expect(found).not.toHaveProperty('minimumTrackRecordYears');
  });

  it('refuses a run that was not recorded', async () => {
    await expect(
      summariseEvidence({ judged, tradeProfits: returns, ledger: new MemoryTrialLedger(), scope, heldOut, sharpe }),
    ).rejects.toThrow(/record the run/);
  });
});
