import { countOf } from '../../core/count-of.ts';
import { entryLine } from '../../report/entry-words.ts';
import { wrapText } from '../../report/wrap-text.ts';
import type { HealthStatus } from '../../trading/run-health.ts';
import type { LiveStatus } from '../../operate/run-status.ts';
import type { LoggedLine } from '../../operate/logged-line.ts';
import type { MonitorView, RecentTrade } from '../../operate/run-monitor.ts';
import { tradingLine } from './halt-lines.ts';
import { moneyLines } from './money-lines.ts';
import { signed } from './printed-sum.ts';
import { scheduleLines } from './schedule-lines.ts';
import { table } from '../terminal/table.ts';

/** Size of the terminal in characters. */
export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** The traditional size of a terminal. */
export const SMALLEST_SCREEN: ScreenSize = { columns: 80, rows: 24 };

/**
 * Describes a run on one screen for people: first advice, risk and money, then trades, then the health of the machine.
 * Every line fits the columns of the screen. Where the rows are not enough, the ends of long lists are left out, and a
 * line says how many entries.
 */
export function describeView(view: MonitorView, { columns, rows }: ScreenSize): string {
  const { status, recentTrades, recommendations, activity, errors, at, folder } = view;
  const { health, schedule } = status;
  const isRunning = status.process === 'running';
  const fixed: string[] = [
    ...headLines(view, columns),
    ...venueLine(health),
    ...recommendations.flatMap((text, place) => labelled(place === 0 ? 'To do' : '', text, columns)),
    ...labelled('Trading', tradingLine(status), columns),
    ...moneyBlock(view, columns),
    ...positionLines(status, heldUntil(view), columns),
  ];
  const lists: readonly (readonly string[])[] = [
    tradeTable(recentTrades, columns),
    orderLines(health, columns),
    health?.entries === undefined ? [] : labelled('Entries', entryLine(health.entries), columns),
    ...(isRunning && health !== undefined ? healthLines(health, at, columns).map((line) => [line]) : []),
    logLines('Errors', errors, columns),
    logLines('Activity', activity, columns),
    schedule === undefined ? [] : headed('Schedule', scheduleLines(schedule, columns - LABEL)),
    [cutTo(`Folder     ${folder}`, columns)],
  ];
  const lines = [...fixed, ...sharedOut(lists, { rows: rows - fixed.length, columns })];
  return lines.map((line) => cutTo(line, columns)).join('\n');
}

function headLines(
  { status: { system, setting, kind, process, pid, health, lastEvent }, at }: MonitorView,
  columns: number,
): string[] {
  const state =
    process === 'running'
      ? `${health?.state ?? 'running'}, process ${pid ?? 'unknown'}, up ${spanText(health?.uptimeSeconds ?? 0)}`
      : kind === 'replay'
        ? `REPLAY${lastEvent === undefined ? '' : ` until ${minuteOf(lastEvent)}`}`
        : `NOT RUNNING${health === undefined ? '' : ` since ${minuteOf(health.written)}`}`;
  const [name, time] = [`${system} (${setting})`, `${minuteOf(at)} UTC`];
  const whole = `${name}  ${state}  ${time}`;
  if (whole.length <= columns) return [whole];
  const first = `${name}  ${time}`;
  return [...(first.length <= columns ? [first] : [name, time]), ...wrapText(state, columns)];
}

/** The present of a run that works. A run that does not has none: its positions are shown as of its last event. */
function heldUntil({ status: { process, health, lastEvent }, at }: MonitorView): number {
  return Date.parse(process === 'running' ? (health?.venueTime ?? at) : (lastEvent ?? at));
}

function minuteOf(iso: string): string {
  return iso.slice(0, 16).replace('T', ' ');
}

/** The line about the venue's time, where it is not this machine's time. */
function venueLine(health: HealthStatus | undefined): string[] {
  if (health === undefined || health.speed === 1) return [];
  return [`Venue      ${minuteOf(health.venueTime)} UTC there, ${health.speed} times as fast`];
}

function moneyBlock({ performance, status: { positions, balance } }: MonitorView, columns: number): string[] {
  const [equity, profit] = moneyLines(
    performance,
    positions.map((position) => position.profit),
  );
  const { dayProfit, drawdown, trades, winRate } = performance;
  const won = winRate === undefined ? '' : `, ${(100 * winRate).toFixed(0)} % of them won`;
  return [
    ...labelled('Money', equity, columns),
    ...labelled('', profit, columns),
    ...labelled('', `balance ${balance.toFixed(2)} to compare with the venue's`, columns),
    ...labelled(
      '',
      `today ${signed(dayProfit)}, drawdown ${(100 * drawdown).toFixed(2)} %, ${countOf(trades, 'finished trade')}${won}`,
      columns,
    ),
  ];
}

/** The open positions. Those that were closed from outside and are not booked yet have another heading. */
function positionLines({ positions, flattened }: LiveStatus, now: number, columns: number): string[] {
  if (positions.length === 0) return ['Positions  none'];
  const cells = positions.map(
    ({ instrument, amount, entryPrice, price, priceDecimals, profit, stop, target, openedAt }) => [
      instrument,
      amount,
      priceText(entryPrice, priceDecimals),
      priceText(price, priceDecimals),
      profit === undefined ? '?' : signed(profit),
      stop ?? 'NONE',
      target ?? 'none',
      openedAt === undefined ? '?' : spanText((now - Date.parse(openedAt)) / 1_000),
    ],
  );
  const heading = flattened === undefined ? 'Positions' : 'Was held';
  return fittingTable([heading, 'amount', 'entry', 'price', 'profit', 'stop', 'target', 'held'], cells, {
    columns,
    whole: [heading, 'profit', 'stop'],
    dropped: ['held', 'target', 'entry', 'price', 'amount'],
  });
}

/** The newest trades first, so that the oldest are cut off. */
function tradeTable(trades: readonly RecentTrade[], columns: number): string[] {
  if (trades.length === 0) return ['Trades     none finished'];
  const cells = trades
    .toReversed()
    .map(({ instrument, side, entryPrice, exitPrice, priceDecimals, net, closedAt }) => [
      instrument,
      side,
      priceText(entryPrice, priceDecimals),
      priceText(exitPrice, priceDecimals),
      signed(net),
      minuteOf(closedAt),
    ]);
  return fittingTable(['Trades', 'side', 'entry', 'exit', 'net', 'closed'], cells, {
    columns,
    whole: ['Trades', 'net', 'closed'],
    dropped: ['side', 'entry', 'exit'],
  });
}

function orderLines(health: HealthStatus | undefined, columns: number): string[] {
  if (health === undefined || health.working.length === 0) return ['Orders     none at the venue'];
  const cells = health.working.map((one) => [
    one.instrument,
    one.side,
    one.kind,
    one.purpose,
    one.amount,
    one.state,
    one.id,
  ]);
  return fittingTable(['Orders', 'side', 'kind', 'purpose', 'amount', 'state', 'name'], cells, {
    columns,
    whole: ['name'],
    dropped: ['state', 'kind', 'side', 'purpose'],
  });
}

interface FittingOptions {
  readonly columns: number;
  /** Titles of columns that are never cut. */
  readonly whole: readonly string[];
  /** Titles of columns that are left out where a line does not fit, the first at first. */
  readonly dropped: readonly string[];
}

/** A table without whole columns where it would be wider than the screen. */
function fittingTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { columns, whole, dropped: [next, ...dropped] }: FittingOptions,
): string[] {
  const lines = table(head, rows, { columns, whole, rule: 'none' }).split('\n');
  if (next === undefined || lines.every((line) => line.length <= columns)) return lines;
  const isLeft = (_: string, place: number): boolean => head[place] !== next;
  return fittingTable(
    head.filter(isLeft),
    rows.map((row) => row.filter(isLeft)),
    { columns, whole, dropped },
  );
}

/** Columns of the labels on the left. */
const LABEL = 11;

const WELL: ReadonlySet<string> = new Set(['up', 'durable', 'agree']);

/** The lines about components: one line for all that work, and one for each that does not. */
function healthLines(
  { components, since, cpuPercent, memoryMegabytes, diskFreeGigabytes, turns, failures }: HealthStatus,
  at: string,
  columns: number,
): string[] {
  const names = ['exchange', 'data', 'journal', 'books', 'hints'] as const;
  const isWell = (name: (typeof names)[number]): boolean => WELL.has(components[name]);
  const well = names.filter(isWell).map((name) => `${name} ${components[name]}`);
  const ill = names
    .filter((name) => !isWell(name))
    .map((name) => `${name} ${components[name]}, for ${spanText((Date.parse(at) - Date.parse(since[name])) / 1_000)}`);
  return [
    ...labelled('Health', [...ill, ...well].join('; '), columns),
    ...labelled(
      'Model',
      `${components.model}, for ${spanText((Date.parse(at) - Date.parse(since.model)) / 1_000)}`,
      columns,
    ),
    ...labelled(
      'Machine',
      `CPU ${cpuPercent.toFixed(1)} % of a core, memory ${memoryMegabytes} MB, ${diskFreeGigabytes === undefined ? 'free disk unknown' : `disk ${diskFreeGigabytes} GB free`}; ${countOf(turns, 'turn')}, ${failures} failed`,
      columns,
    ),
  ];
}

/** Gives every list its first line, and then each list in turn one more line until all rows are used. */
function sharedOut(lists: readonly (readonly string[])[], { rows: room, columns }: ScreenSize): string[] {
  const shown = lists.map(() => 0);
  let left = room;
  for (let isFull = false; !isFull;) {
    isFull = true;
    for (let place = 0; place < lists.length && left > 0; place++) {
      if ((shown[place] ?? 0) >= (lists[place]?.length ?? 0)) continue;
      shown[place] = (shown[place] ?? 0) + 1;
      left--;
      isFull = false;
    }
  }
  return lists.flatMap((list, place) => {
    const lines = list.slice(0, shown[place]);
    const missing = list.length - lines.length;
    if (missing === 0 || lines.length === 0) return lines;
    const last = lines.at(-1) ?? '';
    const suffix = `  (+${countOf(missing, 'line')})`;
    return [...lines.slice(0, -1), `${cutTo(last, columns - suffix.length)}${suffix}`];
  });
}

/** A text to the right of its label, on as many lines as it needs. */
function labelled(label: string, text: string, columns: number): string[] {
  return headed(label, wrapText(text, Math.max(20, columns - LABEL)));
}

/**
 * One line for each entry, the newest first. The first is on the line of the label, so that there is content when there
 * is room for one line only.
 */
function logLines(label: string, logged: readonly LoggedLine[], columns: number): string[] {
  const width = Math.max(...logged.map(({ kind }) => kind.length));
  const lines = logged
    .toReversed()
    .map(({ time, kind, text }) => cutTo(`${time.slice(11, 19)}  ${kind.padEnd(width)}  ${text}`, columns - LABEL));
  return headed(label, lines.length === 0 ? ['none today'] : lines);
}

/** Lines to the right of a label and below it. */
function headed(label: string, lines: readonly string[]): string[] {
  return lines.map((line, place) => `${(place === 0 ? label : '').padEnd(LABEL)}${line}`);
}

function cutTo(line: string, columns: number): string {
  return line.length <= columns ? line : `${line.slice(0, Math.max(0, columns - 1))}…`;
}

function priceText(price: number | undefined, decimals: number): string {
  return price?.toFixed(decimals) ?? '?';
}

/** `45 s`, `12 min`, `3 h 20 min`, `4 d 2 h` */
function spanText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 90) return `${whole} s`;
  if (whole < 5_400) return `${Math.floor(whole / 60)} min`;
  if (whole < 86_400) return `${Math.floor(whole / 3_600)} h ${Math.floor((whole % 3_600) / 60)} min`;
  return `${Math.floor(whole / 86_400)} d ${Math.floor((whole % 86_400) / 3_600)} h`;
}
