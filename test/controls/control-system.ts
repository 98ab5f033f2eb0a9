import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseSystem } from '../../src/parts/read-system.ts';
import type { SystemConfig } from '../../src/config/system-schema.ts';

const path = fileURLToPath(new URL('../../systems/quickstart.yaml', import.meta.url));
const quickstart = parseSystem(readFileSync(path, 'utf8'), path);

/**
 * The system of the quickstart: its label, features, model, folds, threshold, costs, sizing, limits and verdict. Two
 * settings differ. Nothing is held out, because nobody chooses among results on an invented market. The intervals use
 * fewer draws.
 */
export const CONTROL_SYSTEM: SystemConfig = {
  ...quickstart,
  name: 'control',
  validation: { ...quickstart.validation, holdout: 0 },
  evidence: { ...quickstart.evidence, bootstrap_draws: 500, random_entry_draws: 299 },
};
