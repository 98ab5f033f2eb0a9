import { countOf, nounOf } from '../core/count-of.ts';
import { wrapText } from '../report/wrap-text.ts';
import type { JobStatus, ScheduleStatus } from '../system/schedule-status.ts';
import { table } from './table.ts';

/** The scheduled jobs for people, a line each, and how much of the day the run was up. Times are the venue's, in UTC. */
export function scheduleLines({ jobs, uptime }: ScheduleStatus, columns = Infinity): readonly string[] {
  const rows = jobs.map(({ job, last, lastSuccess, next }) => [job, last === undefined ? 'not yet' : last.outcome === 'begun' ? 'under way' : last.outcome, shortTime(last?.beganAt), shortTime(lastSuccess), shortTime(next), detailText(last)]);
  return [
    ...table(['job', 'last', 'began', 'succeeded', 'next', ''], rows, { columns, last: 'wrapped' }).split('\n'),
    ...(uptime === undefined ? [] : [`In the last 24 h, ${percent(uptime.running)} of ${countOf(uptime.checksDue, 'health check')} due found the run running.`, `When it was running: ${Object.entries(uptime.components).map(([name, share]) => `${name} was well in ${percent(share)}`).join(', ')} of the checks.`].flatMap((line) => wrapText(line, columns))),
  ];
}

/** What jobs that succeeded want to be known. */
export function scheduleWarnings({ jobs }: ScheduleStatus): readonly string[] {
  return jobs.flatMap(({ job, last }) => {
    const { warnings } = last?.detail ?? {};
    return Array.isArray(warnings) ? warnings.map((warning) => `${job}: ${String(warning)}`) : [];
  });
}

function detailText(last: JobStatus['last']): string {
  if (last === undefined) return '';
  const { reason, artifact, wrong, report, series } = last.detail;
  if (typeof reason === 'string') return reason.split('\n')[0]?.slice(0, 80) ?? '';
  if (Array.isArray(wrong) && wrong.length > 0) return wrong.join('; ').slice(0, 80);
  if (typeof artifact === 'string') return artifact;
  if (Array.isArray(series)) return series.map((one: { readonly series?: unknown; readonly stored?: unknown; readonly heard?: unknown }) => `${String(one.series)}: ${String(one.stored)} of ${String(one.heard)} ${nounOf(Number(one.heard), 'candle was', 'candles were')} new`).join('; ');
  return typeof report === 'string' ? (report.split(/[/\\]/).at(-1) ?? '') : '';
}

function shortTime(iso: string | undefined): string {
  return iso === undefined ? '-' : iso.slice(0, 16).replace('T', ' ');
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share === 1 ? 0 : 1)} %`;
}
