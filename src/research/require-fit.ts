import { z } from 'zod';
import { EdgewiseError } from '../core/errors.ts';
import type { Artifact } from '../training/artifact.ts';
import { isWatched, type RoledInstrument } from '../config/market-roles.ts';
import type { SystemConfig } from '../config/system-schema.ts';
import { classesOf, featuresOf } from '../parts/parts-of-system.ts';

/** The settings that decide what a model forecasts. Other settings may be of an earlier version and are not read. */
const questionSchema = z.object({
  interval: z.string(),
  label: z.object({ kind: z.string(), horizon: z.string(), classes: z.string().optional() }),
  instruments: z.array(z.object({ id: z.string(), role: z.enum(['traded', 'watched']).optional() })),
  use: z.array(z.object({ file: z.string(), sha256: z.string() })).optional(),
});

interface Question {
  readonly label: { readonly kind: string; readonly horizon: string; readonly classes?: string | undefined };
  readonly instruments: readonly ({ readonly id: string } & RoledInstrument)[];
}

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
  refuseChangedModules(manifest.id, learned.use, config.use);
  const question = ({ label, interval, instruments }: Pick<SystemConfig, 'interval'> & Question) => [
    interval,
    label.kind,
    label.horizon,
    label.classes ?? '',
    ...instruments.map((each) => (isWatched(each) ? `${each.id}, watched` : each.id)),
  ];
  for (const [what, theirs, ours] of [
    ['features', manifest.features, featuresOf(config).map(({ name }) => name)],
    ['classes', manifest.model.outputs, classesOf(config)],
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

/** A model whose features, label or learner have changed since it was trained answers another question. */
function refuseChangedModules(id: string, learned: SystemConfig['use'] = [], now: SystemConfig['use'] = []): void {
  for (const { file, sha256 } of now) {
    const before = learned.find((used) => used.file === file);
    if (before === undefined || before.sha256 === sha256) continue;
    throw new EdgewiseError(
      'artifact-mismatch',
      `The module ${file} has changed since the artefact ${id} was trained`,
      {
        where: `use, ${file}`,
        expected: `sha256 ${before.sha256.slice(0, 12)}`,
        actual: `sha256 ${sha256.slice(0, 12)}`,
        advice: 'train a new model with the changed module, or take the change back',
      },
    );
  }
}
