import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { scratchFolder } from '../../test/harness/scratch-folder.ts';
import { BEGIN, Process, World } from '../../test/live/session-bench.ts';
import { instant, MINUTE, SECOND } from '../core/time.ts';
import { freeGigabytes, HealthMeter, writeHealth, type HealthStatus } from './run-health.ts';
import { faultsOf } from './run-watch.ts';

const STATUS: HealthStatus = {
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
};

it('free disk that cannot be read is unknown, and not 0 GB', () => {
  const folder = scratchFolder();
  expect(freeGigabytes(folder)).toBeGreaterThan(0);
  expect(freeGigabytes(join(folder, 'nothing'))).toBeUndefined();
});

it('a health file is replaced whole, and one that cannot be written ends nothing', () => {
  const folder = scratchFolder();
  const path = join(folder, 'health_status.json');
  writeHealth(path, STATUS);
  writeHealth(path, { ...STATUS, turns: 2 });
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ turns: 2 });
  expect(readdirSync(folder)).toEqual(['health_status.json']);
  expect(() => writeHealth(join(path, 'below a file'), STATUS)).not.toThrow();
});

it('a market that cannot be read for five minutes makes the market data stale, and is a fault that names it', () => {
  const world = new World();
  const { engine, session } = new Process(world);
  expect(session.unreadMarkets).toEqual([]);
  const meter = new HealthMeter({
    system: 'small',
    setting: 'paper',
    url: '',
    model: 'm',
    speed: 1,
    interval: MINUTE,
    folder: scratchFolder(),
  });
  const unread = { instrument: 'ETH/USD', since: BEGIN, failures: 31, reason: 'EQuery:Unknown asset pair' };
  world.unread = [unread];
  const takenAfter = (seconds: number): HealthStatus => {
    const venueTime = instant(BEGIN + seconds * SECOND);
    return meter.take('running', {
      session: { moments: 1, journalState: 'durable', books: 'agree', unreadMarkets: session.unreadMarkets },
      engine,
      venueTime,
      newest: venueTime,
      turns: 1,
      failures: 0,
      failuresInARow: 0,
      hints: 'up',
      shadows: [],
      failedRefits: [],
    });
  };
  expect(takenAfter(300).components.data).toBe('up');
  const late = takenAfter(301);
  const words =
    'stale: ETH/USD cannot be read since 2024-01-01T00:00:00Z (31 failures), and its candles are missing: EQuery:Unknown asset pair';
  expect(late.components.data).toBe(words);
  const limits = { errorLimit: 5, leastDiskGigabytes: 0, mostMemoryMegabytes: 1e9 };
  expect(faultsOf(late, limits).get('data')).toBe(words);
});
