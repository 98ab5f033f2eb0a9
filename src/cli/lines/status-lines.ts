import { countOf } from '../../core/count-of.ts';
import { entryLine, entryLines } from '../../report/entry-words.ts';
import { wrapText } from '../../report/wrap-text.ts';
import type { AccountHealth } from '../../trading/account-guard.ts';
import type { HealthStatus } from '../../trading/run-health.ts';
import type { ShadowHealth } from '../../trading/shadow.port.ts';
import type { LiveStatus, OpenPosition } from '../../operate/run-status.ts';
import { silentSeconds } from '../../operate/run-silence.ts';
import { whatStays } from '../../trading/what-stays.ts';
import { tradingLine } from './halt-lines.ts';
import { lostShare } from './lost-share.ts';
import { moneyLines } from './money-lines.ts';
import { signed } from './printed-sum.ts';
import { scheduleLines, scheduleWarnings } from './schedule-lines.ts';

/**
 * Describes the state of a run for people, with the risk first. For a silent process it says that the last written
 * state may be out of date.
 */
export function describeStatus(status: LiveStatus, now: Date, columns = Infinity): string {
  const {
    system,
    setting,
    process,
    pid,
    health,
    positions,
    balance,
    money,
    trades,
    events,
    lastEvent,
    starts,
    notes,
    schedule,
  } = status;
  const silent = silentSeconds(status, now);
  const row = (label: string, text: string): string[] =>
    wrapText(text, columns - LABEL).map((line, place) => `${(place === 0 ? `  ${label}` : '').padEnd(LABEL)}${line}`);
  return [
    `${system} (${setting}), ${status.kind === 'replay' ? 'a replay' : process}${pid === undefined ? '' : ` as process ${pid}`}`,
    ...(silent === undefined
      ? []
      : row(
          'SILENT',
          `its process lives and has said nothing for ${silent} s: it may hang. Guardian, health and entries are as it wrote them last`,
        )),
    ...positionRows(status).flatMap(([label, text]) => row(label, text)),
    ...row('trading', tradingLine(status)),
    ...moneyLines(
      money,
      positions.map(({ profit }) => profit),
    ).flatMap((line, place) => row(place === 0 ? 'money' : '', line)),
    ...row('', `balance ${balance.toFixed(2)} to compare with the venue's, ${countOf(trades, 'finished trade')}`),
    ...(health === undefined ? [] : healthRows(process, health, silent).flatMap(([label, text]) => row(label, text))),
    ...row(
      'journal',
      `${countOf(events, 'event')} since ${starts === 1 ? 'its only start' : `${starts} starts`}${lastEvent === undefined ? '' : `, the last at ${lastEvent}`}`,
    ),
    ...(schedule === undefined
      ? []
      : [
          '',
          ...[
            ...scheduleLines(schedule, columns - 2),
            ...scheduleWarnings(schedule).flatMap((line) => wrapText(line, columns - 2)),
          ].map((line) => `  ${line}`),
        ]),
    ...(notes.length === 0 ? [] : ['', 'Lately:', ...noteLines(notes, columns)]),
  ].join('\n');
}

type LabelledText = readonly [label: string, text: string];

/** The open positions, below what is said of those that were closed from outside and are not booked yet. */
function positionRows({ positions, flattened, process }: LiveStatus): LabelledText[] {
  if (positions.length === 0) return [['positions', 'none']];
  const rows = positions.flatMap((position) =>
    positionTexts(position).map((text, place): LabelledText => [place === 0 ? 'position' : '', text]),
  );
  if (flattened === undefined) return rows;
  const { by, at, reason } = flattened;
  const when = process === 'running' ? 'by its process' : 'when the run is started again';
  return [
    ['FLATTENED', `by ${by} at ${at}: ${reason}. The position below is from before that, and is booked ${when}`],
    ...rows,
  ];
}

/** Columns before the text of a row. */
const LABEL = 14;

function healthRows(
  process: LiveStatus['process'],
  health: HealthStatus,
  silent: number | undefined,
): readonly LabelledText[] {
  const {
    components: { exchange, data, journal, books, hints, model },
    entries,
    shadows = [],
    account,
    failedRefits = [],
    memoryMegabytes,
    turns,
    failures,
    written,
    state,
  } = health;
  const last: readonly (readonly [string, string])[] = [
    ...(entries === undefined ? [] : [['entries', entryLine(entries)] as const]),
    [
      'model',
      [
        model,
        ...failedRefits.map(
          ({ feature, failed, all }) =>
            `${failed} of ${countOf(all, 'refit')} of ${feature} learned nothing; it went on with the parameters of the artefact`,
        ),
      ].join('; '),
    ],
    ...(account === undefined ? [] : [['account', accountLine(account)] as const]),
    ...shadows.map((shadow) => ['shadow', shadowLine(shadow)] as const),
    [
      'process',
      `${memoryMegabytes} MB, ${countOf(turns, 'turn')}, ${failures} of them failed; its last health is of ${written}`,
    ],
  ];
  // A run that has ended has no working or failed components.
  if (process === 'not running') return [['health', `not running since ${written}`], ...last];
  return [
    [
      'health',
      `${silent === undefined ? state : `UNKNOWN, ${silent} s ago it was ${state}`}; exchange ${exchange}, data ${data}, journal ${journal}, books ${books}, hints ${hints}`,
    ],
    ...last,
  ];
}

/** Who shares the account, what they have lost together, and whether that keeps this run from entering. */
function accountLine({ systems, lostToday, drawdown, ban }: AccountHealth): string {
  if (ban !== undefined && systems.length === 0) return `NO ENTRIES: ${ban}`;
  const lost = `${systems.join(', ')} have lost ${lostShare(lostToday)} together today and ${lostShare(drawdown)} since their highest`;
  return ban === undefined ? lost : `NO ENTRIES: ${ban}; ${lost}`;
}

/** Whether a shadow follows, what waits for it and what it was never shown. */
function shadowLine({ system, state, reason, waiting, dropped, newest }: ShadowHealth): string {
  const stands = newest === undefined ? 'no moment yet' : `equity ${newest.equity.toFixed(2)}`;
  const missed = dropped === 0 ? '' : `, ${countOf(dropped, 'moment')} dropped`;
  if (state === 'failed') return `${system} follows no more: ${reason ?? 'unknown'}; ${stands}${missed}`;
  return `${system} follows, ${stands}${waiting === 0 ? '' : `, ${countOf(waiting, 'moment')} waiting`}${missed}`;
}

/** The most lines of a note. The journal has the whole note. */
const NOTE_LINES = 3;

function noteLines(notes: LiveStatus['notes'], columns: number): string[] {
  return notes.flatMap(({ at, kind, text }) => {
    const [first = '', ...more] = wrapText(
      `${at.slice(0, 19).replace('T', ' ')} ${text.startsWith(`${kind} `) ? text : `${kind}: ${text}`}`,
      Math.min(columns, WIDEST_NOTE) - 4,
    );
    const shown = more.slice(0, NOTE_LINES - 1);
    return [
      `  ${first}`,
      ...shown.map((line, place) => `    ${line}${place === NOTE_LINES - 2 && more.length > shown.length ? ' …' : ''}`),
    ];
  });
}

/** Width of notes where the output has no width, such as a pipe. */
const WIDEST_NOTE = 120;

function positionTexts({
  instrument,
  amount,
  entryPrice,
  openedAt,
  price,
  priceDecimals,
  profit,
  stop,
  target,
}: OpenPosition): readonly string[] {
  const marked =
    price === undefined || profit === undefined
      ? 'no candle seen yet'
      : `price ${price.toFixed(priceDecimals)}, profit ${signed(profit)} before fees`;
  return [
    `${instrument} ${amount} at ${entryPrice?.toFixed(priceDecimals) ?? '?'} since ${openedAt ?? '?'}`,
    `${marked}, ${stop === undefined ? 'NO stop at the venue' : `stop ${stop}`}, ${target === undefined ? 'no target' : `target ${target}`}`,
  ];
}

/** Describes the end of a run that was stopped in order. */
export function describeEnd({ positions, entries }: HealthStatus): string {
  return [`Stopped: ${whatStays(positions)}.`, ...(entries === undefined ? [] : entryLines(entries))].join('\n');
}
