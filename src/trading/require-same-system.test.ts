import { expect, it } from 'vitest';
import { SMALL_SYSTEM } from '../../test/research/small-system.ts';
import { configHashOf } from '../config/config-hash.ts';
import type { SystemConfig } from '../config/system-schema.ts';
import { canonicalJson } from '../core/canonical-json.ts';
import { parseSystem } from '../parts/read-system.ts';
import { requireSameSystem } from './require-same-system.ts';

const config = parseSystem(SMALL_SYSTEM, 'system.yaml');
const withModule = (digit: string): SystemConfig => ({
  ...config,
  use: [{ file: './my-parts.ts', sha256: digit.repeat(64) }],
});

/** Goes on with `now` where the run was begun with `begun`. */
function goOn(begun: SystemConfig, now: SystemConfig): void {
  const header = { config: canonicalJson(begun), configHash: configHashOf(begun), system: begun.name };
  requireSameSystem(header, now, 'journal.sqlite');
}

it('a run goes on with the settings and the modules that it was begun with', () => {
  expect(() => goOn(config, config)).not.toThrow();
  expect(() => goOn(withModule('a'), withModule('a'))).not.toThrow();
});

it('a run does not go on with another text of a module, which is named', () => {
  expect(() => goOn(withModule('a'), withModule('b'))).toThrow('The module ./my-parts.ts has changed');
});

it('a run does not go on with other settings, nor with a module more or less', () => {
  for (const [begun, now] of [
    [config, { ...config, seed: 99 }],
    [config, withModule('a')],
    [withModule('a'), config],
  ] as const)
    expect(() => goOn(begun, now)).toThrow('was begun with other settings');
});
