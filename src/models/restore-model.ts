import { EdgewiseError } from '../core/errors.ts';
import { nearestName } from '../core/nearest-name.ts';
import { BoostedTreesModel } from './boosting/boosted-trees-model.ts';
import { SoftVoteModel } from './ensemble/soft-vote-model.ts';
import type { Model, ModelRecord } from './estimator.port.ts';
import { LogisticModel } from './linear/logistic-model.ts';

/** Reads a record back; `restoreMember` reads those of an ensemble's members. */
export type RestoreRecord = (record: ModelRecord, restoreMember: (member: ModelRecord) => Model) => Model;

/** How records of each kind are read back, by the record's `kind`. */
export type ModelRestorers = ReadonlyMap<string, RestoreRecord>;

const BUILT_IN: ModelRestorers = new Map<string, RestoreRecord>([
  ['boosted-trees', (record) => BoostedTreesModel.restore(record)],
  [LogisticModel.kind, (record) => LogisticModel.restore(record)],
  ['soft-vote', (record, restoreMember) => SoftVoteModel.restore(record, restoreMember)],
]);

/**
 * Restores a model of any built-in kind from its record. Throws `artifact-mismatch` for a kind that this version does
 * not know, and `artifact-corrupt` for a record that contradicts itself.
 */
export function restoreModel(record: ModelRecord, restorers: ModelRestorers = BUILT_IN): Model {
  const restore = restorers.get(record.kind);
  if (restore === undefined) {
    const nearest = nearestName(record.kind, restorers.keys());
    throw new EdgewiseError('artifact-mismatch', `There is no model of the kind "${record.kind}"`, {
      expected: [...restorers.keys()].join(', '),
      actual: record.kind,
      advice: nearest === undefined ? 'use the version of Edgewise that made it' : `did you mean ${nearest}?`,
    });
  }
  try {
    return restore(record, (member) => restoreModel(member, restorers));
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new EdgewiseError('artifact-corrupt', `A model of the kind "${record.kind}" is damaged`, {
      actual: cause.message,
      advice: 'train it again, or restore the file from a copy',
      cause,
    });
  }
}
