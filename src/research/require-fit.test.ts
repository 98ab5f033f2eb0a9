import { describe, expect, it } from 'vitest';
import { SMALL_SYSTEM } from '../../test/research/small-system.ts';
import { featureSets } from '../features/registry.ts';
import { DIRECTION_CLASSES } from '../core/class-names.ts';
import { parseSystem } from '../parts/read-system.ts';
import { requireFit } from './require-fit.ts';

const config = parseSystem(SMALL_SYSTEM, 'system.yaml');
const manifest = {
  id: 'small',
  config,
  features: featureSets.trend.map(({ name }) => name),
  model: { outputs: [...DIRECTION_CLASSES] },
};

describe('requireFit', () => {
  it('takes a model of an earlier version whose other settings are refused today', () => {
    const earlier = { ...config, costs: { fee_bps: 5, borrow_annual_rate: 0 }, venue: 'elsewhere' };
    expect(() => requireFit({ manifest: { ...manifest, config: earlier } }, config)).not.toThrow();
  });

  it('refuses a model that does not say what it was asked, with a reason', () => {
    const silent = { interval: '1h', label: { horizon: '6h' } };
    expect(() => requireFit({ manifest: { ...manifest, config: silent } }, config)).toThrow(
      expect.objectContaining({
        code: 'artifact-mismatch',
        message: expect.stringContaining('does not say what it was asked') as string,
      }) as Error,
    );
  });

  it('refuses a model of another question', () => {
    const other = { ...config, label: { ...config.label, horizon: '12h' } };
    expect(() => requireFit({ manifest: { ...manifest, config: other } }, config)).toThrow('has other question');
  });
});
