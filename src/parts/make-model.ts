import type { ModelConfig } from '../config/system-config.ts';
import type { Estimator, Model, ModelRecord } from '../models/estimator.port.ts';
import { restoreModel } from '../models/restore-model.ts';
import type { PartCatalogue } from './part-catalogue.ts';

/** The learner that these settings ask for, its members included. Throws `usage` for a kind that no part has. */
export function makeModel(catalogue: PartCatalogue, settings: ModelConfig, classes: readonly string[]): Estimator {
  return catalogue
    .part('model', settings.kind)
    .make({ ...settings }, { classes, makeModel: (member) => makeModel(catalogue, member, classes) });
}

/** A model from its record, its members included. Throws as `restoreModel` does. */
export function restoreWith(catalogue: PartCatalogue, record: ModelRecord): Model {
  return restoreModel(
    record,
    new Map(catalogue.ofKind('model').map((part) => [part.recordKind, part.restore.bind(part)])),
  );
}
