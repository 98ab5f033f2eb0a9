import { describe, expect, it } from 'vitest';
import { configWarnings } from './check-config.ts';
import { protectionOf } from './protection-of.ts';
import { systemSchema, type SystemConfig } from './system-schema.ts';

interface Settings {
  readonly label?: Record<string, unknown>;
  readonly risk?: Record<string, unknown>;
}

function systemOf({ label = {}, risk = {} }: Settings): SystemConfig {
  return systemSchema.parse({
    format: 1,
    name: 'guarded',
    instruments: [{ id: 'BTC/USD' }],
    interval: '1h',
    label: { kind: 'triple-barrier', horizon: '4h', barrier: 0.02, ...label },
    model: { kind: 'logistic-regression' },
    risk,
  });
}

const about = (settings: Settings): string | undefined => configWarnings(systemOf(settings)).find((text) => text.includes('which barrier'));

describe('the stop and the target of a system', () => {
  it('are the barriers of a triple-barrier label: log distances as fractions of the entry', () => {
    const { stopDistance, targetDistance } = protectionOf(systemOf({}));
    expect(100 * (1 - stopDistance)).toBeCloseTo(100 * Math.exp(-0.02), 10);
    expect(100 * (1 + (targetDistance ?? 0))).toBeCloseTo(100 * Math.exp(0.02), 10);
    expect(about({}), 'what is traded is what was asked').toBeUndefined();
  });

  it('are what the file says where it says so, and that differs from the label is told', () => {
    const risk = { protective_stop: 0.05, take_profit: 0.03 };
    expect(protectionOf(systemOf({ risk }))).toEqual({ stopDistance: 0.05, targetDistance: 0.03 });
    expect(about({ risk })).toContain('a stop at 5.00 % and a target at 3.00 %');
  });

  it('follow no barrier that volatility widens, and that is told', () => {
    const label = { volatility_multiple: 0.5 };
    expect(protectionOf(systemOf({ label }))).toEqual({ stopDistance: 0.1 });
    expect(about({ label })).toMatch(/a stop at 10\.00 % and no target.*cannot be traded/);
  });

  it('of a fixed horizon are a stop at a tenth and no target, without a word', () => {
    const label = { kind: 'fixed-horizon' };
    expect(protectionOf(systemOf({ label }))).toEqual({ stopDistance: 0.1 });
    expect(about({ label })).toBeUndefined();
  });
});
