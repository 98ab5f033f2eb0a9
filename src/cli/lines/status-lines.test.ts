import { describe, expect, it } from 'vitest';
import type { LiveStatus } from '../../operate/run-status.ts';
import { describeStatus } from './status-lines.ts';

const written = '2026-03-01T12:00:00.000Z';
const later = (seconds: number): Date => new Date(Date.parse(written) + seconds * 1_000);

const status: LiveStatus = {
  system: 'quickstart',
  setting: 'live',
  kind: 'trading',
  process: 'running',
  pid: 4_242,
  halt: { epoch: 1, trading: 'on', reason: '', by: '', at: 0 as never },
  halts: [],
  starts: 1,
  events: 900,
  lastEvent: written,
  balance: 9_000,
  trades: 12,
  schedule: undefined,
  notes: [],
  positions: [],
  money: {
    startingCash: 10_000,
    transfers: 0,
    closed: 20,
    open: 0,
    fees: -3,
    financing: 0,
    venueRounding: 0,
    profit: 17,
    equity: 10_017,
  },
  health: {
    state: 'running',
    pid: 4_242,
    system: 'quickstart',
    setting: 'live',
    url: 'http://127.0.0.1:1',
    venueTime: written,
    speed: 1,
    written,
    startedAt: written,
    uptimeSeconds: 12_000,
    components: {
      exchange: 'up',
      data: 'up',
      model: 'quickstart-0123456789abcdef',
      journal: 'durable',
      books: 'agree',
      hints: 'up',
    },
    since: { exchange: written, data: written, model: written, journal: written, books: written, hints: written },
    guardian: { state: 'active', reason: '', by: '' },
    equity: 10_017,
    positions: [],
    working: [],
    moments: 500,
    turns: 1_000,
    failures: 0,
    failuresInARow: 0,
    cpuPercent: 1,
    memoryMegabytes: 130,
    diskFreeGigabytes: 50,
  },
};

describe('the status of a run', () => {
  it('does not show as present what a process wrote that has been silent for more than a minute', () => {
    const text = describeStatus(status, later(75));
    expect(text).toMatch(
      /^quickstart \(live\), running as process 4242\n {2}SILENT +its process lives and has said nothing for 75 s: it may hang/,
    );
    expect(text).toMatch(/health +UNKNOWN, 75 s ago it was running; exchange up/);
  });

  it('fits the columns of a terminal, its notes in words and in three lines at most', () => {
    const text = `the venue ${'did not answer '.repeat(40)}`;
    const position = {
      instrument: 'XRP/USD',
      amount: '-439.12',
      entryPrice: 2.279_7,
      openedAt: written,
      price: 2.3,
      priceDecimals: 5,
      profit: -15.976,
      stop: '2.50000',
      target: undefined,
    };
    const lines = describeStatus(
      {
        ...status,
        positions: [position],
        notes: [{ at: written, kind: 'health', text, detail: { message: text } }],
        money: { ...status.money, open: -15.976, profit: 1.024, equity: 10_001.024 },
      },
      later(5),
      80,
    ).split('\n');
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(80);
    expect(lines.filter((line) => line.includes('did not'))).toHaveLength(3);
    expect(lines.join('\n')).toMatch(
      /XRP\/USD -439\.12 at 2\.27970 since [^]+price 2\.30000, profit -15\.98 before fees[^]+open -15\.98/,
    );
  });

  it('does not call the parts of a run up that has ended', () => {
    const text = describeStatus({ ...status, process: 'not running' }, later(7_200));
    expect(text).toContain(`not running since ${written}\n`);
    expect(text).not.toContain('exchange up');
  });

  it('shows the health of a process that is heard of, and of one that ended, without that', () => {
    expect(describeStatus(status, later(5))).toMatch(/health +running; exchange up/);
    for (const text of [
      describeStatus(status, later(5)),
      describeStatus({ ...status, process: 'not running' }, later(7_200)),
    ])
      expect(text).not.toMatch(/SILENT|UNKNOWN/);
  });
});

it('the status of a run says who shares its account, and first of all that nothing may be entered', () => {
  const account = {
    systems: ['quickstart', 'trend'],
    quote: 'USD',
    limits: { maximumDailyLoss: 0.05 },
    lostToday: 0.0612,
    drawdown: undefined,
    ban: 'too much is lost',
  };
  const shown = (ban: string | undefined): string =>
    describeStatus({ ...status, health: { ...status.health!, account: { ...account, ban } } }, later(1));
  expect(shown('too much is lost')).toContain(
    'NO ENTRIES: too much is lost; quickstart, trend have lost 6.12 % together today and not known since their highest',
  );
  expect(shown(undefined)).not.toContain('NO ENTRIES');
});

it('the status of a run says which features learn nothing from the newest candles', () => {
  const failedRefits = [{ feature: 'garch_volatility', failed: 2, all: 5 }];
  expect(describeStatus({ ...status, health: { ...status.health!, failedRefits } }, later(1))).toContain(
    '2 of 5 refits of garch_volatility learned nothing',
  );
});
