import { describe, expect, it } from 'vitest';
import { describeFeature } from './describe-feature.ts';
import { allFeatures, featureSets, findFeature, findFeatureSet } from './registry.ts';

describe('the registry of features', () => {
  it('knows the features of every set and what they read', () => {
    for (const feature of Object.values(featureSets).flat())
      expect(findFeature(feature.name).formula).toBe(feature.formula);
    expect(findFeature('atr_14').inputs.map(({ name }) => name)).toEqual(['true_range']);
    expect(allFeatures().has('transactions_ratio_20')).toBe(true);
  });

  it('names the nearest feature when there is none of that name', () => {
    expect(() => findFeature('rsi_15')).toThrow(/did you mean rsi_/);
    expect(() => findFeature('entirely_unlike_any')).toThrow(/features list/);
  });

  it('names the nearest set when there is none of that name', () => {
    expect(findFeatureSet('trend')).toBe(featureSets.trend);
    expect(() => findFeatureSet('trand')).toThrow(/did you mean trend/);
  });

  it('describes a feature as plain data', () => {
    expect(describeFeature(findFeature('rsi_14'))).toEqual({
      name: 'rsi_14',
      formula: expect.stringContaining('gain / (gain + loss)') as string,
      source: expect.stringContaining('Wilder') as string,
      warmup: 14,
      memory: 481,
      onHole: 'restart',
      inputs: ['wilder_14(close_rise)', 'wilder_14(close_fall)', 'close'],
    });
  });
});
