import { rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { scratchFolder } from '../../test/harness/scratch-folder.ts';
import { beginPreparation } from '../trading/preparation.ts';
import { liveFolderAt } from '../trading/run-folder.ts';
import type { OpenPosition } from './run-status.ts';
import { describeStop, heldByVenue, stopRun } from './stop-run.ts';

const position: OpenPosition = {
  instrument: 'BTC/USD',
  amount: '0.02000000',
  entryPrice: 43_000,
  openedAt: undefined,
  price: 43_100,
  priceDecimals: 1,
  profit: 2,
  stop: '42000.0',
  target: undefined,
};

it('names each position that stays open, with its stop or without one', () => {
  expect(describeStop({ was: 'running', pid: 7 }, [])).toBe('Stopped process 7.');
  expect(
    describeStop({ was: 'running', pid: 7 }, [position, { ...position, instrument: 'ETH/USD', stop: undefined }]),
  ).toBe(
    'Stopped process 7.\n  BTC/USD 0.02000000 stays open, with its stop at 42000.0 at the venue.\n  ETH/USD 0.02000000 stays open, WITHOUT a stop at the venue.',
  );
  expect(describeStop({ was: 'running', pid: 7 }, undefined)).toContain('look at the venue for what is open');
  expect(describeStop({ was: 'not running' }, [position])).toMatch(/^It is not running\.\n {2}BTC\/USD/);
});

it('says of a replay that nothing stays open, since its venue ended with it', () => {
  expect(heldByVenue({ kind: 'replay', positions: [position] })).toEqual([]);
  expect(heldByVenue({ kind: 'trading', positions: [position] })).toEqual([position]);
  expect(heldByVenue({ kind: 'shadow', positions: [position] })).toEqual([position]);
});

it('does not take a process that prepares a run, and could not write its number down, for none', async () => {
  const folder = scratchFolder();
  const lock = beginPreparation({ config: { name: 'small' }, setting: 'paper', workspace: folder, folder });
  rmSync(`${liveFolderAt(folder).preparation}.holder`);
  await expect(stopRun(folder)).rejects.toThrow(/it is not known as which process/);
  lock.release();
  await expect(stopRun(folder)).resolves.toEqual({ was: 'not running' });
});
