import { countOf } from '../core/count-of.ts';
import { entryLine, entryLines } from '../report/entry-words.ts';
import type { HealthStatus } from '../system/run-health.ts';
import type { LiveStatus, OpenPosition } from '../system/live-status.ts';
import { silentSeconds } from '../system/run-silence.ts';
import { whatStays } from '../system/what-stays.ts';
import { moneyLines, signed } from './money-lines.ts';
import { scheduleLines, scheduleWarnings } from './schedule-lines.ts';

/** A run's state for people: what is at risk first. What a process that has gone silent wrote last is not what is now. */
export function describeStatus(status: LiveStatus, now: Date): string {
  const { system, setting, process, pid, health, halt, positions, balance, money, trades, events, lastEvent, starts, notes, schedule } = status;
  const silent = silentSeconds(status, now);
  return [
    `${system} (${setting}), ${process}${pid === undefined ? '' : ` as process ${pid}`}`,
    ...(silent === undefined ? [] : [`  SILENT      its process lives and has said nothing for ${silent} s: it may hang. Guardian, health and entries are as it wrote them last`]),
    ...(positions.length === 0 ? ['  positions   none'] : positions.flatMap(positionLines)),
    `  trading     ${halt.trading === 'on' ? 'on' : `HALTED by ${halt.by}: ${halt.reason}`}${health === undefined ? '' : `; the guardian is ${health.guardian.state}`}`,
    ...moneyLines(money, positions.map(({ profit }) => profit)).map((line, place) => `  ${place === 0 ? 'money       ' : '            '}${line}`),
    `              balance ${balance.toFixed(2)} to compare with the venue's, ${countOf(trades, 'finished trade')}`,
    ...(health === undefined ? [] : [
      `  health      ${healthText(process, health, silent)}; exchange ${health.components.exchange}, data ${health.components.data}, journal ${health.components.journal}, books ${health.components.books}, hints ${health.components.hints}`,
      ...(health.entries === undefined ? [] : [`  entries     ${entryLine(health.entries)}`]),
      `  model       ${health.components.model}`,
      `  process     ${health.memoryMegabytes} MB, ${countOf(health.turns, 'turn')}, ${health.failures} of them failed; last heard of ${health.written}`,
    ]),
    `  journal     ${countOf(events, 'event')} since ${starts === 1 ? 'its only start' : `${starts} starts`}${lastEvent === undefined ? '' : `, the last at ${lastEvent}`}`,
    ...(schedule === undefined ? [] : ['', ...[...scheduleLines(schedule), ...scheduleWarnings(schedule)].map((line) => `  ${line}`)]),
    ...(notes.length === 0 ? [] : ['', 'Lately:', ...notes.map(({ at, kind, detail }) => `  ${at.slice(0, 19).replace('T', ' ')}  ${kind}  ${JSON.stringify(detail)}`)]),
  ].join('\n');
}

function healthText(process: LiveStatus['process'], { state }: HealthStatus, silent: number | undefined): string {
  if (process === 'not running') return process;
  return silent === undefined ? state : `UNKNOWN, ${silent} s ago it was ${state}`;
}

function positionLines({ instrument, amount, entryPrice, openedAt, price, priceDecimals, profit, stop, target }: OpenPosition): string[] {
  const marked = price === undefined || profit === undefined ? 'no candle seen yet' : `price ${price.toFixed(priceDecimals)}, profit ${signed(profit)} before fees`;
  return [
    `  position    ${instrument} ${amount} at ${entryPrice?.toFixed(priceDecimals) ?? '?'} since ${openedAt ?? '?'}`,
    `              ${marked}, ${stop === undefined ? 'NO stop at the venue' : `stop ${stop}`}, ${target === undefined ? 'no target' : `target ${target}`}`,
  ];
}

/** How a run ended that was stopped in order. */
export function describeEnd({ positions, entries }: HealthStatus): string {
  return [`Stopped: ${whatStays(positions)}.`, ...(entries === undefined ? [] : entryLines(entries))].join('\n');
}
