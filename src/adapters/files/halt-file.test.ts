import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { scratchFolder } from '../../../test/harness/scratch-folder.ts';
import { EdgewiseError } from '../../core/errors.ts';
import { instant } from '../../core/time.ts';
import { HaltFile } from './halt-file.ts';

const HALT = { trading: 'halted', reason: 'storm', by: 'Ada', at: instant(5) } as const;
const RESUME = { trading: 'on', reason: 'over', by: 'Bea', at: instant(6) } as const;

describe('HaltFile', () => {
  it('that was never set means that trading is on, at epoch 0', () => {
    expect(new HaltFile(join(scratchFolder(), 'none', 'halt.json')).read()).toMatchObject({ trading: 'on', epoch: 0 });
  });

  it('shows every other process what was set, and counts each change', () => {
    const path = join(scratchFolder(), 'run', 'halt.json');
    expect(new HaltFile(path).set(HALT)).toEqual({ ...HALT, epoch: 1 });
    expect(new HaltFile(path).read()).toEqual({ ...HALT, epoch: 1 });
    expect(new HaltFile(path).set(RESUME).epoch).toBe(2);
    expect(new HaltFile(path).set(RESUME).epoch, 'the same again is a change too').toBe(3);
    expect(readdirSync(join(path, '..')), 'no other file is left').toEqual(['halt.json']);
  });

  it.each([
    ['empty', ''],
    ['cut short', '{"epoch":1,"trad'],
    ['another thing', '{"epoch":1}'],
    ['an epoch that is no count', '{"epoch":1.5,"trading":"on","reason":"","by":"","at":0}'],
    ['a state that does not exist', '{"epoch":1,"trading":"maybe","reason":"","by":"","at":0}'],
    ['null', 'null'],
  ])('throws for a file that is %s, and setting it again gives a new epoch', (_, text) => {
    const path = join(scratchFolder(), 'halt.json');
    writeFileSync(path, text);
    const file = new HaltFile(path);
    expect(() => file.read()).toThrow(/JSON|no halt switch/);
    const { epoch } = file.set(HALT);
    expect(epoch).toBeGreaterThan(1e12);
    expect(file.read()).toEqual({ ...HALT, epoch });
    expect(file.set(RESUME).epoch).toBe(epoch + 1);
  });
});

describe('the epoch of a halt file', () => {
  it('that was lost is set to an epoch after the one that was acted on last', () => {
    const file = new HaltFile(join(scratchFolder(), 'halt.json'));
    expect(file.set(HALT, 7).epoch).toBe(8);
    expect(file.set(RESUME, 2).epoch, 'its own count goes on').toBe(9);
  });

  it.runIf(existsSync('/dev/full'))(
    'that finds no room names itself, leaves no other file, and is set once there is room',
    () => {
      const path = join(scratchFolder(), 'halt.json');
      symlinkSync('/dev/full', `${path}.${process.pid}.part`);
      const file = new HaltFile(path);
      expect(() => file.set(HALT)).toThrow(
        expect.objectContaining({ code: 'disk-full', details: expect.objectContaining({ where: path }) as object }),
      );
      expect(readdirSync(join(path, '..'))).toEqual([]);
      expect(file.set(HALT).epoch).toBe(1);
    },
  );

  it('gives no epoch twice, though processes set it at once', { timeout: 60_000 }, async () => {
    const path = join(scratchFolder(), 'halt.json');
    const script = `
      import { HaltFile } from ${JSON.stringify(join(import.meta.dirname, 'halt-file.ts'))};
      const [path, trading] = process.argv.slice(-2);
      const epochs = Array.from({ length: 25 }, () => new HaltFile(path).set({ trading, reason: '', by: trading, at: 0 }).epoch);
      console.log(JSON.stringify(epochs));`;
    const setters = ['halted', 'on', 'halted', 'on'].map((trading) =>
      promisify(execFile)(process.execPath, ['--input-type=module', '-e', script, '--', path, trading]),
    );
    const epochs = (await Promise.all(setters)).flatMap(({ stdout }) => JSON.parse(stdout) as number[]);
    expect([epochs.length, new Set(epochs).size]).toEqual([100, 100]);
    expect(new HaltFile(path).read().epoch).toBe(Math.max(...epochs));
    expect(readdirSync(join(path, '..'))).toEqual(['halt.json']);
  });
});

describe('a halt file that another process sets', () => {
  it('that another process is setting without an end is halted all the same, above any count, and not resumed', () => {
    const path = join(scratchFolder(), 'halt.json');
    writeFileSync(`${path}.lock`, `${process.ppid} another\n`);
    const file = new HaltFile(path, { halted: 30, on: 30 });
    expect(() => file.set(RESUME)).toThrow(
      expect.objectContaining({
        code: 'check-failed',
        details: expect.objectContaining({ actual: `process ${process.ppid}` }) as object,
      }),
    );
    expect(file.read().epoch).toBe(0);
    expect(file.set(HALT).epoch).toBeGreaterThan(1e12);
    expect(readFileSync(`${path}.lock`, 'utf8'), 'its lock is left alone').toBe(`${process.ppid} another\n`);
  });

  it.each([
    ['died', '999999999 gone\n'],
    ['died before it had written its name', ''],
    ['had the number of this one', `${process.pid} gone\n`],
  ])('is set though a setter %s', (_, owner) => {
    const path = join(scratchFolder(), 'halt.json');
    writeFileSync(`${path}.lock`, owner);
    expect(new HaltFile(path).set(RESUME).epoch).toBe(1);
    expect(readdirSync(join(path, '..'))).toEqual(['halt.json']);
  });

  it.each([
    ['halt follows', HALT, { ...HALT, epoch: 1_001 }],
    ['resume is refused', RESUME, { ...HALT, by: 'Cy', epoch: 1_000 }],
  ] as const)('set by another process at the same time is not replaced by an older epoch: a %s', (_, change, after) => {
    const path = join(scratchFolder(), 'halt.json');
    const file = new HaltFile(path);
    const read = vi.spyOn(file, 'read').mockImplementationOnce(() => {
      const state = new HaltFile(path).read();
      writeFileSync(path, JSON.stringify({ ...HALT, by: 'Cy', epoch: 1_000 }));
      return state;
    });
    const outcome = ((): unknown => {
      try {
        return file.set(change);
      } catch (error) {
        return error instanceof EdgewiseError ? error.code : error;
      }
    })();
    read.mockRestore();
    expect(file.read()).toEqual(after);
    expect(outcome).toEqual(change.trading === 'on' ? 'check-failed' : after);
  });

  it('throws when it cannot be read', () => {
    const path = join(scratchFolder(), 'halt.json');
    mkdirSync(path);
    expect(() => new HaltFile(path).read()).toThrow('EISDIR');
  });
});
