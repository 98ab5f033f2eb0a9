import { expect, it } from 'vitest';
import { scheduleLines } from './schedule-lines.ts';

it('says how much of the day a run was running, and how much of that each part was well', () => {
  const uptime = { checksDue: 288, running: 0.972, components: { exchange: 0.99, data: 1 } };
  expect(scheduleLines({ jobs: [], uptime }).slice(-2)).toEqual([
    'In the last 24 h, 97.2 % of 288 health checks due found the run running.',
    'When it was running: exchange was well in 99.0 %, data was well in 100 % of the checks.',
  ]);
  expect(scheduleLines({ jobs: [], uptime: { ...uptime, checksDue: 1 } }).join('\n')).toContain(
    'of 1 health check due',
  );
});

it('cuts no time in the columns that a monitor of 80 has, and puts what came of a job below it', () => {
  const last = {
    dueAt: '2026-03-01T00:30:00Z',
    beganAt: '2026-03-01T00:31:00Z',
    outcome: 'failed' as const,
    detail: { reason: 'the disk is full' },
  };
  const lines = scheduleLines(
    { jobs: [{ job: 'maintenance', last, lastSuccess: '2026-02-22T02:00:00Z', next: '2026-03-08T02:00:00Z' }] },
    69,
  );
  expect(lines.slice(2)).toEqual([
    'maintenance  failed  2026-03-01 00:31  2026-03-08 02:00',
    '    the disk is full',
    '    last success: 2026-02-22 02:00',
  ]);
});
