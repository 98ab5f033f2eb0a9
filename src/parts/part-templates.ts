const TEXT_KINDS = ['feature', 'label', 'model', 'strategy', 'sizer', 'risk-check'] as const;

/** What is written from a text of this file. A venue is written from its example. */
export type TextKind = (typeof TEXT_KINDS)[number];

/** What `edgewise plugin new` can write. */
export const TEMPLATE_KINDS = [...TEXT_KINDS, 'venue'] as const;

/** Apart from the texts, so that nobody takes them for imports of this module. */
const FROM_EDGEWISE = "from 'edgewise'";

function fromModule(name: string): string {
  return `from './${name}.ts'`;
}

/** The text of a small module with one part of this kind. It passes its contract as it is. */
export function partTemplate(kind: TextKind, name: string): string {
  return TEMPLATES[kind](name, camelCase(name));
}

/** A test that holds a module to its contract; `node --test` runs it. */
export function partTestTemplate(name: string): string {
  return `import assert from 'node:assert/strict';
import test from 'node:test';
import { checkPart, partsOfModule } ${FROM_EDGEWISE};
import * as own ${fromModule(name)};

test('the parts of ${name}.ts keep their contracts', async () => {
  const parts = partsOfModule(own);
  assert.notEqual(parts.length, 0);
  for (const part of parts) assert.deepEqual(await checkPart(part), []);
});
`;
}

const TEMPLATES: Readonly<Record<TextKind, (name: string, variable: string) => string>> = {
  feature: (name, variable) => `import { closePrice, defineFeature, exponentialMovingAverage } ${FROM_EDGEWISE};

/** Name it in a system file: features: { add: [${name.replaceAll('-', '_')}] } */
export const ${variable} = defineFeature({
  name: '${name.replaceAll('-', '_')}',
  inputs: [closePrice, exponentialMovingAverage({ period: 50, of: closePrice })],
  formula: 'close / ema_50 - 1',
  source: 'mine',
  start: () => ({ push: (_moment, [close = NaN, average = NaN]) => close / average - 1 }),
});
`,
  label: (name, variable) => `import { defineLabel, LabelColumns } ${FROM_EDGEWISE};

/** Name it in a system file: label: { kind: ${name}, horizon: 12h } */
export const ${variable} = defineLabel({
  name: '${name}',
  describe: 'Whether the close is higher at the horizon',
  classes: () => ['not-up', 'up'],
  make: (_settings, { horizonBars }) => ({
    name: \`${name}-\${horizonBars}\`,
    horizon: horizonBars,
    label: (series) => {
      const columns = new LabelColumns(series);
      for (const { start, end } of series.segments)
        for (let row = start; row + horizonBars < end; row++) {
          const exit = series.close[row + horizonBars] ?? NaN;
          columns.answer(row, Number(exit > (series.close[row] ?? NaN)), row + horizonBars, exit);
        }
      return columns.finish(['not-up', 'up'], 0);
    },
  }),
});
`,
  model: (name, variable) => `import { defineModel } ${FROM_EDGEWISE};

/** Name it in a system file: model: { kind: ${name} } */
export const ${variable} = defineModel({
  name: '${name}',
  describe: 'The share of each class by the sign of the first feature',
  fit: ({ x, y, classes }) => {
    const shares = (own: Float64Array) =>
      Float64Array.from(classes, (_, k) => (1 + own.filter((y) => y === k).length) / (classes.length + own.length));
    const side = (sign: number) => shares(y.filter((_, row) => Number((x.values[row * x.columns] ?? 0) > 0) === sign));
    return { tensors: { above: side(1), below: side(0) } };
  },
  predict: ({ tensors: { above = [], below = [] } }, [first = 0]) => (first > 0 ? above : below),
});
`,
  strategy: (name, variable) => `import { defineStrategy, z } ${FROM_EDGEWISE};

/** Name it in a system file: strategy: { kind: ${name} } */
export const ${variable} = defineStrategy({
  name: '${name}',
  describe: 'Buys when the model is sure of a rise',
  schema: z.strictObject({ above: z.number().gt(0).lt(1).default(0.6).describe('Probability of a rise') }),
  decide: ({ probability, lots, horizon }, { above }) => {
    if (lots !== 0 || probability('up') <= above) return undefined;
    return { belief: 1, holdFor: horizon, reason: \`P(up) = \${probability('up').toFixed(3)} > \${above}\` };
  },
});
`,
  sizer: (name, variable) => `import { defineSizer, wholeLots, z } ${FROM_EDGEWISE};

/** Name it in a system file: sizing: { kind: ${name} } */
export const ${variable} = defineSizer({
  name: '${name}',
  describe: 'A share of equity, more of it for a stronger belief',
  schema: z.strictObject({ maximum_share: z.number().gt(0).max(1).default(0.1).describe('Of equity') }),
  make: ({ maximum_share: share }) => ({
    name: '${name}',
    size: (view) => wholeLots('${name}', view.equity * share * Math.abs(view.belief), view),
  }),
});
`,
  'risk-check': (name, variable) => {
    const setting = `${name.replaceAll('-', '_')}_entries`;
    return `import { defineRiskCheck, z } ${FROM_EDGEWISE};

/** Name it in a system file: risk: { ${setting}: refused } */
export const ${variable} = defineRiskCheck({
  name: '${name}',
  describe: 'Entries on a weekend (UTC)',
  schema: z.strictObject({ ${setting}: z.enum(['refused', 'allowed']).optional() }),
  example: { ${setting}: 'refused' },
  make: ({ ${setting}: entries }) => {
    if (entries !== 'refused') return undefined;
    return {
      name: '${name}',
      review: (order, { now }) => {
        const isWeekday = new Date(now / 1_000).getUTCDay() % 6 !== 0;
        if (order.reduce === 'reduce-only' || isWeekday) return undefined;
        return { check: '${name}', reason: 'it is a weekend' };
      },
    };
  },
});
`;
  },
};

/** `nearest-mean` as the name of a variable, `nearestMean`. */
export function camelCase(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
