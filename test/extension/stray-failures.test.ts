import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { ERROR_CODES } from '../../src/core/errors.ts';
import { HOUR } from '../../src/core/time.ts';
import { openJournal } from '../../src/trading/run-journal.ts';
import { runCli } from '../cli/run-cli.ts';
import { scratchFolder, suiteFolder } from '../harness/scratch-folder.ts';
import { SMALL_SYSTEM, smallWorkspace } from '../research/small-system.ts';

/** A strategy that does something at each entry which nobody waits for. The numbers of the lines are asserted below. */
const MODULE = `import { defineStrategy, z } from 'edgewise';
const later = () => new Promise((resolve) => { setTimeout(resolve, 5); });
const deeds = {
  rejects: async () => { await later(); throw new Error('chat is down'); }, // line 4
  text: async () => { await later(); throw 'chat is down'; },
  throws: () => { setTimeout(() => { throw new Error('chat is down'); }, 5); }, // line 6
};
export const chatty = defineStrategy({
  name: 'chatty', describe: 'tells a chat of each entry', asked: 'always',
  schema: z.strictObject({ does: z.enum(Object.keys(deeds)) }),
  decide: ({ lots, horizon }, { does }) => {
    if (lots !== 0) return undefined;
    void deeds[does]();
    return { belief: 1, holdFor: horizon, reason: 'in' };
  },
});
`;

const SYSTEM = SMALL_SYSTEM.replace('interval:', 'use: [./chatty.ts]\ninterval:').replace(
  'id: BTC/USD,',
  'id: BTC/USD, venue: kraken,',
);

const workspace = suiteFolder();

beforeAll(async () => {
  await smallWorkspace(workspace, {
    system: SMALL_SYSTEM,
    start: Date.UTC(2024, 0, 1) * 1_000 - 1_300 * HOUR,
    volume: 50,
  });
}, 60_000);

function folderWith(does: string): string {
  const folder = scratchFolder();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'chatty.ts'), MODULE);
  writeFileSync(
    join(folder, 'system.yaml'),
    SYSTEM.replace(/^strategy: .*$/m, `strategy: { kind: chatty, does: ${does} }`),
  );
  return folder;
}

it.each([
  ['rejects', /A promise was rejected, and nobody waited for it\n.*chatty\.ts:4:\d+\n.*chat is down/],
  ['text', /A promise was rejected, and nobody waited for it\n.*no line of Edgewise.*\n.*thrown: chat is down/],
  ['throws', /An error was thrown where nobody could catch it\n.*chatty\.ts:6:\d+\n.*chat is down/],
])(
  'research with a strategy that %s where nobody waits ends with words and no dump',
  async (does, words) => {
    const folder = folderWith(does);
    const { code, stdout, stderr } = await runCli(['--workspace', workspace, 'research', 'system.yaml', '--json'], {
      folder,
    });
    expect(code, `${stdout}${stderr}`).toBe(ERROR_CODES['part-failed'].exit);
    expect(stderr).toMatch(words);
    expect(stderr).not.toContain('triggerUncaughtException');
    expect(
      () => JSON.parse(stdout) as unknown,
      'one document, whether it comes before the verdict or after',
    ).not.toThrow();
  },
  60_000,
);

it('a replay on paper goes on when a promise that nobody waits for is rejected, and keeps it', async () => {
  const folder = folderWith('rejects');
  const run = join(folder, 'run');
  const { code, stdout, stderr } = await runCli(
    [
      '--workspace',
      workspace,
      'paper',
      'system.yaml',
      '--replay',
      '--from',
      '2024-01-02',
      '--days',
      '2',
      '--folder',
      run,
    ],
    { folder },
  );
  expect(code, `${stdout}${stderr}`).toBe(0);
  const [note] = [...openJournal(run).notes()].filter(({ kind }) => kind === 'part-failed');
  expect(note?.detail['text']).toMatch(
    /^A promise was rejected, and nobody waited for it: chat is down \(.*chatty\.ts:4:\d+\)/,
  );
  expect(stdout).toContain('WARNING: A promise was rejected');
}, 60_000);

const MODEL = (fit: string) => `import { defineModel, z } from 'edgewise';
export const slow = defineModel({
  name: 'slow', describe: 'd', schema: z.strictObject({}), fit: ${fit},
  predict: () => [0.2, 0.3, 0.5],
});
`;

function folderWithModel(fit: string): string {
  const folder = scratchFolder();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'chatty.ts'), MODEL(fit));
  writeFileSync(
    join(folder, 'system.yaml'),
    SMALL_SYSTEM.replace('interval:', 'use: [./chatty.ts]\ninterval:').replace(/^model: .*$/m, 'model: { kind: slow }'),
  );
  return folder;
}

it.each([
  [
    'whose promise never settles',
    '() => new Promise(() => {})',
    'The promise of the model slow of ./chatty.ts never settles',
  ],
  [
    'that forgets a promise',
    '() => { void Promise.reject(new Error("chat is down")); return new Promise((done) => setTimeout(done, 600_000)); }',
    'A promise was rejected, and nobody waited for it',
  ],
  ['that ends the process', '() => process.exit(0)', 'The model slow of ./chatty.ts failed in `fit`'],
  [
    'that ends the process later',
    '() => new Promise(() => setTimeout(() => process.exit(0), 5))',
    'An error was thrown where nobody could catch it',
  ],
  [
    'that ends the process on another way',
    '() => { process.on("beforeExit", () => undefined); return new Promise(() => {}); }',
    'The process ended before the command',
  ],
])(
  'research with a model %s says so with an exit code of its own',
  async (_, fit, message) => {
    const folder = folderWithModel(fit);
    const { code, stdout, stderr } = await runCli(['--workspace', workspace, 'research', 'system.yaml', '--json'], {
      folder,
    });
    expect(code, `${stdout}${stderr}`).toBe(ERROR_CODES['part-failed'].exit);
    const { error } = JSON.parse(stdout) as { readonly error: Readonly<Record<string, string>> };
    expect(error).toMatchObject({ code: 'part-failed', message: expect.stringContaining(message) as string });
    expect(stderr).toContain(message);
  },
  60_000,
);

it('`plugin check` of a model that ends the process finds it', async () => {
  const folder = folderWithModel('() => process.exit(0)');
  const { code, stdout } = await runCli(['plugin', 'check', 'chatty.ts'], { folder });
  expect(code, stdout).toBe(ERROR_CODES['check-failed'].exit);
  expect(stdout).toContain('it calls process.exit(0)');
}, 60_000);

it('`plugin check` tells what a module rejects once, however often it does', async () => {
  const folder = scratchFolder();
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'chatty.ts'),
    `import { defineStrategy } from 'edgewise';
void Promise.reject(new Error('chat is down'));
setTimeout(() => { throw new Error('the timer, too'); }, 10);
export const chatty = defineStrategy({ name: 'chatty', describe: 'Chats', decide: () => {
  void Promise.reject(new Error('chat is down again'));
  return undefined;
} });
`,
  );
  const { code, stderr } = await runCli(['plugin', 'check', 'chatty.ts'], { folder });
  expect(code, stderr).toBe(ERROR_CODES['part-failed'].exit);
  const told = stderr.match(/was: .*/g) ?? [];
  expect(told.length, stderr).toBeGreaterThan(0);
  expect(new Set(told).size, stderr).toBe(told.length);
}, 60_000);
