import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { scratchFolder } from '../../../test/harness/scratch-folder.ts';
import { EdgewiseError } from '../../core/errors.ts';
import { instant } from '../../core/time.ts';
import { checkHaltSwitch, HALT_SWITCH_LAWS, type HaltSwitchPlace } from '../../live/check-halt-switch.ts';
import type { HaltSwitch } from '../../live/halt-switch.port.ts';
import { HaltFile } from './halt-file.ts';

const HALT = { trading: 'halted', reason: 'storm', by: 'Ada', at: instant(5) } as const;
const RESUME = { trading: 'on', reason: 'over', by: 'Bea', at: instant(6) } as const;

/** The contract's places: a file in a folder of its own. */
const makeFile = (): Promise<HaltSwitchPlace> => {
  const path = join(scratchFolder(), 'halt.json');
  return Promise.resolve({
    open: () => new HaltFile(path),
    damage: () => Promise.resolve(writeFileSync(path, '{"epoch":1,"trad')),
  });
};

describe('the contract of the halt switch', () => {
  it('fails a switch that says that trading is on where it cannot be read', async () => {
    const careless = async (): Promise<HaltSwitchPlace> => {
      const { open, damage } = await makeFile();
      const carelessly = (): HaltSwitch => {
        const file = open();
        return {
          read: () => file.read().catch(() => ({ ...RESUME, epoch: 0 })),
          set: (change, above) => file.set(change, above),
        };
      };
      return { open: carelessly, damage };
    };
    await expect(checkHaltSwitch(careless)).rejects.toThrow(/must hold: a switch that cannot be understood/);
  });

  it('fails a switch that forgets the epoch that was acted on', async () => {
    const forgetful = async (): Promise<HaltSwitchPlace> => {
      const { open, damage } = await makeFile();
      return { open: () => ({ read: () => open().read(), set: (change) => open().set(change) }), damage };
    };
    await expect(checkHaltSwitch(forgetful)).rejects.toThrow(/must hold: a switch that was put back/);
  });
});

describe('HaltFile', () => {
  it.each(HALT_SWITCH_LAWS)('$title', async ({ hold }) => {
    await expect(hold(makeFile)).resolves.toBeUndefined();
  });

  it('that was never set means that trading is on, at epoch 0', async () => {
    const file = new HaltFile(join(scratchFolder(), 'none', 'halt.json'));
    expect(await file.read()).toMatchObject({ trading: 'on', epoch: 0 });
  });

  it('shows every other process what was set, and counts each change', async () => {
    const path = join(scratchFolder(), 'run', 'halt.json');
    expect(await new HaltFile(path).set(HALT)).toEqual({ ...HALT, epoch: 1 });
    expect(await new HaltFile(path).read()).toEqual({ ...HALT, epoch: 1 });
    expect((await new HaltFile(path).set(RESUME)).epoch).toBe(2);
    expect((await new HaltFile(path).set(RESUME)).epoch, 'the same again is a change too').toBe(3);
    expect(readdirSync(join(path, '..')), 'no other file is left').toEqual(['halt.json']);
  });

  it.each([
    ['empty', ''],
    ['cut short', '{"epoch":1,"trad'],
    ['another thing', '{"epoch":1}'],
    ['an epoch that is no count', '{"epoch":1.5,"trading":"on","reason":"","by":"","at":0}'],
    ['a state that does not exist', '{"epoch":1,"trading":"maybe","reason":"","by":"","at":0}'],
    ['a name that is no text', '{"epoch":1,"trading":"on","reason":"","by":null,"at":0}'],
    ['a reason that is no text', '{"epoch":1,"trading":"on","reason":7,"by":"","at":0}'],
    ['without a time', '{"epoch":1,"trading":"on","reason":"","by":""}'],
    ['a time that is no instant', '{"epoch":1,"trading":"on","reason":"","by":"","at":"noon"}'],
    ['null', 'null'],
  ])('throws for a file that is %s, and setting it again gives a new epoch', async (_, text) => {
    const path = join(scratchFolder(), 'halt.json');
    writeFileSync(path, text);
    const file = new HaltFile(path);
    await expect(file.read()).rejects.toThrow(/JSON|no halt switch/);
    const { epoch } = await file.set(HALT);
    expect(epoch).toBeGreaterThan(1e12);
    expect(await file.read()).toEqual({ ...HALT, epoch });
    expect((await file.set(RESUME)).epoch).toBe(epoch + 1);
  });
});

describe('the epoch of a halt file', () => {
  it('that was lost is set to an epoch after the one that was acted on last', async () => {
    const file = new HaltFile(join(scratchFolder(), 'halt.json'));
    expect((await file.set(HALT, 7)).epoch).toBe(8);
    expect((await file.set(RESUME, 2)).epoch, 'its own count goes on').toBe(9);
  });

  it.runIf(existsSync('/dev/full'))(
    'that finds no room names itself, leaves no other file, and is set once there is room',
    async () => {
      const path = join(scratchFolder(), 'halt.json');
      symlinkSync('/dev/full', `${path}.${process.pid}.part`);
      const file = new HaltFile(path);
      await expect(file.set(HALT)).rejects.toThrow(
        expect.objectContaining({ code: 'disk-full', details: expect.objectContaining({ where: path }) as object }),
      );
      expect(readdirSync(join(path, '..'))).toEqual([]);
      expect((await file.set(HALT)).epoch).toBe(1);
    },
  );

  it('is never given twice to processes that hold the lock when they set it', { timeout: 120_000 }, async () => {
    const path = join(scratchFolder(), 'halt.json');
    const script = `
      import { HaltFile } from ${JSON.stringify(join(import.meta.dirname, 'halt-file.ts'))};
      const [path, trading] = process.argv.slice(-2);
      const epochs = [];
      // Each setter waits for the lock as long as the test lasts: a halt that is set without it is another test.
      const file = new HaltFile(path, { halted: 1e9, on: 1e9 });
      while (epochs.length < 25) epochs.push((await file.set({ trading, reason: '', by: trading, at: 0 })).epoch);
      console.log(JSON.stringify(epochs));`;
    const setters = ['halted', 'on', 'halted', 'on'].map((trading) =>
      promisify(execFile)(process.execPath, ['--input-type=module', '-e', script, '--', path, trading]),
    );
    const epochs = (await Promise.all(setters)).flatMap(({ stdout }) => JSON.parse(stdout) as number[]);
    expect([epochs.length, new Set(epochs).size]).toEqual([100, 100]);
    expect((await new HaltFile(path).read()).epoch).toBe(Math.max(...epochs));
    expect(readdirSync(join(path, '..'))).toEqual(['halt.json']);
  });
});

describe('a halt file that another process sets', () => {
  it('that another process is setting without an end is halted all the same, above any count, and not resumed', async () => {
    const path = join(scratchFolder(), 'halt.json');
    writeFileSync(`${path}.lock`, `${process.ppid} another\n`);
    const file = new HaltFile(path, { halted: 30, on: 30 });
    await expect(file.set(RESUME)).rejects.toThrow(
      expect.objectContaining({
        code: 'check-failed',
        details: expect.objectContaining({ actual: `process ${process.ppid}` }) as object,
      }),
    );
    expect((await file.read()).epoch).toBe(0);
    expect((await file.set(HALT)).epoch).toBeGreaterThan(1e12);
    expect(readFileSync(`${path}.lock`, 'utf8'), 'its lock is left alone').toBe(`${process.ppid} another\n`);
  });

  it.each([
    ['died', '999999999 gone\n'],
    ['died before it had written its name', ''],
    ['had the number of this one', `${process.pid} gone\n`],
  ])('is set though a setter %s', async (_, owner) => {
    const path = join(scratchFolder(), 'halt.json');
    writeFileSync(`${path}.lock`, owner);
    expect((await new HaltFile(path).set(RESUME)).epoch).toBe(1);
    expect(readdirSync(join(path, '..'))).toEqual(['halt.json']);
  });

  it.each([
    ['halt follows', HALT, { ...HALT, epoch: 1_001 }],
    ['resume is refused', RESUME, { ...HALT, by: 'Cy', epoch: 1_000 }],
  ] as const)(
    'set by another process at the same time is not replaced by an older epoch: a %s',
    async (_, change, after) => {
      const path = join(scratchFolder(), 'halt.json');
      const file = new HaltFile(path);
      const read = vi.spyOn(file, 'readNow').mockImplementationOnce(() => {
        const state = new HaltFile(path).readNow();
        writeFileSync(path, JSON.stringify({ ...HALT, by: 'Cy', epoch: 1_000 }));
        return state;
      });
      const outcome = await file
        .set(change)
        .catch((error: unknown) => (error instanceof EdgewiseError ? error.code : error));
      read.mockRestore();
      expect(await file.read()).toEqual(after);
      expect(outcome).toEqual(change.trading === 'on' ? 'check-failed' : after);
    },
  );

  it('throws when it cannot be read', async () => {
    const path = join(scratchFolder(), 'halt.json');
    mkdirSync(path);
    await expect(new HaltFile(path).read()).rejects.toThrow('EISDIR');
  });
});

describe('a halt file', () => {
  it('is halted for good though a setter that holds the lock was paused right before it resumes', async () => {
    const folder = scratchFolder();
    const [path, go] = [join(folder, 'halt.json'), join(folder, 'go')];
    const script = `
      import fs from 'node:fs';
      import { syncBuiltinESMExports } from 'node:module';
      const [path, go] = process.argv.slice(-2);
      const { renameSync } = fs;
      fs.renameSync = (from, to) => {
        if (to === path) {
          fs.writeSync(1, 'paused');
          while (!fs.existsSync(go)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
        }
        renameSync(from, to);
      };
      syncBuiltinESMExports();
      const { HaltFile } = await import(${JSON.stringify(join(import.meta.dirname, 'halt-file.ts'))});
      const resume = { trading: 'on', reason: 'over', by: 'Bea', at: 6 };
      console.log(await new HaltFile(path).set(resume).then(() => 'resumed', ({ code }) => code));`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, '--', path, go]);
    const printed: string[] = [];
    const hasPaused = new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk: Buffer) => {
        printed.push(chunk.toString());
        resolve();
      });
    });
    await hasPaused;
    expect(printed.join('')).toBe('paused');
    await new HaltFile(path, { halted: 30, on: 30 }).set(HALT);
    writeFileSync(go, '');
    await once(child, 'close');
    expect(printed.join('')).toContain('check-failed');
    expect(await new HaltFile(path).read()).toMatchObject(HALT);
  });
});
