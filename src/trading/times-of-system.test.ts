import { expect, it } from 'vitest';
import { SMALL_SYSTEM } from '../../test/research/small-system.ts';
import { MINUTE, SECOND } from '../core/time.ts';
import { liveTiming } from './times-of-system.ts';
import { parseSystem } from '../parts/read-system.ts';

const withDelay = parseSystem(`${SMALL_SYSTEM}live: { decision_delay: 20s }\n`, 'system.yaml');

it.each([
  ['a minute where the system file says nothing', parseSystem(SMALL_SYSTEM, 'system.yaml'), 1, MINUTE],
  ['what the system file says', withDelay, 1, 20 * SECOND],
  ["as much of a fast venue's time as passes meanwhile", withDelay, 600, 20 * 600 * SECOND],
])('a moment may be late by %s', (_, config, speed, delay) => {
  expect(liveTiming(config, speed).decisionDelay).toBe(delay);
});

it('the clocks of a fast venue and its run part by more', () => {
  expect([1, 600].map((speed) => liveTiming(withDelay, speed).clockError)).toEqual([SECOND, 600 * SECOND]);
});
