import { z } from 'zod';
import { EdgewiseError } from '../core/errors.ts';
import { featureSets } from '../features/registry.ts';
import { BINARY_CLASSES, DIRECTION_CLASSES } from '../labels/fixed-horizon.ts';
import type { Artifact } from '../training/artifact.ts';
import type { SystemConfig } from '../config/system-schema.ts';

/** The settings that decide what a model forecasts. Other settings may be of an earlier version and are not read. */
const questionSchema = z.object({
  interval: z.string(),
  label: z.object({ kind: z.string(), horizon: z.string(), classes: z.string() }),
  instruments: z.array(z.object({ id: z.string() })),
});

/** The part of an artefact that says what it forecasts. */
export interface FittingArtifact {
  readonly manifest: Pick<Artifact['manifest'], 'id' | 'config' | 'features'> & {
    readonly model: Pick<Artifact['manifest']['model'], 'outputs'>;
  };
}

/** Throws `artifact-mismatch` unless an artefact has the label and the features of the system. */
export function requireFit({ manifest }: FittingArtifact, config: SystemConfig): void {
  const { data: learned } = questionSchema.safeParse(manifest.config);
  if (learned === undefined) {
    throw new EdgewiseError('artifact-mismatch', `The artefact ${manifest.id} does not say what it was asked`, {
      where: 'config',
      expected: 'interval, label and instruments',
      actual: 'settings without them',
      advice: 'train a new one with this system file',
    });
  }
  const question = ({ label, interval, instruments }: z.infer<typeof questionSchema>) => [
    interval,
    label.kind,
    label.horizon,
    label.classes,
    ...instruments.map(({ id }) => id),
  ];
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
