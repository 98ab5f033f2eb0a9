import { describe, expect, it } from 'vitest';
import { effort } from '../harness/effort.ts';
import { inWords, runFaultScript, type ScriptOutcome } from './fault-script.ts';

const SCRIPTS = effort({ usual: 10, thorough: 60 });

describe('live trading over a wire that fails, in a process that dies', () => {
  it(`holds over ${SCRIPTS} scripts through the real ccxt client: one order per intent, books that agree, a stop for every position (all of them: npm run faults)`, async () => {
    const outcomes: ScriptOutcome[] = [];
    for (let seed = 1; seed <= SCRIPTS; seed++) outcomes.push(await runFaultScript(seed));
    expect(outcomes.filter(({ broken }) => broken.length > 0).map(inWords), 'nothing may be broken; the seed repeats it').toEqual([]);
    const sum = (part: 'faults' | 'deaths' | 'fills') => outcomes.reduce((total, outcome) => total + outcome[part], 0);
    expect(sum('faults'), 'the wire did fail').toBeGreaterThan(SCRIPTS * 4);
    expect(sum('deaths'), 'the process did die').toBeGreaterThan(SCRIPTS);
    expect(sum('fills'), 'and there was trading in between').toBeGreaterThan(SCRIPTS * 3);
  }, 240_000);
});
