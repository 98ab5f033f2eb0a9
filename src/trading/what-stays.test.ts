import { expect, it } from 'vitest';
import type { HeldPosition } from './run-health.ts';
import { whatStays } from './what-stays.ts';

function held(instrument: string, amount: string, bareAmount?: string): HeldPosition {
  return { instrument, lots: 1, amount, ...(bareAmount === undefined ? {} : { bareAmount }) };
}

it('a run that holds nothing says that no position is open', () => {
  expect(whatStays([])).toBe('no position is open');
});

it('positions with a stop are named with their amounts', () => {
  expect(whatStays([held('BTC/USD', '0.5 BTC')])).toBe(
    'BTC/USD (0.5 BTC) stays open, with a stop or an exit at the venue',
  );
  expect(whatStays([held('BTC/USD', '0.5 BTC'), held('ETH/USD', '-2 ETH')])).toBe(
    'BTC/USD (0.5 BTC), ETH/USD (-2 ETH) stay open, with a stop or an exit at the venue',
  );
});

it('a position without a stop is named with the amount that nothing protects, and with what to do', () => {
  expect(whatStays([held('BTC/USD', '-0.5 BTC', '0.2')])).toBe(
    'BTC/USD (0.2 of 0.5 BTC) stays open WITHOUT a stop: start the run again, or flatten it',
  );
  expect(whatStays([held('BTC/USD', '0.5 BTC', '0.5'), held('ETH/USD', '2 ETH', '1')])).toBe(
    'BTC/USD (0.5 of 0.5 BTC), ETH/USD (1 of 2 ETH) stay open WITHOUT a stop: start the run again, or flatten it',
  );
});

it('protected and unprotected positions of one run are told apart', () => {
  expect(whatStays([held('BTC/USD', '0.5 BTC', '0.5'), held('ETH/USD', '2 ETH')])).toBe(
    'ETH/USD (2 ETH) stays open, with a stop or an exit at the venue; ' +
      'BTC/USD (0.5 of 0.5 BTC) stays open WITHOUT a stop: start the run again, or flatten it',
  );
});
