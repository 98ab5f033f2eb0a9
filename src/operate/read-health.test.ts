import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { scratchFolder } from '../../test/harness/scratch-folder.ts';
import { instant } from '../core/time.ts';
import { writeHealth, type HealthStatus } from '../trading/run-health.ts';
import { readAddress, readHealth } from './read-health.ts';

const COMPONENTS = { exchange: 'up', data: 'up', model: 'm', journal: 'durable', books: 'agree', hints: 'none' };

const HEALTH: HealthStatus = {
  state: 'running',
  pid: 7,
  system: 'small',
  setting: 'paper',
  url: 'http://127.0.0.1:1',
  venueTime: '2026-01-01T00:00:00.000Z',
  speed: 1,
  written: '2026-01-01T00:00:00.000Z',
  startedAt: '2026-01-01T00:00:00.000Z',
  uptimeSeconds: 60,
  components: COMPONENTS,
  since: COMPONENTS,
  guardian: { state: 'active', reason: 'started', by: 'guardian' },
  equity: 10_000,
  positions: [{ instrument: 'BTC/USD', lots: 5, amount: '0.05', bareLots: 5, bareAmount: '0.05' }],
  working: [
    { id: 'a', instrument: 'BTC/USD', side: 'buy', kind: 'limit', purpose: 'enter', amount: '0.05', state: 'open' },
  ],
  moments: 3,
  account: {
    systems: ['small', 'other'],
    quote: 'USD',
    limits: { maximumDailyLoss: 0.05 },
    lostToday: 0.01,
    drawdown: undefined,
    ban: undefined,
  },
  failedRefits: [{ feature: 'one', failed: 1, all: 2 }],
  shadows: [
    {
      system: 'shade',
      folder: '/shade',
      state: 'following',
      waiting: 0,
      dropped: 0,
      newest: { at: instant(1), equity: 1, orders: 0, fills: 0 },
    },
  ],
  entries: {
    chances: 3,
    losses: [{ kind: 'refused', reason: 'drawdown', count: 1 }],
    waiting: 1,
    orders: 1,
    ends: [{ kind: 'filled', count: 1 }],
    working: 0,
  },
  turns: 9,
  failures: 0,
  failuresInARow: 0,
  cpuPercent: 0.1,
  memoryMegabytes: 100,
  diskFreeGigabytes: 10,
};

const place = () => join(scratchFolder(), 'health.json');

it.each([
  { name: 'of a run', health: HEALTH },
  { name: 'of a run whose equity is not known', health: { ...HEALTH, equity: Number.NaN } },
])('the health $name is read as it was written', ({ health }) => {
  const path = place();
  writeHealth(path, health);
  expect(readHealth(path)).toEqual(health);
});

it.each([
  { name: 'no text of JSON', text: '{"state":' },
  { name: 'another thing', text: '{}' },
  { name: 'a state that does not exist', text: JSON.stringify({ ...HEALTH, state: 'asleep' }) },
  { name: 'a time that is none', text: JSON.stringify({ ...HEALTH, written: 'noon' }) },
  {
    name: 'a loss that does not exist',
    text: JSON.stringify({ ...HEALTH, entries: { ...HEALTH.entries, losses: [{ kind: 'x', count: 1 }] } }),
  },
])('a health file that has $name is none', ({ text }) => {
  const path = place();
  writeFileSync(path, text);
  expect(readHealth(path)).toBeUndefined();
});

it('a run that never wrote its health has none', () => {
  expect(readHealth(place())).toBeUndefined();
});

it('the address of a run is read from the health that another version wrote', () => {
  const path = place();
  expect(readAddress(path)).toBeUndefined();
  writeFileSync(path, JSON.stringify({ url: 'http://127.0.0.1:8787', state: 'of another version' }));
  expect([readHealth(path), readAddress(path)]).toEqual([undefined, 'http://127.0.0.1:8787']);
  for (const text of ['{"url":', '{}', '{"url":7}', '{"url":"nowhere"}']) {
    writeFileSync(path, text);
    expect(readAddress(path), text).toBeUndefined();
  }
});
