import { expect, it } from 'vitest';
import { SMALL_SYSTEM } from '../../test/research/small-system.ts';
import type { SystemConfig } from '../config/system-schema.ts';
import { parseSystem } from '../parts/read-system.ts';
import { requireSameMoments } from './plan-shadow.ts';

const traded = parseSystem(SMALL_SYSTEM, 'system.yaml');
const [first] = traded.instruments;

it.each<[string, Partial<SystemConfig>, string | undefined]>([
  ['all else is other', { name: 'other', cash: 5 }, undefined],
  ['it asks for candles of another length', { interval: '2h' }, 'interval'],
  ['it only watches what the run trades', { instruments: [{ ...first!, role: 'watched' }] }, 'instruments'],
  ['it reads facts, which a shadow is not shown', { instruments: [{ ...first!, facts: ['book'] }] }, 'instruments'],
])('whether a system may be a shadow of a run where %s', (_, changes, refused) => {
  const check = (): void => requireSameMoments(traded, { ...traded, ...changes }, 'shadow.yaml');
  if (refused === undefined) expect(check).not.toThrow();
  else
    expect(check).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ where: `shadow.yaml, ${refused}` }) as object }),
    );
});
