import { describe, expect, it } from 'vitest';
import type { MonitorView } from '../../operate/run-monitor.ts';
import { describeView, SMALLEST_SCREEN } from './monitor-lines.ts';

const at = '2026-03-01T12:00:00.000Z';
const text = 'a long reason that goes on and on and on, far beyond the right edge of any terminal that a person has';
const line = (kind: string) => ({ time: at, kind, text, detail: { reason: text } });

const MONEY = {
  startingCash: 10_000,
  transfers: 0,
  closed: 20.004,
  open: -1.5,
  fees: -3.337,
  financing: -0.25,
  venueRounding: 0,
  profit: 14.917,
  equity: 10_014.917,
};

const POSITIONS: MonitorView['status']['positions'] = [
  {
    instrument: 'BTC/USD',
    amount: '-0.01234567',
    entryPrice: 43_210.5,
    openedAt: at,
    price: 43_332.1,
    priceDecimals: 2,
    profit: -1.5,
    stop: '47531.6',
    target: '38889.5',
  },
];

const HEALTH: MonitorView['status']['health'] = {
  state: 'running',
  pid: 4_242,
  system: 'quickstart',
  setting: 'paper',
  url: 'http://127.0.0.1:1',
  venueTime: at,
  speed: 1,
  written: at,
  startedAt: at,
  uptimeSeconds: 12_000,
  components: {
    exchange: 'up',
    data: 'up',
    model: 'quickstart-0123456789abcdef',
    journal: 'durable',
    books: 'agree',
    hints: 'up',
  },
  since: { exchange: at, data: at, model: at, journal: at, books: at, hints: at },
  guardian: { state: 'active', reason: '', by: '' },
  equity: 10_014.9,
  positions: [],
  working: [
    {
      id: 'p000000-1',
      instrument: 'BTC/USD',
      side: 'buy',
      kind: 'stop',
      purpose: 'protect',
      amount: '0.01234567',
      state: 'open',
    },
  ],
  moments: 500,
  turns: 1_000,
  failures: 0,
  failuresInARow: 0,
  cpuPercent: 1,
  memoryMegabytes: 130,
  diskFreeGigabytes: 50,
};

const RECENT_TRADES: MonitorView['recentTrades'] = Array.from({ length: 8 }, (_, place) => ({
  instrument: 'BTC/USD',
  side: 'long',
  closedAt: `2026-03-01T0${place}:00:00.000Z`,
  entryPrice: 43_000,
  exitPrice: 43_100,
  priceDecimals: 1,
  net: place,
}));

function view(changes: Partial<MonitorView> = {}): MonitorView {
  return {
    folder: `/srv/${'a-long-folder/'.repeat(8)}quickstart-paper`,
    at,
    status: {
      system: 'quickstart',
      setting: 'paper',
      kind: 'trading',
      process: 'running',
      pid: 4_242,
      halt: { epoch: 1, trading: 'on', reason: '', by: '', at: 0 as never },
      halts: [],
      starts: 1,
      events: 900,
      lastEvent: at,
      balance: 9_000,
      money: MONEY,
      trades: 12,
      schedule: undefined,
      notes: [],
      positions: POSITIONS,
      health: HEALTH,
    },
    performance: { ...MONEY, dayProfit: 4.2, drawdown: 0.012, trades: 12, winRate: 0.5 },
    recentTrades: RECENT_TRADES,
    activity: Array.from({ length: 8 }, () => line('decision')),
    errors: Array.from({ length: 8 }, () => line('turn')),
    recommendations: ['Nothing to do.'],
    ...changes,
  };
}

describe('the monitor', () => {
  it('fits a terminal of 80 by 24, and says how much it left out', () => {
    const lines = describeView(view(), SMALLEST_SCREEN).split('\n');
    expect(lines.length).toBeLessThanOrEqual(SMALLEST_SCREEN.rows);
    for (const one of lines) expect(one.length, one).toBeLessThanOrEqual(SMALLEST_SCREEN.columns);
    expect(lines.join('\n')).toMatch(/\(\+\d+ lines\)/);
  });

  it.each([60, 50, 40])('leaves out whole columns at %s columns, and cuts no heading and no time', (columns) => {
    const lines = describeView(view({ errors: [], activity: [] }), { columns, rows: Infinity }).split('\n');
    for (const one of lines) expect(one.length, one).toBeLessThanOrEqual(columns);
    const cut = lines.filter((one) => one.endsWith('…') && !one.startsWith('Folder'));
    expect(cut).toEqual([]);
    expect(lines.join('\n')).toMatch(/^Positions .*profit +stop/m);
    expect(lines.join('\n')).toMatch(/^BTC\/USD .* 2026-03-01 07:00$/m);
    expect(lines.slice(0, 2)).toEqual([
      'quickstart (paper)  2026-03-01 12:00 UTC',
      'running, process 4242, up 3 h 20 min',
    ]);
  });

  it('shows price, profit, stop and target of each position, and trades before health', () => {
    const text = describeView(view(), SMALLEST_SCREEN);
    expect(text).toMatch(/BTC\/USD +-0\.01234567 +43210\.50 +43332\.10 +-1\.50 +47531\.6 +38889\.5/);
    expect(text.indexOf('Trades')).toBeLessThan(text.indexOf('Health'));
  });

  it.each([
    ['replay', 'not running', undefined, 'REPLAY until 2026-03-01 12:00'],
    ['trading', 'not running', HEALTH, 'NOT RUNNING since 2026-03-01 12:00'],
  ] as const)(
    'measures a %s that is %s to its last event, and says until when it ran',
    (kind, process, health, head) => {
      const { status } = view();
      const positions = POSITIONS.map((position) => ({ ...position, openedAt: '2026-03-01T06:00:00.000Z' }));
      const ended = { ...status, kind, process, health, positions };
      const text = describeView(view({ status: ended, at: '2027-08-22T12:00:00.000Z' }), SMALLEST_SCREEN);
      expect(text).toContain(head);
      expect(text).toMatch(/38889\.5 +6 h/);
    },
  );

  it('says in capitals that a position has no stop', () => {
    const { status } = view();
    const bare = { ...status, positions: status.positions.map((position) => ({ ...position, stop: undefined })) };
    expect(describeView(view({ status: bare }), SMALLEST_SCREEN)).toContain('NONE');
  });

  it('gives each list of the log a line of content beside its name, in columns that are as wide as their words', () => {
    const lines = describeView(view({ errors: [line('unprotected'), line('turn')] }), SMALLEST_SCREEN).split('\n');
    expect(lines.find((one) => one.startsWith('Errors'))).toMatch(/^Errors {5}12:00:00 {2}turn {9}a long reason/);
    expect(lines.find((one) => one.startsWith('Activity'))).toMatch(
      /^Activity {3}12:00:00 {2}decision {2}a long reason/,
    );
  });

  it('shows everything where there is room', () => {
    expect(describeView(view(), { columns: 120, rows: Infinity })).not.toMatch(/\(\+\d+ lines\)/);
  });
});
