import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { scratchFolder } from '../../test/harness/scratch-folder.ts';
import { BITCOIN } from '../../test/support/candles.ts';
import { readPaperAccount, type PaperAccount } from './paper-account.ts';
import { liveFolderAt } from './run-folder.ts';
import { duration, HOUR } from '../core/time.ts';

const ACCOUNT: PaperAccount = {
  format: 1,
  market: 'http://127.0.0.1:1',
  interval: duration(HOUR),
  cash: 10_000,
  seed: 42,
  latencyMillis: 100,
  markets: [
    {
      instrument: BITCOIN,
      rules: {
        fees: [{ volume: 0, makerBps: 16, takerBps: 26 }],
        halfSpreadBps: 1,
        slippageBps: 2,
        participation: 0.1,
      },
      openingPrice: 40_000,
    },
  ],
  keys: { trade: { key: 'a', secret: 'b' }, kill: { key: 'c', secret: 'd' } },
};

function folderWith(text: string): string {
  const folder = scratchFolder();
  const path = liveFolderAt(folder).paperAccount;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return folder;
}

it('an account on paper is read as it was written', () => {
  expect(readPaperAccount(folderWith(JSON.stringify(ACCOUNT)))).toEqual(ACCOUNT);
});

it('a price that was not known when the account was opened is not known when it is read', () => {
  const [market] = ACCOUNT.markets;
  const text = JSON.stringify({ ...ACCOUNT, markets: [{ ...market, openingPrice: Number.NaN }] });
  expect(readPaperAccount(folderWith(text))?.markets[0]?.openingPrice).toBeNaN();
});

it('a run without an account on paper has none', () => {
  expect(readPaperAccount(scratchFolder())).toBeUndefined();
});

it.each([
  { name: 'no text of JSON', text: '{"format":1' },
  { name: 'an empty object', text: '{}' },
  { name: 'an account of another format', text: JSON.stringify({ ...ACCOUNT, format: 2 }) },
  { name: 'an account without keys', text: JSON.stringify({ ...ACCOUNT, keys: undefined }) },
  { name: 'an account whose cash is a text', text: JSON.stringify({ ...ACCOUNT, cash: '10000' }) },
])('a file that holds $name is no account, and names itself', ({ text }) => {
  const folder = folderWith(text);
  expect(() => readPaperAccount(folder)).toThrow(
    expect.objectContaining({
      code: 'data-corrupt',
      details: expect.objectContaining({ where: liveFolderAt(folder).paperAccount }) as unknown,
    }),
  );
});
