import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { EdgewiseError, ERROR_CODES } from '../../src/core/errors.ts';
import { HOUR } from '../../src/core/time.ts';
import { openJournal } from '../../src/trading/run-journal.ts';
import { runCli } from '../cli/run-cli.ts';
import { scratchFolder, suiteFolder } from '../harness/scratch-folder.ts';
import { runSmall, SMALL_SYSTEM, smallWorkspace } from '../research/small-system.ts';

/** Parts that fail where a setting says so. The numbers of their lines are asserted below. */
const PARTS = `import { closePrice, defineFeature, defineModel, defineRiskCheck, defineSizer, defineStrategy, wholeLots, z } from 'edgewise';
const fails = z.string().default('never');
const may = (when: string, phase: string) => {
  if (when === phase) throw new TypeError('my own words'); // line 4
};
export const jumpy = defineFeature({
  name: 'jumpy', inputs: [closePrice], formula: 'close', source: 'mine',
  start: () => { let bars = 0; return { push: (_, [close = NaN]) => { if (++bars > 700) throw new Error('bar 701'); return close; } }; },
});
export const fragile = defineFeature({
  name: 'fragile', inputs: [closePrice], formula: 'close', source: 'mine',
  start: () => ({ push: (_, [close = NaN]) => { const error = new Error('only while trading'); if (!/columns-over/.test(error.stack ?? '')) throw error; return close; } }),
});
export const days = defineFeature({
  name: 'days', inputs: [], formula: 'days since 2024', source: 'mine',
  start: () => ({ push: ({ at }) => at / 86_400e6 - 19_723 }),
});
export const prior = defineModel({
  name: 'prior', describe: 'The share of each class', schema: z.strictObject({ fails }),
  fit: ({ y, classes }, settings) => {
    may(settings.fails, 'fit');
    if (settings.fails === 'nothing') return;
    const odd = settings.fails === 'odd' ? { shrink: NaN } : {};
    return { attributes: { fails: settings.fails, ...odd }, tensors: { p: Float64Array.from(classes, (_, k) => y.filter((one) => one === k).length / y.length) } };
  },
  predict: ({ attributes, tensors: { p = [] } }, features) => {
    const when = String(attributes?.['fails']);
    if (when === 'later' && (features.at(-1) ?? 0) > 2) may('predict', 'predict');
    may(when, 'predict');
    if (when === 'nan') return Array.from(p, () => NaN);
    if (when === 'half') return Array.from(p, (one, k) => (k === 0 ? NaN : one));
    return when === 'above' ? Array.from(p, () => 1.5) : p;
  },
});
const common = { describe: 'Fails where its setting says so', schema: z.strictObject({ fails }) };
export const plain = defineStrategy({
  ...common, name: 'plain',
  decide: ({ lots, moment, horizon }, settings) => {
    if (settings.fails === 'market') return { belief: NaN, reason: 'none' };
    if (settings.fails !== 'at-noon' || new Date(moment.at / 1_000).getUTCHours() === 12) may(settings.fails === 'at-noon' ? 'decide' : settings.fails, 'decide');
    return lots === 0 ? { belief: 1, holdFor: horizon, reason: 'always' } : undefined;
  },
});
export const part = defineSizer({
  name: 'part', describe: 'Fails where its setting says so', schema: z.strictObject({ fails, maximum_share: z.number().default(0.05) }),
  make: (settings) => {
    may(settings.fails, 'make');
    return { name: 'part', size: (view) => { may(settings.fails, 'size'); return wholeLots('part', view.equity * 0.05, view); } };
  },
});
export const picky = defineRiskCheck({
  name: 'picky', describe: 'Fails where its setting says so', schema: z.strictObject({ picky: z.string().optional() }), example: { picky: 'never' },
  make: ({ picky: when = '' }) => ({ name: 'picky', review: () => { may(when, 'review'); return undefined; } }),
});
`;

const SYSTEM = SMALL_SYSTEM.replace('interval:', 'use: [./parts.ts]\ninterval:')
  .replace(/^model: .*$/m, 'model: { kind: prior }')
  .replace(
    /^strategy: .*$/m,
    'strategy: { kind: plain }\nsizing: { kind: part, maximum_share: 0.05 }\nrisk: { picky: never }',
  );

const workspace = suiteFolder();

beforeAll(async () => {
  writeFileSync(join(workspace, 'parts.ts'), PARTS);
  await smallWorkspace(workspace, { system: SYSTEM, start: Date.UTC(2024, 0, 1) * 1_000 - 1_300 * HOUR, volume: 50 });
}, 60_000);

/** Research of the system with one of its lines changed. */
async function failureWith(line: RegExp, to: string): Promise<EdgewiseError> {
  const changed = SYSTEM.replace(line, to);
  expect(changed).not.toBe(SYSTEM);
  const folder = scratchFolder();
  writeFileSync(join(folder, 'system.yaml'), changed);
  writeFileSync(join(folder, 'parts.ts'), PARTS);
  const failure: unknown = await runSmall(workspace, { systemPath: join(folder, 'system.yaml') }).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (failure instanceof EdgewiseError) return failure;
  throw new Error(`no failure that a person can act on, but ${String(failure)}`, { cause: failure });
}

const model = (fails: string) => [/^model: .*$/m, `model: { kind: prior, fails: ${fails} }`] as const;

describe('research names the part of a user that fails, its module, the function, the line and the own words', () => {
  it.each([
    ['the model prior', 'fit', ...model('fit')],
    ['the model prior', 'predict', ...model('predict')],
    ['the strategy plain', 'decide', /^strategy: .*$/m, 'strategy: { kind: plain, fails: decide }'],
    ['the sizer part', 'warmupbars', /^sizing: .*$/m, 'sizing: { kind: part, fails: make }'],
    ['the sizer part', 'size', /^sizing: .*$/m, 'sizing: { kind: part, fails: size }'],
    ['the risk-check picky', 'review', /^risk: .*$/m, 'risk: { picky: review }'],
  ] as const)('%s in %s', async (part, phase, line, to) => {
    const { code, message, details } = await failureWith(line, to);
    expect(code).toBe('part-failed');
    expect(message.toLowerCase()).toContain(`${part} of ./parts.ts failed in \`${phase}\``);
    expect(details.where).toMatch(/parts\.ts:4:\d+$/);
    expect(details.actual).toBe('TypeError: my own words');
    expect(details.advice).toContain('edgewise plugin check ./parts.ts');
  });

  it('a feature, whose module only the stack of calls can tell', async () => {
    const { code, message, details } = await failureWith(
      /^interval: 1h$/m,
      'interval: 1h\nfeatures: { set: trend, add: [jumpy] }',
    );
    expect(code).toBe('part-failed');
    expect(message).toContain('The feature jumpy failed in');
    expect([details.where, details.actual]).toEqual([expect.stringMatching(/parts\.ts:8:\d+$/), 'bar 701']);
  });
});

describe('an answer that nothing can be done with is refused by the name of the part', () => {
  it('a model without a forecast names itself, the row and the time of its decision', async () => {
    const { code, message, details } = await failureWith(...model('nan'));
    expect(code).toBe('training-failed');
    expect(message).toContain('The model prior of fold 1 has no forecast');
    expect(details.where).toMatch(/^fold 1, row 0, decided at \d{4}-\d\d-\d\dT/);
    expect(details.actual).toContain('NaN, NaN, NaN in that row');
  });

  it.each([
    ['odd', 'its attributes.shrink is NaN, which JSON does not give back'],
    ['nothing', 'it gave undefined; what is learned is an object { attributes, tensors }'],
  ])('what a model has learned and no artefact can hold (%s) says what and where', async (fails, words) => {
    const { code, message, details } = await failureWith(...model(fails));
    expect(code).toBe('part-failed');
    expect(message).toContain('The model prior of ./parts.ts failed in `fit`');
    expect(details.actual).toContain(words);
  });

  it.each(['above', 'half'])('probabilities that are none (%s) name the row and what was given', async (fails) => {
    const { code, message, details } = await failureWith(...model(fails));
    expect(code).toBe('part-failed');
    expect(message).toContain('The model prior of ./parts.ts failed in `predict`');
    expect(details.actual).toMatch(/row 0 of \d+ got down (1\.5|NaN), flat .*a probability from 0 to 1/);
  });

  it('a belief that is no number is no bug of the engine', async () => {
    const { code, details } = await failureWith(/^strategy: .*$/m, 'strategy: { kind: plain, fails: market }');
    expect([code, details.actual]).toEqual(['part-failed', expect.stringContaining('its belief of market 0 is NaN')]);
  });
});

describe('a module that cannot be loaded is refused by every command, with a message and an exit code', () => {
  const loading = async (text: string) => {
    const folder = scratchFolder();
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'system.yaml'), SYSTEM);
    writeFileSync(join(folder, 'parts.ts'), text);
    return runCli(['--workspace', workspace, 'research', 'system.yaml', '--json'], { folder });
  };
  const errorIn = (stdout: string) =>
    (JSON.parse(stdout) as { readonly error: Readonly<Record<string, string>> }).error;

  it.each([
    ['throws', `${PARTS}\nthrow new Error('not today');`, /parts\.ts:\d+:\d+$/, 'not today'],
    ['is no TypeScript', `${PARTS}\nconst = 3;`, /parts\.ts/, 'SyntaxError'],
    ['ends the process', `${PARTS}\nprocess.exit(0);`, /^\.\/parts\.ts$/, 'it calls process.exit(0)'],
    [
      'ends the process and catches its own failure',
      `${PARTS}\ntry { process.exit(0); } catch {}`,
      /^\.\/parts\.ts$/,
      'it calls process.exit(0)',
    ],
    [
      'waits for nothing',
      `${PARTS}\nawait new Promise(() => {});`,
      /^\.\/parts\.ts$/,
      'it waits for something that never',
    ],
  ])('one that %s', async (_, text, where, actual) => {
    const { code, stdout, stderr } = await loading(text);
    expect(code, stderr).toBe(ERROR_CODES['config-invalid'].exit);
    const error = errorIn(stdout);
    expect(error['message']).toContain('The module ./parts.ts cannot be loaded');
    expect(error['where']).toMatch(where);
    expect(error['actual']).toContain(actual);
    expect(stderr).toContain(actual);
  });
});

it.each([
  [
    "defineStrategy({ name: 'Bad Name', describe: 'x', decide: () => undefined })",
    'The name of a strategy is not valid',
  ],
  ["defineStrategy({ name: 'quiet', decide: () => undefined })", 'The strategy quiet has no `describe`'],
  ["defineRiskCheck({ name: 'open', describe: 'x', make: () => undefined })", 'The risk-check open has no `schema`'],
])('a part that a define call refuses is named with the line of its module: %s', async (call, words) => {
  const folder = scratchFolder();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'system.yaml'), SYSTEM);
  writeFileSync(join(folder, 'parts.ts'), `${PARTS}\nexport const refused = ${call};`);
  const { code, stderr } = await runCli(['--workspace', workspace, 'research', 'system.yaml'], { folder });
  expect(code, stderr).toBe(ERROR_CODES.usage.exit);
  expect(stderr).toContain(words);
  expect(stderr).toMatch(/where: +\S*parts\.ts:\d+:\d+$/m);
});

/** Days that are traded on paper. */
const STRETCH = ['--from', '2024-01-02', '--days', '3'] as const;

/** What of the summary of a replay on paper is looked at. */
interface TradedSummary {
  readonly fills: number;
  readonly moments: number;
  readonly positions: readonly unknown[];
  readonly entries: { readonly losses: readonly { readonly kind: string; readonly count: number }[] };
}

describe('while a run trades, a part that throws makes no order, is reported, and everything else goes on', () => {
  const inFolder = async (changes: readonly (readonly [RegExp, string])[]) => {
    const folder = scratchFolder();
    const text = changes.reduce((changed, [line, to]) => changed.replace(line, to), SYSTEM);
    writeFileSync(join(folder, 'system.yaml'), text.replace('id: BTC/USD,', 'id: BTC/USD, venue: kraken,'));
    writeFileSync(join(folder, 'parts.ts'), PARTS);
    const run = join(folder, 'run');
    const cli = (...words: readonly string[]) => runCli(['--workspace', workspace, ...words], { folder });
    const traded = await cli('paper', 'system.yaml', '--replay', ...STRETCH, '--folder', run, '--json');
    expect(traded.code, `${traded.stdout}${traded.stderr}`).toBe(0);
    const notes = [...openJournal(run).notes()].filter(({ kind }) => kind === 'part-failed');
    const replayed = await cli('replay', run);
    expect(replayed.code, `a replay decides the same: ${replayed.stdout}${replayed.stderr}`).toBe(0);
    const summary = JSON.parse(traded.stdout) as TradedSummary;
    return { ...summary, notes: notes.map(({ detail }) => String(detail['text'])), stderr: traded.stderr };
  };

  it('a strategy that throws at noon trades at all other hours', async () => {
    const { fills, notes, moments, entries } = await inFolder([
      [/^strategy: .*$/m, 'strategy: { kind: plain, fails: at-noon }'],
    ]);
    const failed = entries.losses.find(({ kind }) => kind === 'strategy-failed')?.count ?? 0;
    expect(failed, 'it is counted apart from seeing no reason, where nothing is held').toBeGreaterThanOrEqual(1);
    expect(failed).toBeLessThanOrEqual(notes.length);
    expect(moments).toBeGreaterThan(70);
    expect(fills, 'it holds for 6 hours, and enters again').toBeGreaterThan(10);
    expect(notes.length, 'once a day').toBeGreaterThanOrEqual(3);
    expect(notes[0]).toMatch(
      /The strategy plain of .*parts\.ts failed in `decide`: TypeError: my own words \(.*parts\.ts:4:\d+\)/,
    );
  }, 60_000);

  it.each([
    ['sizer', /^sizing: .*$/m, 'sizing: { kind: part, fails: size }'],
    ['risk-check', /^risk: .*$/m, 'risk: { picky: review }'],
    ['feature', /^interval: 1h$/m, 'interval: 1h\nfeatures: { set: trend, add: [fragile] }'],
  ] as const)(
    'a %s that always throws enters nothing',
    async (kind, line, to) => {
      const { fills, notes, moments } = await inFolder([[line, to]]);
      expect(fills).toBe(0);
      expect(notes.length, 'what a start is shown of the past is not reported').toBeLessThanOrEqual(moments);
      expect(notes.length).toBeGreaterThan(50);
      expect(notes[0]?.toLowerCase()).toContain(`the ${kind} `);
    },
    60_000,
  );

  it('a model that throws from the second day on trades on the first, and its positions are closed on time', async () => {
    const { fills, notes, positions } = await inFolder([
      [/^interval: 1h$/m, 'interval: 1h\nfeatures: { set: trend, add: [days] }'],
      [/^model: .*$/m, 'model: { kind: prior, fails: later }'],
    ]);
    expect(fills).toBeGreaterThan(2);
    expect(positions).toEqual([]);
    expect(notes.length).toBeGreaterThan(30);
    expect(notes[0]).toContain('The model prior of ./parts.ts failed in `predict`');
  }, 60_000);
});

it('what throws in a module where no part can be named is no bug of Edgewise either', async () => {
  const folder = scratchFolder();
  writeFileSync(
    join(folder, 'own.ts'),
    'export const odd = { start() {}, inputs: [], memory: 1, get formula() {\n throw new Error("in a getter");\n} };',
  );
  const { code, stderr } = await runCli(['features', 'list', '--use', 'own.ts'], { folder });
  expect(code, stderr).toBe(ERROR_CODES['part-failed'].exit);
  expect(stderr).toMatch(/Code of yours failed[\s\S]*own\.ts:2:\d+[\s\S]*in a getter/);
});
