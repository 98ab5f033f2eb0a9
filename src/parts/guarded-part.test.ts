import { expect, it } from 'vitest';
import type { EdgewiseError } from '../core/errors.ts';
import type { Model, ModelRecord } from '../models/estimator.port.ts';
import { defineModel } from './define-model.ts';
import { guardedPart } from './guarded-part.ts';
import { venuePart } from './define-venue.ts';
import type { ModelPart, VenuePart } from './part.port.ts';
import type { VenueKit } from '../venues/venue-kit.port.ts';

it('a record of a model with a class of its own that no artefact can hold is a failure of `save`', () => {
  const restore = ({ kind, featureNames, outputs }: ModelRecord): Model => ({
    kind,
    featureNames,
    outputs,
    predictInto: () => undefined,
    save: () => ({ kind, featureNames, outputs, attributes: { shrink: Number.NaN }, tensors: {} }),
  });
  const part = defineModel({
    name: 'odd',
    describe: 'Saves what JSON does not give back',
    make: () => ({ kind: 'odd', parameters: {}, fit: () => Promise.reject(new Error('never asked')) }),
    restore,
  });
  const record = { kind: 'odd', featureNames: ['a'], outputs: ['down', 'up'], attributes: {}, tensors: {} };
  const noMember = (): never => {
    throw new Error('it holds no others');
  };
  const guarded = guardedPart(part, './odd.ts') as ModelPart;
  const failure = (() => {
    try {
      return guarded.restore(record, noMember).save();
    } catch (error) {
      return error as EdgewiseError;
    }
  })();
  expect(failure).toMatchObject({ code: 'part-failed', message: expect.stringContaining('in `save`') as string });
  expect((failure as EdgewiseError).details.actual).toContain('its attributes.shrink is NaN');
});

it('the answers of a venue of a user are looked at before anything uses them', async () => {
  const kit = { name: 'stall', title: 'Stall', kinds: ['spot'], open: async () => ({ listings: () => undefined }) };
  const { kit: guarded } = guardedPart(venuePart(kit as unknown as VenueKit), './stall.ts') as VenuePart;
  const connection = await guarded.open({} as never);
  expect(() => connection.listings([])).toThrow('The venue stall of ./stall.ts failed in `listings`');
});
