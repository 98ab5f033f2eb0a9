import { describe, expect, it } from 'vitest';
import type { LiveStatus } from './run-status.ts';
import { recommend } from './recommend.ts';
import type { RunPerformance } from './run-performance.ts';

const money = {
  startingCash: 1,
  transfers: 0,
  closed: 0,
  open: 0,
  fees: 0,
  financing: 0,
  venueRounding: 0,
  profit: 0,
  equity: 1,
};
const performance: RunPerformance = { ...money, dayProfit: 0, drawdown: 0, trades: 0, winRate: undefined };
const status: LiveStatus = {
  system: 's',
  setting: 'paper',
  kind: 'trading',
  process: 'running',
  pid: 1,
  health: undefined,
  halt: { epoch: 0, trading: 'on', reason: '', by: '', at: 0 as never },
  halts: [],
  starts: 1,
  events: 1,
  lastEvent: undefined,
  balance: 1,
  money,
  trades: 0,
  positions: [],
  schedule: undefined,
  notes: [],
};
const then = new Date(0).toISOString();
const health: LiveStatus['health'] = {
  state: 'running',
  pid: 1,
  system: 's',
  setting: 'paper',
  url: 'http://127.0.0.1:1',
  venueTime: then,
  speed: 1,
  written: then,
  startedAt: then,
  uptimeSeconds: 1,
  components: { exchange: 'up', data: 'up', model: 'm', journal: 'durable', books: 'agree', hints: 'up' },
  since: { exchange: then, data: then, model: then, journal: then, books: then, hints: then },
  guardian: { state: 'active', reason: '', by: '' },
  equity: 1,
  positions: [],
  working: [],
  moments: 1,
  turns: 1,
  failures: 0,
  failuresInARow: 0,
  cpuPercent: 1,
  memoryMegabytes: 1,
};
const POSITION: LiveStatus['positions'][number] = {
  instrument: 'BTC/USD',
  amount: '1',
  entryPrice: 1,
  openedAt: undefined,
  price: 1,
  priceDecimals: 1,
  profit: 0,
  stop: '0.9',
  target: undefined,
};
const LIMITS = { errorLimit: 3, leastDiskGigabytes: 4, mostMemoryMegabytes: 500 };
const error = { time: '2026-03-01T12:00:00.000Z', kind: 'turn', text: 'no answer', detail: {} };
const advice = (changes: Partial<LiveStatus>, errors: readonly (typeof error)[] = [], trades = 0) =>
  recommend({
    status: { ...status, ...changes },
    performance: { ...performance, trades },
    errors,
    limits: LIMITS,
    folder: '/run',
    now: new Date(0),
  });

describe('what a person should do about a run', () => {
  it('does not call a run that has ended well', () => {
    expect(advice({ process: 'not running' }, [error])).toEqual([
      "It is not running, and its journal has no open position. Today's log has errors, the last at 12:00:00.",
    ]);
    expect(advice({}, [error])).toEqual(["Nothing is wrong now. Today's log has errors, the last at 12:00:00."]);
    expect(advice({})).toEqual(['Nothing to do.']);
  });

  it('counts one in the singular', () => {
    expect(advice({ process: 'not running', positions: [POSITION] })[0]).toContain(
      '1 position is open, with a stop at the venue',
    );
    expect(advice({}, [], 1)).toContain('1 trade says little about an edge, good or bad: edgewise research does');
  });

  it('has nothing to do of a replay, whose venue ended with it, nor of a shadow', () => {
    const replay = advice({ kind: 'replay', process: 'not running', positions: [POSITION] });
    expect(replay).toEqual([expect.stringMatching(/^This is a replay on paper, and over .*: nothing is to do/)]);
    const shadow = advice({ kind: 'shadow', process: 'not running', positions: [POSITION] });
    expect(shadow).toEqual([expect.stringMatching(/^It is a shadow and has nothing at a venue/)]);
    expect([...replay, ...shadow].join()).not.toMatch(/edgewise (restart|flatten)/);
  });

  it('names the command of each switch that halts it, that of the account with --account', () => {
    const halts = [
      { of: 'run', by: 'Ada', reason: 'news' },
      { of: 'account', by: 'Lena', reason: 'a storm' },
    ] as const;
    expect(advice({ halts })).toEqual([
      'It is halted by Ada: news. When that is settled: edgewise resume /run',
      'Its account is halted by Lena: a storm. When that is settled: edgewise resume /run --account',
    ]);
  });

  it('says that the account lets nothing be entered, as long as the process runs', () => {
    const account = {
      systems: ['s', 'other'],
      quote: 'USD',
      limits: { maximumDailyLoss: 0.05 },
      lostToday: 0.06,
      drawdown: 0.06,
      ban: 'they have lost 6 % today',
    };
    expect(advice({ health: { ...health, account } })).toEqual([
      'Nothing is entered, because of the account that it shares: they have lost 6 % today. Exits and stops go on. Who has lost what: edgewise account show /run',
    ]);
    expect(advice({ health: { ...health, account: { ...account, ban: undefined } } })).toEqual(['Nothing to do.']);
    const ended = { ...health, state: 'stopped', account } as const;
    expect(advice({ process: 'not running', health: ended }).join(), 'that was then').not.toContain('entered');
  });
});

it.each([
  [{ failuresInARow: 3 }, /^3 turns failed in a row/],
  [{ failuresInARow: 2 }, /^Nothing to do/],
  [{ diskFreeGigabytes: 3.9 }, /^Only 3.9 GB are free/],
  [{ diskFreeGigabytes: 4 }, /^Nothing to do/],
  [{ memoryMegabytes: 501 }, /^It uses 501 MB of memory/],
  [{ memoryMegabytes: 500 }, /^Nothing to do/],
  [{ components: { ...health.components, data: 'stale: so' } }, /^The market data is stale: so/],
  [{ components: { ...health.components, journal: 'failing' } }, /^The journal cannot be written/],
])('a person is told of what the run alerts of, by the limits of the run: %o', (changes, told) => {
  const found = advice({ health: { ...health, ...changes } });
  expect(found).toEqual([expect.stringMatching(told)]);
});
