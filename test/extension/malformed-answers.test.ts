import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { HOUR } from '../../src/core/time.ts';
import { openJournal } from '../../src/trading/run-journal.ts';
import { runCli } from '../cli/run-cli.ts';
import { scratchFolder, suiteFolder } from '../harness/scratch-folder.ts';
import { runSmall, SMALL_SYSTEM, smallWorkspace } from '../research/small-system.ts';

/**
 * Parts that answer what no type allows, where a setting says so. `src/parts/checked-answers.test.ts` tries all such
 * answers; one of each part is tried here in a whole run.
 */
const PARTS = `import { defineRiskCheck, defineSizer, defineStrategy, wholeLots, z } from 'edgewise';
const HOLDS = { seventh: (horizon) => horizon / 7, whole: (horizon) => horizon };
export const plain = defineStrategy({
  name: 'plain', describe: 'Is always sure of itself', asked: 'always',
  schema: z.strictObject({ hold: z.string().default('whole') }),
  decide: ({ lots, horizon }, { hold }) =>
    (lots === 0 ? { belief: 1, holdFor: HOLDS[hold](horizon), reason: 'always' } : undefined),
});
const SIZES = {
  later: async () => ({ ok: true, value: { lots: 1 } }),
  whole: (view) => wholeLots('sized', view.equity * 0.05, view),
};
export const sized = defineSizer({
  name: 'sized', describe: 'Answers what its setting says',
  schema: z.strictObject({ gives: z.string().default('whole'), maximum_share: z.number().default(0.05) }),
  make: ({ gives }) => ({ name: 'sized', size: SIZES[gives] }),
});
const ANSWERS = { later: async () => undefined, none: () => null, pass: () => undefined };
export const odd = defineRiskCheck({
  name: 'odd', describe: 'Answers what its setting says',
  schema: z.strictObject({ odd: z.string().optional(), odd_asked: z.string().default('entries') }),
  make: ({ odd, odd_asked: asked }) => odd === undefined ? undefined : ({ name: 'odd', asked,
    review: (order) => (asked === 'entries' || order.reduce === 'reduce-only' ? ANSWERS[odd]() : undefined) }),
});
`;

const SYSTEM = SMALL_SYSTEM.replace('interval:', 'use: [./parts.ts]\ninterval:').replace(
  /^strategy: .*$/m,
  'strategy: { kind: plain }\nsizing: { kind: sized, maximum_share: 0.05 }\nrisk: { odd: pass }',
);
const STRETCH = ['--from', '2024-01-02', '--days', '2'] as const;

const workspace = suiteFolder();

beforeAll(async () => {
  writeFileSync(join(workspace, 'parts.ts'), PARTS);
  await smallWorkspace(workspace, { system: SYSTEM, start: Date.UTC(2024, 0, 1) * 1_000 - 1_300 * HOUR, volume: 50 });
}, 60_000);

function folderWith(line: RegExp, to: string): string {
  const text = SYSTEM.replace(line, to).replace('id: BTC/USD,', 'id: BTC/USD, venue: kraken,');
  expect(text).toContain(to);
  const folder = scratchFolder();
  writeFileSync(join(folder, 'system.yaml'), text);
  writeFileSync(join(folder, 'parts.ts'), PARTS);
  return folder;
}

async function traded(line: RegExp, to: string) {
  const folder = folderWith(line, to);
  const run = join(folder, 'run');
  const words = ['--workspace', workspace, 'paper', 'system.yaml', '--replay', ...STRETCH, '--folder', run, '--json'];
  const { code, stdout, stderr } = await runCli(words, { folder });
  expect(code, `${stdout}${stderr}`).toBe(0);
  const summary = JSON.parse(stdout) as { readonly fills: number; readonly positions: readonly unknown[] };
  const notes = [...openJournal(run).notes()].filter(({ kind }) => kind === 'part-failed');
  return { ...summary, notes: notes.map(({ detail }) => String(detail['text'])) };
}

const HOLD = /^strategy: .*$/m;
const SIZING = /^sizing: .*$/m;
const RISK = /^risk: .*$/m;

it.each([
  [
    'a strategy that holds for a seventh of a horizon',
    HOLD,
    'strategy: { kind: plain, hold: seventh }',
    /plain .*holdFor/,
  ],
  ['a sizer that gives a promise', SIZING, 'sizing: { kind: sized, gives: later }', /it gave a promise/],
  ['a risk check that gives a promise', RISK, 'risk: { odd: later }', /odd .*it gave a promise/],
] as const)(
  '%s makes no order while a run trades, and is reported by its name',
  async (_, line, to, words) => {
    const { fills, notes } = await traded(line, to);
    expect(fills).toBe(0);
    expect(notes.length).toBeGreaterThan(1);
    for (const note of notes) expect(note).toMatch(words);
  },
  60_000,
);

it.each(['later', 'none'])(
  'an exit passes a risk check of every order whose answer is no refusal (%s)',
  async (gives) => {
    const { fills, notes } = await traded(RISK, `risk: { odd: ${gives}, odd_asked: every-order }`);
    expect(fills, 'it goes in and out').toBeGreaterThan(2);
    expect(notes[0]).toContain('The risk-check odd of ./parts.ts failed in `review`: RangeError: it gave');
  },
  60_000,
);

it('research refuses such an answer by the name of the part, and not as a bug', async () => {
  const folder = folderWith(SIZING, 'sizing: { kind: sized, gives: later }');
  await expect(runSmall(workspace, { systemPath: join(folder, 'system.yaml') })).rejects.toMatchObject({
    code: 'part-failed',
    message: expect.stringContaining('The sizer sized of ./parts.ts failed in `size`') as string,
  });
}, 60_000);
