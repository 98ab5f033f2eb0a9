import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  checkPart,
  defineFeature,
  defineLabel,
  defineModel,
  defineRiskCheck,
  defineSizer,
  defineStrategy,
  z,
} from 'edgewise';
import { expect, it } from 'vitest';
import { builtInParts } from '../../src/parts/built-in-parts.ts';
import { checkModule } from '../../src/parts/checks/check-module.ts';
import { featurePart } from '../../src/parts/define-features.ts';
import { describeFeatures } from '../../src/parts/feature-catalogue.ts';
import { featuresOf } from '../../src/parts/parts-of-system.ts';
import { parseSystem } from '../../src/parts/read-system.ts';
import { SMALL_SYSTEM } from '../research/small-system.ts';
import { newPart } from '../../src/parts/new-part.ts';
import type { Part } from '../../src/parts/part.port.ts';
import { TEMPLATE_KINDS } from '../../src/parts/part-templates.ts';
import { scratchFolder } from '../harness/scratch-folder.ts';

it.each(TEMPLATE_KINDS)('what `plugin new %s` writes keeps its contract as it is', async (kind) => {
  const folder = scratchFolder();
  const { files } = await newPart({ kind, name: 'my-part', folder });
  expect(await checkModule(files[0] ?? '')).toEqual({
    parts: [{ kind, name: kind === 'feature' ? 'my_part' : 'my-part' }],
    problems: [],
  });
  await expect(newPart({ kind, name: 'my-part', folder }), 'nothing is overwritten').rejects.toThrow('already there');
});

it('a module whose part has the name of a built-in one is found, as it would be refused by a system that uses it', async () => {
  const file = join(scratchFolder(), 'again.ts');
  writeFileSync(file, "import { garchVolatility } from 'edgewise';\nexport const again = garchVolatility();\n");
  expect((await checkModule(file)).problems).toEqual([
    {
      kind: 'feature',
      name: 'garch_volatility',
      problem: expect.stringContaining('without a module, by features: { add: [garch_volatility] }') as string,
    },
  ]);
  await expect(describeFeatures({ use: file })).rejects.toThrow('Two parts of the kind feature');
  expect(
    featuresOf(parseSystem(`${SMALL_SYSTEM}features: { add: [garch_volatility] }\n`, 'system.yaml')).map(
      ({ name }) => name,
    ),
  ).toContain('garch_volatility');
});

it('an unknown kind and a name that is not valid are refused, with what would be right', async () => {
  const folder = scratchFolder();
  await expect(newPart({ kind: 'strategi', name: 'a', folder })).rejects.toThrow('did you mean strategy?');
  await expect(newPart({ kind: 'strategy', name: 'A b', folder })).rejects.toThrow('hyphens');
  const absent = join(folder, 'absent.ts');
  await expect(checkModule(absent)).rejects.toThrow(`There is no module at ${absent}`);
  await expect(checkModule(absent), 'the path is named, and what to do').rejects.toMatchObject({
    details: { where: absent, advice: expect.stringContaining('correct the path') as string },
  });
});

const BUILT_IN = builtInParts.parts.filter(({ kind }) => kind === 'label' || kind === 'strategy' || kind === 'sizer');

it.each(BUILT_IN.map((part) => [`${part.kind} ${part.name}`, part] as const))(
  'the built-in %s keeps the contract that a part of a user has to keep',
  async (_, part) => {
    expect(await checkPart(part)).toEqual([]);
  },
);

it('a venue that breaks a promise is found at its own simulator', async () => {
  const folder = scratchFolder();
  const { files } = await newPart({ kind: 'venue', name: 'corner-shop', folder });
  const [module = ''] = files;
  const problemsWith = async (from: string, to: string): Promise<string> => {
    const text = readFileSync(module, 'utf8');
    expect(text).toContain(from);
    writeFileSync(module, text.replace(from, to));
    const { parts, problems } = await checkModule(module);
    writeFileSync(module, text);
    expect(parts).toEqual([{ kind: 'venue', name: 'corner-shop' }]);
    return problems.map(({ problem }) => problem).join();
  };
  expect(await problemsWith('this.#given = fills.length', 'this.#given = 0')).toContain('a fill is given once');
  expect(await problemsWith('if (!isApproved(approved)) throw', 'if (false) throw')).toContain('guardian');
  expect(await problemsWith('error instanceof Unreachable ? {', 'error instanceof Error ? {')).toContain('any error');
}, 30_000);

/** One part of each kind that breaks a promise, and the words in which that is said. */
const BROKEN: readonly (readonly [string, Part, string])[] = [
  [
    'a feature that warms up for longer than it says',
    featurePart(
      defineFeature({
        name: 'late',
        inputs: [],
        formula: 'the third value is the first',
        source: 'a test',
        start: () => {
          let bars = 0;
          return { push: () => (++bars > 2 ? 1 : Number.NaN) };
        },
      }),
    ),
    'warm-up',
  ],
  [
    'a label that knows its answer at the decision',
    defineLabel({
      name: 'known',
      describe: 'Looks at the candle itself',
      make: () => ({
        name: 'known',
        horizon: 1,
        label: ({ length, openTime, interval }) => {
          const at = openTime.map((open) => open + interval);
          const zeros = new Float64Array(length);
          return {
            classes: ['down', 'flat', 'up'],
            values: zeros,
            decidedAt: at,
            resolvedAt: at,
            forwardReturn: zeros,
            ambiguous: 0,
          };
        },
      }),
    }),
    'an answer lies after its question',
  ],
  [
    'a model whose probabilities do not add up to 1',
    defineModel({ name: 'half', describe: 'Halves', fit: () => ({ tensors: {} }), predict: () => [0.1, 0.1, 0.1] }),
    'probabilities',
  ],
  [
    'a strategy without a reason',
    defineStrategy({ name: 'mute', describe: 'Gives no reason', decide: () => ({ belief: 1, reason: '' }) }),
    'reason',
  ],
  [
    'a sizer of half a lot',
    defineSizer({
      name: 'halves',
      describe: 'Half a lot',
      make: () => ({ name: 'halves', size: () => ({ ok: true, value: { lots: 0.5 } }) }),
    }),
    'whole lots',
  ],
  [
    'a risk check that holds back exits',
    defineRiskCheck({
      name: 'no-way',
      describe: 'Everything',
      schema: z.strictObject({}),
      make: () => ({ name: 'no-way', review: () => ({ check: 'no-way', reason: 'no' }) }),
    }),
    'held back an order that can only reduce',
  ],
];

it.each(BROKEN)('%s is found', async (_, part, words) => {
  const problems = await checkPart(part);
  expect(problems.map(({ problem }) => problem).join('\n')).toContain(words);
});
