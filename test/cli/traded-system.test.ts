import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { suiteFolder } from '../harness/scratch-folder.ts';
import { smallWorkspace, SMALL_SYSTEM } from '../research/small-system.ts';
import { runCli } from './run-cli.ts';

const AT_BINANCE = SMALL_SYSTEM.replace(
  '{ id: BTC/USD, kind: margin, candles: { venue: binance, instrument: BTC/USDT } }',
  '{ id: BTC/USDT, venue: binance, kind: margin }',
);
const PERPETUAL = SMALL_SYSTEM.replace('kind: margin', 'kind: perpetual');
const TWO_QUOTES = SMALL_SYSTEM.replace('instruments:\n', 'instruments:\n  - { id: ETH/BTC }\n');

describe('a system that nothing here can trade', () => {
  const folder = suiteFolder();
  const systemPath = join(folder, 'system.yaml');

  beforeAll(() => smallWorkspace(folder, { bars: 48 }));

  it.each([
    ['paper', '--replay', '--from', '2024-01-02', '--days', '1'],
    ['live', '--url', 'http://127.0.0.1:9'],
    ['doctor', '--url', 'http://127.0.0.1:9'],
    ['simulate', 'kraken', '--port', '0'],
  ])('at another venue is refused by %s %s', async (command, ...rest) => {
    writeFileSync(systemPath, AT_BINANCE);
    const words =
      command === 'simulate' ? [command, rest[0] ?? '', systemPath, ...rest.slice(1)] : [command, systemPath, ...rest];
    const { code, stderr } = await runCli(words, { folder });
    expect(stderr).toMatch(
      /Nothing here trades BTC\/USDT at binance[\s\S]*instruments\.0\.venue[\s\S]*expected: kraken/,
    );
    expect(code).toBe(4);
  });

  it.each([
    ['a perpetual contract', PERPETUAL, 'instruments.0.kind'],
    ['pairs against two currencies', TWO_QUOTES, 'instruments.1.id'],
  ])('of %s is refused when the file is read', async (_, text, setting) => {
    writeFileSync(systemPath, text);
    const { code, stderr } = await runCli(['live', systemPath], { folder });
    expect(stderr).toContain(setting);
    expect(code).toBe(4);
  });
});
