import { z } from 'zod';
import type { ModelConfig } from '../../config/system-config.ts';
import { SoftVoteModel } from '../../models/ensemble/soft-vote-model.ts';
import { SoftVote } from '../../models/ensemble/soft-vote.ts';
import { defineModel } from '../define-model.ts';

const settingsAround = (model: z.ZodType<ModelConfig>) =>
  z.strictObject({
    members: z
      .record(
        z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'lower-case words joined by hyphens, such as deep-trees'),
        z.strictObject({
          weight: z.number().gt(0).max(1e6).default(1).describe('How much it counts against the others'),
          model,
        }),
      )
      .refine((members) => Object.keys(members).length > 0, 'at least one member')
      .describe('The models by names of your own'),
  });

export const softVoteModel = defineModel({
  name: SoftVote.kind,
  describe: 'The weighted mean of the forecasts of several models; one that fails is left out and named',
  schema: settingsAround,
  example: {
    members: {
      line: { model: { kind: 'logistic-regression' } },
      trees: { weight: 2, model: { kind: 'gradient-boosting', rounds: 20, maximum_depth: 3, learning_rate: 0.3 } },
    },
  },
  nested: ({ members }) =>
    Object.entries(members).map(([name, { model }]) => ({ path: ['members', name, 'model'], settings: model })),
  make: ({ members }, { makeModel }) =>
    new SoftVote(
      Object.entries(members).map(([name, { weight, model }]) => ({ name, weight, estimator: makeModel(model) })),
    ),
  restore: (record, restoreMember) => SoftVoteModel.restore(record, restoreMember),
});
