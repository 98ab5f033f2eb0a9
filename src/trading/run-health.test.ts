import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { scratchFolder } from '../../test/harness/scratch-folder.ts';
import { freeGigabytes, writeHealth, type HealthStatus } from './run-health.ts';

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
