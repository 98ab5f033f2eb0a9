import { EdgewiseError } from '../core/errors.ts';
import { featureSets } from '../features/registry.ts';
import { BINARY_CLASSES, DIRECTION_CLASSES } from '../labels/fixed-horizon.ts';
import type { Artifact } from '../training/artifact.ts';
import { systemSchema, type SystemConfig } from './system-schema.ts';

/** Throws `artifact-mismatch` unless an artefact answers the system's question from the system's features. */
export function requireFit({ manifest }: Artifact, config: SystemConfig): void {
  const learned = systemSchema.parse(manifest.config);
  const question = ({ label, interval, instruments }: SystemConfig) => [interval, label.kind, label.horizon, label.classes, ...instruments.map(({ id }) => id)];
  for (const [what, theirs, ours] of [
    ['features', manifest.features, featureSets[config.features.set].map(({ name }) => name)],
    ['classes', manifest.model.outputs, config.label.classes === 'binary' ? BINARY_CLASSES : DIRECTION_CLASSES],
    ['question (interval, label, horizon, classes, instruments)', question(learned), question(config)],
  ] as const) {
    if (theirs.join() === ours.join()) continue;
    const place = ours.findIndex((name, index) => name !== theirs[index]);
    throw new EdgewiseError('artifact-mismatch', `The artefact ${manifest.id} has other ${what} than the system`, {
      where: `${what}, entry ${Math.max(0, place) + 1}`,
      expected: `${ours.length} entries, here ${ours[place] ?? 'none'}`,
      actual: `${theirs.length} entries, here ${theirs[place] ?? 'none'}`,
      advice: 'use the system file it was trained with, or train a new one',
    });
  }
}
