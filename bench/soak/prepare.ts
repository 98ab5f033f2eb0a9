// Imports the sample and trains the model of the soak into a workspace: `node bench/soak/prepare.ts FOLDER`. It prints
// the name of the artefact. It runs in a process of its own, so that the memory of training does not count as that of
// trading.
import { join } from 'node:path';
import { instant } from '../../src/core/time.ts';
import { MemoryTrialLedger } from '../../src/evidence/memory-trial-ledger.ts';
import { artifactAsOf } from '../../src/research/artifact-as-of.ts';
import { loadUniverse } from '../../src/research/load-universe.ts';
import { readSystem } from '../../src/parts/read-system.ts';
import { workspaceAt } from '../../src/config/workspace.ts';
import { SOAK_BEGIN, SOAK_SYSTEM } from './soak.ts';

const workspace = workspaceAt(process.argv[2] ?? join('.', 'soak'));
const config = await readSystem(SOAK_SYSTEM);
const universe = await loadUniverse(config, workspace.candles, () => undefined);
const { artifact } = await artifactAsOf({
  config,
  universe,
  ledger: () => Promise.resolve(new MemoryTrialLedger()),
  purpose: 'soak',
  folder: workspace.artifacts,
  asOf: instant(SOAK_BEGIN),
  codeVersion: 'soak',
  threads: 1,
  progress: () => undefined,
});
process.stdout.write(artifact.manifest.id);
