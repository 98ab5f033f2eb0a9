import { expect, it } from 'vitest';
import { scheduleLines } from './schedule-lines.ts';

it('says how much of the day a run was running, and how much of that each part was well', () => {
  const uptime = { checksDue: 288, running: 0.972, components: { exchange: 0.99, data: 1 } };
  expect(scheduleLines({ jobs: [], uptime }).slice(-2)).toEqual([
    'In the last 24 h, 97.2 % of 288 health checks due found the run running.',
    'When it was running: exchange was well in 99.0 %, data was well in 100 % of the checks.',
  ]);
  expect(scheduleLines({ jobs: [], uptime: { ...uptime, checksDue: 1 } }).join('\n')).toContain('of 1 health check due');
});
