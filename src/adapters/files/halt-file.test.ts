import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../../../test/harness/scratch-folder.ts';
import { instant } from '../../core/time.ts';
import { HaltFile } from './halt-file.ts';

const HALT = { trading: 'halted', reason: 'storm', by: 'Ada', at: instant(5) } as const;
const RESUME = { trading: 'on', reason: 'over', by: 'Bea', at: instant(6) } as const;

describe('HaltFile', () => {
  it('that nobody ever set says that trading is on, at epoch 0', () => {
    expect(new HaltFile(join(scratchFolder(), 'none', 'halt.json')).read()).toMatchObject({ trading: 'on', epoch: 0 });
  });

  it('tells every other process what was set, and counts each change', () => {
    const path = join(scratchFolder(), 'run', 'halt.json');
    expect(new HaltFile(path).set(HALT)).toEqual({ ...HALT, epoch: 1 });
    expect(new HaltFile(path).read()).toEqual({ ...HALT, epoch: 1 });
    expect(new HaltFile(path).set(RESUME).epoch).toBe(2);
    expect(new HaltFile(path).set(RESUME).epoch, 'the same again is a change too').toBe(3);
    expect(readdirSync(join(path, '..')), 'nothing is left lying beside it').toEqual(['halt.json']);
  });

  it.each([['empty', ''], ['cut short', '{"epoch":1,"trad'], ['another thing', '{"epoch":1}'], ['an epoch that is no count', '{"epoch":1.5,"trading":"on","reason":"","by":"","at":0}'], ['a state that does not exist', '{"epoch":1,"trading":"maybe","reason":"","by":"","at":0}'], ['null', 'null']])(
    'throws for a file that is %s, and setting it anew gives an epoch that none before had',
    (_, text) => {
      const path = join(scratchFolder(), 'halt.json');
      writeFileSync(path, text);
      const file = new HaltFile(path);
      expect(() => file.read()).toThrow(/JSON|no halt switch/);
      const { epoch } = file.set(HALT);
      expect(epoch).toBeGreaterThan(1e12);
      expect(file.read()).toEqual({ ...HALT, epoch });
      expect(file.set(RESUME).epoch).toBe(epoch + 1);
    },
  );

  it('that was lost is set to an epoch after the one that was acted on last', () => {
    const file = new HaltFile(join(scratchFolder(), 'halt.json'));
    expect(file.set(HALT, 7).epoch).toBe(8);
    expect(file.set(RESUME, 2).epoch, 'its own count goes on').toBe(9);
  });

  it.runIf(existsSync('/dev/full'))('that finds no room names itself, leaves nothing beside it, and is set once there is room', () => {
    const path = join(scratchFolder(), 'halt.json');
    symlinkSync('/dev/full', `${path}.${process.pid}.part`);
    const file = new HaltFile(path);
    expect(() => file.set(HALT)).toThrow(expect.objectContaining({ code: 'disk-full', details: expect.objectContaining({ where: path }) as object }));
    expect(readdirSync(join(path, '..'))).toEqual([]);
    expect(file.set(HALT).epoch).toBe(1);
  });

  it('throws when it cannot be read', () => {
    const path = join(scratchFolder(), 'halt.json');
    mkdirSync(path);
    expect(() => new HaltFile(path).read()).toThrow('EISDIR');
  });
});
