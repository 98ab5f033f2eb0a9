import { describe, expect, it } from 'vitest';
import type { FeatureRows } from '../math/matrix.ts';
import type { RowWindow } from '../math/row-window.ts';
import type { TrainingTable } from '../math/training-table.ts';
import type { FitContext, Model, ModelRecord } from '../models/estimator.port.ts';
import { checkPart } from './checks/check-part.ts';
import { defineModel, type ModelState } from './define-model.ts';
import type { ModelPart } from './part.port.ts';

const WINDOW = 5;
const SOUND = {
  name: 'sound',
  describe: 'Logit of the newest and the oldest value of the first feature',
  window: WINDOW,
  fit: (): ModelState => ({ tensors: { weight: Float64Array.of(3) } }),
  predict: (state: ModelState, _: Float32Array, window: RowWindow) => leaning(state, window),
};

const noMember = (): never => {
  throw new Error('These models hold no others');
};

/** Up, down or (of three) the middle by the newest value, nudged by the oldest one. */
function leaning({ tensors: { weight = Float64Array.of(0) } }: ModelState, window: RowWindow): number[] {
  const value = (window.at(window.length - 1, 0) || 0) + 1e-3 * (window.at(0, 0) || 0);
  const up = 1 / (1 + Math.exp(-(weight[0] ?? 0) * value));
  return [1 - up, up];
}

/** The sound model, except that it reads another window of the rows, if there is one. */
function reading(windowOf: (rows: FeatureRows, row: number) => RowWindow | undefined): ModelPart {
  const part = defineModel(SOUND);
  const modelOf = (record: ModelRecord): Model => ({
    kind: record.kind,
    featureNames: record.featureNames,
    outputs: record.outputs,
    window: WINDOW,
    save: () => record,
    predictInto: (rows, out) => {
      part
        .restore(record, noMember)
        .predictInto({ ...rows, windowOf: (row) => windowOf(rows, row) ?? rows.windowOf?.(row, WINDOW) }, out);
    },
  });
  return {
    ...part,
    make: (settings, context) => {
      const sound = part.make(settings, context);
      const fit = async (table: TrainingTable, fitting: FitContext) =>
        modelOf((await sound.fit(table, fitting)).save());
      return { kind: sound.kind, parameters: {}, window: WINDOW, fit };
    },
    restore: modelOf,
  };
}

/** The problems with two classes; these models know no third. */
async function problemsOf(part: ModelPart): Promise<readonly string[]> {
  const found = await checkPart(part);
  return found.map(({ problem }) => problem).filter((problem) => problem.startsWith('two classes'));
}

describe('a model that reads windows', () => {
  it('keeps the contract when it reads its window and nothing else', async () => {
    expect(await problemsOf(defineModel(SOUND))).toEqual([]);
  });

  it.each([
    ['reads a longer window than it declares', (rows: FeatureRows, row: number) => rows.windowOf?.(row, WINDOW + 1)],
    ['reads the row behind the one it forecasts', (rows: FeatureRows, row: number) => rows.windowOf?.(row + 1, WINDOW)],
  ])('breaks it when it %s', async (_, windowOf) => {
    const problems = await problemsOf(reading(windowOf));
    expect(problems.join('\n')).toContain('many rows at once predict as one by one');
    expect(problems.join('\n')).toContain('a later row changes no forecast');
  });

  it('breaks it when its record does not say what it reads', async () => {
    const part = reading((rows, row) => rows.windowOf?.(row, WINDOW));
    expect(await problemsOf(part), 'this reader is sound').toEqual([]);
    const silent = { ...part, restore: (record: ModelRecord) => ({ ...part.restore(record, noMember), window: 1 }) };
    expect((await problemsOf(silent)).join('\n')).toContain('the restored model 1');
  });

  it('is refused with a window that is no whole number of rows', () => {
    const part = defineModel({ ...SOUND, window: 2.5 });
    expect(() => part.make({}, { classes: ['down', 'up'], makeModel: noMember })).toThrow(
      'The window of the model sound is not valid',
    );
  });

  it('refuses rows without windows, and forecasts nothing where a window is not full', async () => {
    const part = defineModel(SOUND);
    const model = part.restore(
      {
        kind: 'sound',
        featureNames: ['one'],
        outputs: ['down', 'up'],
        window: WINDOW,
        attributes: {},
        tensors: { weight: Float64Array.of(1) },
      },
      noMember,
    );
    const rows = { rows: 1, columns: 1, values: Float32Array.of(1) };
    const out = { rows: 1, columns: 2, values: new Float64Array(2) };
    expect(() => model.predictInto(rows, out)).toThrow('reads windows of 5 rows');
    model.predictInto({ ...rows, windowOf: () => undefined }, out);
    expect([...out.values]).toEqual([Number.NaN, Number.NaN]);
  });
});
