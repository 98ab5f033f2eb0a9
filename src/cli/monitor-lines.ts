import { entryLine } from '../report/entry-words.ts';
import { wrapText } from '../report/wrap-text.ts';
import type { HealthStatus } from '../system/run-health.ts';
import type { LoggedLine, MonitorView } from '../system/run-monitor.ts';
import { scheduleLines } from './schedule-lines.ts';
import { table } from './table.ts';

/** A run at a glance, for people: what is at risk and what to do come first. */
export function describeView({ at, folder, status, performance, activity, errors, recommendations }: MonitorView): string {
  const { system, setting, process, pid, health, halt, positions, schedule } = status;
  const isRunning = process === 'running';
  return [
    `${system} (${setting})  ${isRunning ? `${health?.state ?? 'running'}, process ${pid}, up ${spanText(health?.uptimeSeconds ?? 0)}` : 'NOT RUNNING'}  ${at.slice(0, 19).replace('T', ' ')} UTC`,
    `${folder}${health === undefined ? '' : `  venue time ${health.venueTime.slice(0, 19).replace('T', ' ')}${health.speed === 1 ? '' : `, ${health.speed} times as fast`}`}`,
    '',
    'What to do',
    ...recommendations.map((text) => `  ${text}`),
    '',
    `Trading    ${halt.trading === 'on' ? 'on' : `HALTED by ${halt.by}: ${halt.reason}`}${health === undefined ? '' : `; the guardian is ${health.guardian.state}`}`,
    `Money      equity ${performance.equity.toFixed(2)}, today ${signed(performance.dayProfit)}, in all ${signed(performance.profit)} of ${performance.startingCash.toFixed(2)}, fees ${performance.fees.toFixed(2)}`,
    `           drawdown ${(100 * performance.drawdown).toFixed(2)} %, ${performance.trades} trades${performance.winRate === undefined ? '' : `, ${(100 * performance.winRate).toFixed(0)} % of them won`} (by finished trades)`,
    ...(health === undefined || !isRunning ? [] : [`Machine    CPU ${health.cpuPercent.toFixed(1)} % of a core, memory ${health.memoryMegabytes} MB, disk ${health.diskFreeGigabytes} GB free; ${health.turns} turns, ${health.failures} failed`]),
    ...(health?.entries === undefined ? [] : wrapText(entryLine(health.entries), 68).map((line, row) => (row === 0 ? 'Entries' : '').padEnd(11) + line)),
    '',
    ...(positions.length === 0 ? ['Positions  none'] : ['Positions', indented(table(['instrument', 'amount', 'entry', 'since'], positions.map(({ instrument, amount, entryPrice, openedAt }) => [instrument, amount, entryPrice?.toFixed(2), openedAt?.slice(0, 16)])))]),
    ...(health === undefined || health.working.length === 0 ? ['Orders     none'] : ['Orders', indented(table(['order', 'instrument', 'side', 'kind', 'purpose', 'amount', 'state'], health.working.map((one) => [one.id, one.instrument, one.side, one.kind, one.purpose, one.amount, one.state])))]),
    ...(health === undefined || !isRunning ? [] : ['', indented(table(['component', 'says', 'for'], componentRows(health, at)))]),
    ...(schedule === undefined ? [] : ['', ...scheduleLines(schedule).map((line) => `  ${line}`)]),
    '',
    'Activity',
    ...(activity.length === 0 ? ['  none today'] : activity.map(lineText)),
    'Errors',
    ...(errors.length === 0 ? ['  none today'] : errors.map(lineText)),
  ].join('\n');
}

function componentRows({ components, since }: HealthStatus, at: string): [string, string, string][] {
  return (['exchange', 'data', 'model', 'journal', 'books', 'hints'] as const).map((name) => [name, components[name], spanText((Date.parse(at) - Date.parse(since[name])) / 1_000)]);
}

function lineText({ time, kind, detail }: LoggedLine): string {
  return `  ${time.slice(11, 19)}  ${kind.padEnd(12)}  ${JSON.stringify(detail).slice(0, 160)}`;
}

function indented(text: string): string {
  return text.split('\n').map((line) => `  ${line}`).join('\n');
}

function signed(amount: number): string {
  return `${amount >= 0 ? '+' : ''}${amount.toFixed(2)}`;
}

/** `45 s`, `12 min`, `3 h 20 min`, `4 d 2 h` */
function spanText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 90) return `${whole} s`;
  if (whole < 5_400) return `${Math.floor(whole / 60)} min`;
  if (whole < 86_400) return `${Math.floor(whole / 3_600)} h ${Math.floor((whole % 3_600) / 60)} min`;
  return `${Math.floor(whole / 86_400)} d ${Math.floor((whole % 86_400) / 3_600)} h`;
}
