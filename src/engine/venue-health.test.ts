import { expect, it } from 'vitest';
import { Bench, T0 } from '../../test/support/engine-bench.ts';
import { instant } from '../core/time.ts';

it.each([
  ['down', 'maintenance until noon'],
  ['up', ''],
] as const)('that a venue is %s is told with its words', (health, detail) => {
  const { changes } = new Bench().engine.process({ kind: 'venue-health', at: instant(T0), health, detail });
  expect(changes).toEqual([{ kind: 'venue', health, detail }]);
});
