import { beforeAll, describe, expect, it } from 'vitest';
import { effort } from '../harness/effort.ts';
import { inWords, runFaultScript, type ScriptOutcome } from './fault-script.ts';
import { FRAME_FAULT_NAMES, hasHints } from './script-hints.ts';

const SCRIPTS = effort({ usual: 10, thorough: 60 });

describe('live trading over a wire that fails, in a process that dies', () => {
  const outcomes: ScriptOutcome[] = [];

  beforeAll(async () => {
    for (let seed = 1; seed <= SCRIPTS; seed++) outcomes.push(await runFaultScript(seed));
  }, 480_000);

  it(`holds over ${SCRIPTS} scripts through the real ccxt client: one order per intent, books that agree, a stop for every position (all of them: npm run faults)`, () => {
    expect(
      outcomes.filter(({ broken }) => broken.length > 0).map(inWords),
      'nothing may be broken; the seed repeats it',
    ).toEqual([]);
    const sum = (part: 'faults' | 'frames' | 'hints' | 'deaths' | 'fills') =>
      outcomes.reduce((total, outcome) => total + outcome[part], 0);
    expect(sum('faults'), 'the wire did fail').toBeGreaterThan(SCRIPTS * 4);
    const withSockets = outcomes.filter(({ seed }) => hasHints(seed)).length;
    expect(sum('frames'), 'frames did fail').toBeGreaterThan(withSockets * 5);
    expect(sum('hints'), 'and hints did come').toBeGreaterThan(withSockets * 10);
    expect(
      FRAME_FAULT_NAMES.filter((name) => outcomes.every(({ byFault }) => byFault[name] === undefined)),
      'every way in which a frame fails was met',
    ).toEqual([]);
    expect(sum('deaths'), 'the process did die').toBeGreaterThan(SCRIPTS);
    expect(sum('fills'), 'and there was trading in between').toBeGreaterThan(SCRIPTS * 3);
  });

  it('comes to the same twice, with sockets too', async () => {
    const first = outcomes.find(({ seed }) => seed === 4);
    const again = await runFaultScript(4);
    expect(first, 'the seed has sockets, and a clock that is wrong').toMatchObject({ seed: 4, broken: [] });
    expect(first?.hints).toBeGreaterThan(0);
    expect(again).toEqual(first);
  }, 240_000);
});
