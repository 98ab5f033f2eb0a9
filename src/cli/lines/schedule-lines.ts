import { countOf, nounOf } from '../../core/count-of.ts';
import { wrapText } from '../../report/wrap-text.ts';
import type { JobStatus, ScheduleStatus } from '../../operate/schedule-status.ts';
import { table } from '../terminal/table.ts';

/**
 * Describes the scheduled jobs for people, and the uptime of the day. The result of a job is on the lines below it.
 * Times are those of the venue in UTC.
 */
export function scheduleLines({ jobs, uptime }: ScheduleStatus, columns = Infinity): readonly string[] {
  const rows = jobs.map(({ job, last, next }) => [
    job,
    last === undefined ? 'not yet' : last.outcome === 'begun' ? 'under way' : last.outcome,
    shortTime(last?.beganAt),
    shortTime(next),
  ]);
  const [titles = '', rule = '', ...lines] = table(['job', 'last', 'began', 'next'], rows, {
    columns,
    whole: ['job', 'began', 'next'],
  }).split('\n');
  return [
    titles,
    rule,
    ...lines.flatMap((line, place) => [
      line,
      ...outcomeOf(jobs[place]).flatMap((text) =>
        wrapText(text, columns - INDENT).map((each) => `${' '.repeat(INDENT)}${each}`),
      ),
    ]),
    ...(uptime === undefined ? [] : uptimeTexts(uptime).flatMap((text) => wrapText(text, columns))),
  ];
}

const INDENT = 4;

/** The result of the newest attempt. For a failed attempt, also the time of the last success. */
function outcomeOf(job: JobStatus | undefined): string[] {
  const failed = job?.last !== undefined && job.last.outcome !== 'succeeded';
  return [detailText(job?.last), failed ? `last success: ${shortTime(job.lastSuccess)}` : ''].filter(
    (text) => text !== '',
  );
}

function uptimeTexts({ running, checksDue, components }: NonNullable<ScheduleStatus['uptime']>): readonly string[] {
  const wellness = Object.entries(components).map(([name, share]) => `${name} was well in ${percent(share)}`);
  return [
    `In the last 24 h, ${percent(running)} of ${countOf(checksDue, 'health check')} due found the run running.`,
    `When it was running: ${wellness.join(', ')} of the checks.`,
  ];
}

/** Warnings of jobs that succeeded. */
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
  if (Array.isArray(series))
    return series
      .map(
        (one: { readonly series?: unknown; readonly stored?: unknown; readonly heard?: unknown }) =>
          `${String(one.series)}: ${String(one.stored)} of ${String(one.heard)} ${nounOf(Number(one.heard), 'candle was', 'candles were')} new`,
      )
      .join('; ');
  return typeof report === 'string' ? (report.split(/[/\\]/).at(-1) ?? '') : '';
}

function shortTime(iso: string | undefined): string {
  return iso === undefined ? '-' : iso.slice(0, 16).replace('T', ' ');
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share === 1 ? 0 : 1)} %`;
}
