import { expect, it } from 'vitest';
import type { Alert } from '../adapters/webhook/webhook-alerts.ts';
import { instrumentOf } from '../core/listing.ts';
import { clientOrderId } from '../core/order.ts';
import { instant } from '../core/time.ts';
import { QUIET } from '../engine/engine-output.ts';
import { recordedKraken } from '../venues/kraken/recorded-kraken.ts';
import { approve } from '../../test/support/approve.ts';
import { SMALL_SYSTEM } from '../../test/research/small-system.ts';
import { parseSystem } from '../parts/read-system.ts';
import type { HealthStatus } from './run-health.ts';
import { faultsOf, RunWatch, watchLimits } from './run-watch.ts';

const WELL: HealthStatus = {
  state: 'running',
  pid: 1,
  system: 'small',
  setting: 'paper',
  url: '',
  venueTime: '',
  speed: 1,
  written: '',
  startedAt: '',
  uptimeSeconds: 1,
  components: { exchange: 'up', data: 'up', model: 'm', journal: 'durable', books: 'agree', hints: 'up' },
  since: { exchange: '', data: '', model: '', journal: '', books: '', hints: '' },
  guardian: { state: 'active', reason: '', by: '' },
  equity: 1,
  positions: [],
  working: [],
  moments: 1,
  turns: 1,
  failures: 0,
  failuresInARow: 0,
  cpuPercent: 1,
  memoryMegabytes: 200,
  diskFreeGigabytes: 50,
};
const bitcoin = instrumentOf(recordedKraken('BTC/USD')!, 'margin');
const config = parseSystem(
  `${SMALL_SYSTEM}live: { error_limit: 3, alert_below_disk_gigabytes: 4, alert_above_memory_megabytes: 500 }\n`,
  'system.yaml',
);
const faults = (changes: Partial<HealthStatus>) => [...faultsOf({ ...WELL, ...changes }, watchLimits(config)).keys()];

it.each<[string, Partial<HealthStatus>, string[]]>([
  ['is well', {}, []],
  ['has failed less often than the limit of its system file', { failuresInARow: 2 }, []],
  ['has failed as often', { failuresInARow: 3 }, ['errors']],
  ['has just the space that is asked', { diskFreeGigabytes: 4 }, []],
  ['has less', { diskFreeGigabytes: 3.9 }, ['disk']],
  ['uses more memory than it may', { memoryMegabytes: 501 }, ['memory']],
  [
    'hears no candles',
    { components: { ...WELL.components, data: 'stale: the newest candle closed 9 minutes ago' } },
    ['data'],
  ],
])('a run that %s has the faults %j', (_, changes, found) => {
  expect(faults(changes)).toEqual(found);
});

function watching(warn: (text: string) => void = () => undefined) {
  const alerts: Alert[] = [];
  const watch = new RunWatch({
    begunAt: instant(0),
    log: { happened: () => undefined, failed: () => undefined },
    alert: (alert) => void alerts.push(alert),
    note: () => undefined,
    limits: watchLimits(config),
    warn,
    instruments: () => [bitcoin],
  });
  return { watch, alerts };
}

it('an account that lets nothing be entered is told on the terminal too, once while it lasts', () => {
  const told: string[] = [];
  const { watch, alerts } = watching((text) => void told.push(text));
  const account = { systems: [], quote: 'USD', limits: {}, lostToday: undefined, drawdown: undefined, ban: 'no book' };
  for (const health of [{ ...WELL, account }, { ...WELL, account }, WELL]) watch.healthIs(health);
  expect(told).toEqual(['nothing is entered: no book']);
  expect(alerts.map(({ kind }) => kind)).toEqual(['account', 'account-over']);
});

it('a disk that cannot be looked at is no fault, and does not end one', () => {
  const { watch, alerts } = watching();
  const { diskFreeGigabytes: _, ...unread } = WELL;
  watch.healthIs(unread);
  expect(alerts).toEqual([]);
  watch.healthIs({ ...WELL, diskFreeGigabytes: 1 });
  watch.healthIs(unread);
  expect(alerts.map(({ kind }) => kind)).toEqual(['disk']);
  watch.healthIs(WELL);
  expect(alerts.map(({ kind }) => kind)).toEqual(['disk', 'disk-over']);
});

it('alerts of a stop that the venue rejects, and forgets it then: a run that is refused for months keeps no list of them', () => {
  const { watch, alerts } = watching();
  const order = {
    id: clientOrderId('s1'),
    instrument: 'BTC/USD',
    kind: 'stop',
    triggerTicks: 1,
    side: 'sell',
    lots: 40,
    purpose: 'protect',
    reduce: 'reduce-only',
    createdAt: instant(1),
  } as const;
  const rejected = { kind: 'order', order: order.id, state: { kind: 'rejected', reason: 'funds: no' } } as const;
  watch.heard({ kind: 'timer', at: instant(1), timer: 'retry:BTC/USD' }, { ...QUIET, orders: [approve(order)] });
  watch.heard(
    { kind: 'order-update', at: instant(2), order: order.id, state: rejected.state },
    { ...QUIET, changes: [rejected] },
  );
  watch.heard(
    { kind: 'order-update', at: instant(3), order: order.id, state: rejected.state },
    { ...QUIET, changes: [rejected] },
  );
  expect(alerts.map(({ kind }) => kind)).toEqual(['stop-refused']);
});

it('alerts of a position that has no stop while halted', () => {
  const { watch, alerts } = watching();
  watch.heard(
    { kind: 'command', at: instant(1), command: { kind: 'halt', reason: 'storm', by: 'Ada' } },
    {
      ...QUIET,
      changes: [
        { kind: 'halted', reason: 'storm', by: 'Ada' },
        { kind: 'unprotected', instrument: 'BTC/USD', lots: 40 },
      ],
    },
  );
  expect(alerts).toMatchObject([
    {
      kind: 'unprotected',
      message: expect.stringContaining('BTC/USD: 0.00000040 BTC is a position without its stop while halted'),
    },
  ]);
});

it('alerts of a position that is too small to be closed', () => {
  const { watch, alerts } = watching();
  watch.heard(
    {
      kind: 'order-update',
      at: instant(1),
      order: clientOrderId('a1'),
      state: { kind: 'rejected', reason: 'size: EOrder:Order minimum not met' },
    },
    { ...QUIET, changes: [{ kind: 'too-small', instrument: 'BTC/USD', lots: 1 }] },
  );
  expect(alerts).toMatchObject([
    { kind: 'too-small', message: expect.stringContaining('BTC/USD: 0.00000001 BTC is below') },
  ]);
});

it.each<[string, HealthStatus['positions'], RegExp]>([
  ['nothing', [], /; no position is open$/],
  [
    'a position with its stop',
    [{ instrument: 'BTC/USD', lots: 40, amount: '0.00000040 BTC' }],
    /; BTC\/USD \(0\.00000040 BTC\) stays open, with a stop or an exit at the venue$/,
  ],
  [
    'one of two without a stop',
    [
      { instrument: 'BTC/USD', lots: 40, amount: '0.00000040 BTC' },
      { instrument: 'ETH/USD', lots: -9, amount: '-0.09 ETH', bareLots: 3, bareAmount: '0.03 ETH' },
    ],
    /BTC\/USD \(0\.00000040 BTC\) stays open, with [^;]+; ETH\/USD \(0\.03 ETH of 0\.09 ETH\) stays open WITHOUT a stop/,
  ],
])('a stop that leaves %s says so', (_, positions, told) => {
  const { watch, alerts } = watching();
  watch.stopped({ ...WELL, positions });
  expect(alerts).toMatchObject([{ kind: 'stop', message: expect.stringMatching(told) }]);
});

it.each([
  ['halted', { state: 'halted', reason: 'storm', by: 'Ada' }, 'halted by Ada: storm'],
  ['reducing', { state: 'reducing', reason: 'drawdown', by: 'guardian' }, 'reducing by guardian: drawdown'],
] as const)(
  'a run that is %s is reported once while it lasts, in alert, log and journal, and again when it is over',
  (fault, guardian, message) => {
    const alerts: Alert[] = [];
    const notes: unknown[] = [];
    const failed: unknown[] = [];
    const watch = new RunWatch({
      begunAt: instant(0),
      limits: watchLimits(config),
      instruments: () => [bitcoin],
      alert: (alert) => void alerts.push(alert),
      note: (kind, detail) => void notes.push([kind, detail]),
      log: { happened: () => undefined, failed: (kind, detail) => void failed.push([kind, detail]) },
    });
    watch.healthIs({ ...WELL, guardian });
    watch.healthIs({ ...WELL, guardian });
    expect(alerts.map((alert) => [alert.kind, alert.message])).toEqual([[fault, message]]);
    expect(failed).toEqual([[fault, { message }]]);
    expect(notes, 'the checklist before live trading asks who did it').toEqual([
      ['health', { fault, message, by: guardian.by }],
    ]);
    watch.healthIs(WELL);
    expect(alerts.at(-1)?.kind).toBe(`${fault}-over`);
  },
);
