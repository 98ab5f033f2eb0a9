import { expect, it } from 'vitest';
import { SMALL_SYSTEM } from '../../test/research/small-system.ts';
import { parseSystem } from '../parts/read-system.ts';
import { configWarnings } from './config-warnings.ts';

const COSTLY = SMALL_SYSTEM.replace('barrier: 0.008', 'barrier: 0.02');

const ofCosts = (text: string): string =>
  configWarnings(parseSystem(text, 'system.yaml')).find((warning) => warning.includes('costs decide')) ?? '';

it('a warning of a barrier that is close to its costs says that trading does not refuse it, unless the setting is there', () => {
  expect(ofCosts(COSTLY)).toMatch(
    /Trading does not refuse it: risk\.minimum_barrier_multiple, which would, is not set\.$/,
  );
  expect(ofCosts(`${COSTLY}risk: { minimum_barrier_multiple: 1.5 }\n`)).toMatch(
    /Trading refuses entries only where the barrier is worth fewer than 1\.5 round trips at the venue's fees/,
  );
});
