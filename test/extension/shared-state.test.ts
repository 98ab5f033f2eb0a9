import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkModule } from '../../src/parts/checks/check-module.ts';
import { scratchFolder } from '../harness/scratch-folder.ts';

/** What a module with this text breaks, in words. */
async function problemsOf(text: string): Promise<readonly string[]> {
  const file = join(scratchFolder(), 'shared.ts');
  writeFileSync(
    file,
    `import { closePrice, defineFeature, defineModel, defineRiskCheck, defineSizer, defineStrategy, wholeLots, z } from 'edgewise';\n${text}`,
  );
  const { problems } = await checkModule(file);
  return problems.map(({ kind, name, problem }) => `${kind} ${name}: ${problem}`);
}

const feature = (state: string, push: string) => `
${state}
export const one = defineFeature({
  name: 'one', inputs: [closePrice], formula: 'one', source: 'mine',
  start: () => ({ push: (_, [close = NaN]) => ${push} }),
});`;

const model = (fit: string, predict: string) => `
let shared;
export const one = defineModel({
  name: 'one', describe: 'One split',
  fit: ({ x, y, classes }) => {
    const ups = Array.from(classes, (_, k) => y.filter((one) => one === k).length / y.length);
    ${fit}
    return { tensors: { p: Float64Array.from(ups) } };
  },
  predict: ({ tensors: { p = [] } }, [zeta = NaN]) => {
    const base = ${predict};
    const tilt = Number.isNaN(zeta) ? 0 : Math.max(-3, Math.min(3, zeta));
    const odds = Array.from(base, (one, k) => one * Math.exp(tilt * (k - (base.length - 1) / 2) * 2));
    const sum = odds.reduce((whole, one) => whole + one, 0);
    return odds.map((one) => one / sum);
  },
});`;

const strategy = (state: string, belief: string) => `
${state}
export const one = defineStrategy({
  name: 'one', describe: 'One', asked: 'always',
  decide: ({ moment, market, forecast, lots, horizon }) => {
    const close = moment.markets[market]?.candle?.close ?? 1;
    return { belief: ${belief}, holdFor: horizon, reason: 'so' };
  },
});`;

const sizer = (state: string, share: string) => `
${state}
export const one = defineSizer({
  name: 'one', describe: 'One', schema: z.strictObject({ maximum_share: z.number().default(0.05) }),
  make: () => ({ name: 'one', size: (view) => wholeLots('one', view.equity * ${share}, view) }),
});`;

const riskCheck = (state: string, limit: string) => `
${state}
export const one = defineRiskCheck({
  name: 'one', describe: 'One', schema: z.strictObject({ ones: z.number().default(1) }), example: { ones: 1 },
  make: () => ({
    name: 'one',
    review: (order, { portfolio: { equity } }) =>
      order.reduce === 'reduce-only' || equity >= ${limit} ? undefined : { check: 'one', reason: 'poorer than at first' },
  }),
});`;

it.each([
  ['a feature', feature('', 'close / 100')],
  ['a feature with a table that never changes', feature('const TABLE = [100];', 'close / TABLE[0]')],
  ['a model', model('', 'p')],
  ['a strategy', strategy('', 'close > 100 ? 1 : -1')],
  ['a sizer', sizer('', '0.05')],
  ['a risk check', riskCheck('', '5_000')],
])('%s without state at the level of the module keeps its contract', async (_, text) => {
  expect(await problemsOf(text)).toEqual([]);
});

it.each([
  [
    'a feature that scales by the first close that any instance saw',
    feature('let first;', 'close / (first ??= close)'),
  ],
  [
    'a feature that keeps the last close of any instance',
    feature('let last = 1;', '{ const r = close / last; last = close; return r; }'),
  ],
  ['a model that predicts by what was fitted last', model('shared = ups;', 'shared ?? p')],
  [
    'a model that predicts by what was fitted first',
    model('shared = { [ups.length]: ups, ...shared };', 'shared?.[p.length] ?? p'),
  ],
  [
    'a strategy that compares with the first close of any instance',
    strategy('let first;', 'close > (first ??= close) ? 1 : -1'),
  ],
  [
    'a strategy that compares with the last close of any instance',
    strategy('let last = 1;', '(() => { const up = close > last; last = close; return up ? 1 : -1; })()'),
  ],
  [
    'a sizer that shares out the first equity of any instance',
    sizer('let first;', '0.05 * ((first ??= view.equity) > 20 ? 1 : 0.5)'),
  ],
  ['a sizer that counts its calls', sizer('let calls = 0;', '(++calls % 2 === 0 ? 0.05 : 0.04)')],
  ['a risk check that compares with the first equity of any instance', riskCheck('let first;', '(first ??= equity)')],
])('%s is found', async (what, text) => {
  const found = (await problemsOf(text)).join('\n');
  expect(found).toMatch(
    what.includes('first')
      ? /another instance changes what it gives/
      : /isolation|fit of another model|repetition|decided otherwise|memory|refused|answered differently/,
  );
});
