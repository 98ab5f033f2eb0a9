import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CHILD_DEADLINE } from '../../test/harness/child-deadline.ts';
import { writePaperRun } from '../../test/harness/paper-run.ts';
import { scratchFolder } from '../../test/harness/scratch-folder.ts';
import { SMALL_SYSTEM } from '../../test/research/small-system.ts';
import { SqliteLiveJournal } from '../adapters/sqlite/sqlite-live-journal.ts';
import { HaltFile } from '../adapters/files/halt-file.ts';
import { HOUR } from '../core/time.ts';
import { parseSystem } from '../parts/read-system.ts';
import type { HeededEpochs } from '../live/halt-switch.port.ts';
import { HeededSwitch } from '../live/heeded-switch.ts';
import { liveFolderAt } from '../trading/run-folder.ts';
import { rememberAccountSwitch, runSwitch } from '../trading/run-switch.ts';
import { liveStatus } from './run-status.ts';
import { setAccountSwitch } from './set-account-switch.ts';
import { setSwitch } from './set-switch.ts';

/** Two runs of one account, in folders of their own. */
function twoRuns(): readonly [string, string] {
  const root = scratchFolder();
  const folders = [join(root, 'dollars'), join(root, 'euros')] as const;
  for (const folder of folders) {
    mkdirSync(folder);
    writePaperRun(folder, parseSystem(SMALL_SYSTEM, 'system.yaml'), { candles: 3, notes: [] });
    rememberAccountSwitch(folder, join(root, 'account.halt.json'));
  }
  return folders;
}

it('a halt of one run leaves the other on; a halt of the account stops both, and each goes on as its own switch says', async () => {
  const [dollars, euros] = twoRuns();
  const trading = () => Promise.all([dollars, euros].map(async (run) => (await runSwitch(run).read()).trading));
  expect(await trading()).toEqual(['on', 'on']);
  await setSwitch(dollars, 'halted', 'news at eight');
  expect(await trading()).toEqual(['halted', 'on']);
  await setAccountSwitch(euros, 'halted', 'the account loses');
  expect(await trading()).toEqual(['halted', 'halted']);
  expect((await liveStatus(euros)).halt, 'its status says why').toMatchObject({ reason: 'the account loses' });
  await setAccountSwitch(dollars, 'on', 'looked at');
  expect(await trading(), 'what halted one alone still does').toEqual(['halted', 'on']);
  await setSwitch(dollars, 'on', 'looked at');
  expect(await trading()).toEqual(['on', 'on']);
});

it('a halt of the account outlasts the process that set it, killed right after', async () => {
  const [dollars, euros] = twoRuns();
  const script = join(scratchFolder(), 'halt.ts');
  writeFileSync(
    script,
    `import { setAccountSwitch } from ${JSON.stringify(join(import.meta.dirname, 'set-account-switch.ts'))};
    await setAccountSwitch(process.argv[2], 'halted', 'storm');
    process.stdout.write('halted');
    setInterval(() => undefined, 1_000);`,
  );
  const child = spawn(process.execPath, [script, dollars], { timeout: CHILD_DEADLINE, killSignal: 'SIGKILL' });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await runSwitch(euros).read()).toMatchObject({ trading: 'halted', reason: 'storm' });
});

it('a run cannot read a switch of its account that is lost, which a session takes for a halt that only the account ends', async () => {
  const [dollars] = twoRuns();
  await setAccountSwitch(dollars, 'halted', 'storm');
  rmSync(join(dollars, '..', 'account.halt.json'));
  await expect(runSwitch(dollars).read()).rejects.toThrow('was lost');
  await setSwitch(dollars, 'on', 'its own resume');
  await expect(runSwitch(dollars).read(), 'that is not its own halt').rejects.toThrow('was lost');
  rememberAccountSwitch(dollars, join(dollars, '..', 'account.halt.json'));
  await expect(runSwitch(dollars).read(), 'a restart does not make it anew').rejects.toThrow('was lost');
  await setAccountSwitch(dollars, 'on', 'looked at');
  await expect(runSwitch(dollars).read()).resolves.toMatchObject({ trading: 'on' });
});

it('a run that has its account for itself has no switch of the account', async () => {
  const folder = join(scratchFolder(), 'alone');
  mkdirSync(folder);
  writePaperRun(folder, parseSystem(SMALL_SYSTEM, 'system.yaml'), { candles: 3, notes: [] });
  await expect(setAccountSwitch(folder, 'halted', 'storm')).rejects.toMatchObject({ code: 'usage' });
});

it.each(['right now', 'on a clock that was an hour ahead'])(
  'a switch of the account that was lost halts its runs until the account is resumed, where it was set last %s',
  async (when) => {
    const [dollars] = twoRuns();
    const path = join(dollars, '..', 'account.halt.json');
    await setSwitch(dollars, 'on', 'its own');
    await setAccountSwitch(dollars, 'on', 'a storm');
    if (when !== 'right now')
      await new HaltFile(path).set({ ...(await new HaltFile(path).read()), trading: 'on' }, Date.now() + HOUR / 1_000);
    const heeded = new HeededSwitch(runSwitch(dollars), undefined);
    actOn(dollars, heeded, (await heeded.read()).epochs);
    rmSync(path);
    expect((await heeded.read()).trading).toBe('halted');
    await setAccountSwitch(dollars, 'on', 'found again');
    const found = await heeded.read();
    expect(found).toMatchObject({ trading: 'on' });
    actOn(dollars, heeded, found.epochs);
    await setSwitch(dollars, 'halted', 'its own');
    expect((await heeded.read()).trading).toBe('halted');
    await setSwitch(dollars, 'on', 'its own');
    expect(await heeded.read(), 'its own switch is newer than what it acted on').toMatchObject({ trading: 'on' });
    const own = await new HaltFile(liveFolderAt(dollars).halt).read();
    expect(own.epoch, 'the epochs of the account do not add up in its own').toBeLessThan(10);
  },
);

/** As a process of the run notes what it has acted on. */
function actOn(folder: string, heeded: HeededSwitch, epochs: HeededEpochs | undefined): void {
  if (epochs === undefined) throw new Error('a switch in doubt has no epochs');
  heeded.heed(epochs);
  const journal = SqliteLiveJournal.openExisting(liveFolderAt(folder).journal);
  journal.commit([], epochs);
  journal.close();
}

it('a run whose account was halted under another key is not started until that halt is ended', async () => {
  const folder = scratchFolder();
  rememberAccountSwitch(folder, join(folder, 'old-key.halt.json'));
  await setAccountSwitch(folder, 'halted', 'a storm');
  const next = join(folder, 'new-key.halt.json');
  expect(() => rememberAccountSwitch(folder, next)).toThrow(expect.objectContaining({ code: 'check-failed' }));
  await setAccountSwitch(folder, 'on', 'over');
  rememberAccountSwitch(folder, next);
  await expect(runSwitch(folder).read()).resolves.toMatchObject({ trading: 'on' });
});

it('a damaged note of where the switch of the account is ends in an error, and is written anew by a start', async () => {
  const [dollars] = twoRuns();
  writeFileSync(liveFolderAt(dollars).accountSwitch, '');
  await expect(setAccountSwitch(dollars, 'halted', 'storm')).rejects.toMatchObject({ code: 'data-corrupt' });
  rememberAccountSwitch(dollars, join(dollars, '..', 'account.halt.json'));
  await expect(setAccountSwitch(dollars, 'halted', 'storm')).resolves.toMatchObject({ trading: 'halted' });
});

it('a start with a damaged note makes no switch anew, and one with another key asks for the switch of the key before', async () => {
  const [dollars] = twoRuns();
  const path = join(dollars, '..', 'account.halt.json');
  rmSync(path);
  expect(() => rememberAccountSwitch(dollars, join(dollars, '..', 'other.halt.json')), 'it was lost').toThrow(
    expect.objectContaining({ code: 'check-failed' }),
  );
  writeFileSync(liveFolderAt(dollars).accountSwitch, '');
  rememberAccountSwitch(dollars, path);
  await expect(runSwitch(dollars).read(), 'it may have halted').rejects.toThrow('was lost');
});
