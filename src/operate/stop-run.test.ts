import { expect, it } from 'vitest';
import type { OpenPosition } from './run-status.ts';
import { describeStop } from './stop-run.ts';

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
