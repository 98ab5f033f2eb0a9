import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { suiteFolder } from '../../../harness/scratch-folder.ts';
import { logged, marginKraken } from './kraken-simulator.ts';
import { ask, tradeAtRandom, WILD_CANDLES } from './seeded-trading.ts';

const SCRIPT = join(import.meta.dirname, '../../../../bench/peers/recompute-from-wire-log.py');
const hasPython = spawnSync('python3', ['--version']).status === 0;

const cashOf = (balances: unknown) => ({ cash: (balances as { ZUSD: { balance: string } }).ZUSD.balance });

describe.skipIf(!hasPython)('a stranger with nothing but the wire log and Python', () => {
  const folder = suiteFolder();
  const kraken = logged(marginKraken(WILD_CANDLES, 20_000));
  tradeAtRandom(kraken, 11, 150);
  const { cash } = cashOf(ask(kraken.calls, 'BalanceEx').result);
  ask(kraken.calls, 'OpenPositions', { consolidation: 'market' });

  const judge = (log: string) => {
    const path = join(folder, 'account.log');
    writeFileSync(path, log);
    return spawnSync('python3', [SCRIPT, path], { encoding: 'utf8' });
  };

  it('makes the same books', () => {
    const { status, stdout, stderr } = judge(`${kraken.lines.join('')}{"at":"17`);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const summary = JSON.parse(stdout) as { cash: string; trades: number };
    expect(Number(summary.cash)).toBe(Number(cash));
    expect(summary.trades).toBeGreaterThan(10);
  });

  it('finds the smallest lie', () => {
    const last = kraken.lines.at(-2)!;
    const [, whole = '', digit = ''] = /"ZUSD":\{"balance":"(-?[\d.]+)(\d)"/.exec(last) ?? [];
    const { status, stderr } = judge(
      kraken.lines.join('').replace(last, last.replace(whole + digit, whole + String((Number(digit) + 1) % 10))),
    );
    expect(status).toBe(1);
    expect(stderr).toMatch(/line \d+: ZUSD is stated as/);
  });
});
