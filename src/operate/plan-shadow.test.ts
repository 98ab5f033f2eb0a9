import { expect, it } from 'vitest';
import { SMALL_SYSTEM } from '../../test/research/small-system.ts';
import type { SystemConfig } from '../config/system-schema.ts';
import { EdgewiseError } from '../core/errors.ts';
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
  const outcome = (): string | undefined => {
    try {
      requireSameMoments(traded, { ...traded, ...changes }, 'shadow.yaml');
      return undefined;
    } catch (error) {
      return error instanceof EdgewiseError ? error.details.where : String(error);
    }
  };
  expect(outcome()).toBe(refused === undefined ? undefined : `shadow.yaml, ${refused}`);
});
