import { expect, it } from 'vitest';
import type { LiveReplay } from '../../operate/replay-run.ts';
import { describeLiveReplay } from './replay-lines.ts';

const PARTS = { timing: 1.2449, supposed: 0, spread: 0, fees: 0, financing: 0, size: 0, missed: 0, extra: 0, open: 0 };

const replay = (runProfit: number, backtestProfit: number): LiveReplay => ({
  events: 1,
  decisions: 1,
  divergence: undefined,
  gap: {
    total: runProfit - backtestProfit,
    parts: { ...PARTS, rounding: runProfit - backtestProfit - PARTS.timing },
    unattributedMinor: '0',
    matchedTrades: 1,
    missedTrades: 0,
    extraTrades: 0,
  },
  runProfit,
  backtestProfit,
});

/** The amounts of the lines, in cents. */
const amountsOf = (lines: readonly string[]): number[] =>
  lines.flatMap((line) => {
    const found = /[+-]\d+\.\d\d/.exec(line);
    return found === null ? [] : [Math.round(Number(found[0]) * 100)];
  });

it.each([
  [-175.374, -176.615],
  [-175.3749, -176.6251],
  [10.004, 9.996],
  [1, 1],
])(
  'a replay prints a difference that is that of the printed profits, and parts that add up to it: %d, %d',
  (run, backtest) => {
    const text = describeLiveReplay(replay(run, backtest));
    const [ofRun = 0, ofBacktest = 0, difference = 0, ...parts] = amountsOf(text.split('\n'));
    expect(difference, text).toBe(ofRun - ofBacktest);
    expect(
      parts.reduce((sum, part) => sum + part, 0),
      text,
    ).toBe(difference);
  },
);

it("a replay tells the venue's rounding from that of the printed figures", () => {
  const text = describeLiveReplay(replay(-175.3749, -176.6251));
  expect(text).toMatch(/the venue's rounding +[+-]0\.\d\d +of amounts and fees/);
  expect(text).toMatch(/^ {2}rounding +\+0\.01 +of the printed figures$/m);
});
