import { namedFile, writeNamedFile } from '../adapters/files/named-file.ts';
import type { ChainedEvent } from '../adapters/sqlite/chained-event.ts';
import { SqliteLiveJournal } from '../adapters/sqlite/sqlite-live-journal.ts';
import { textOfAmount } from '../core/decimal-text.ts';
import type { Instrument } from '../core/instrument.ts';
import { isoFromInstant } from '../core/time.ts';
import { exactJson } from '../engine/exact-json.ts';
import { readEvent } from '../engine/read-event.ts';
import { fillAmounts, fillTable, tradeTable } from './journal-tables.ts';
import { liveFolderAt } from '../trading/run-folder.ts';
import { instrumentsOfRun } from '../trading/instruments-of-run.ts';
import { requireSameUnits } from '../trading/run-journal.ts';

/** `jsonl`: every record of every table. `fills`, `trades`: a table as CSV. */
export type JournalFormat = 'jsonl' | 'fills' | 'trades';

export interface JournalExport {
  readonly format: JournalFormat;
  /** Number of events that were read. Each was checked against its hash. */
  readonly events: number;
  /** Number of written lines, including the head of a table. */
  readonly lines: number;
}

/**
 * Reads the journal of a run up to its end at the time of the call, and returns its lines a few at a time. The run may
 * write meanwhile; nothing is changed or locked. Throws `data-corrupt` at a record whose hash does not match.
 */
export async function exportJournal(
  folder: string,
  format: JournalFormat,
  write: (lines: AsyncIterable<string>) => Promise<void>,
): Promise<JournalExport> {
  const path = liveFolderAt(folder).journal;
  const journal = SqliteLiveJournal.openToRead(path);
  try {
    requireSameUnits(journal.header, path);
    const count = { lines: 0 };
    await write(inPieces(linesOf(journal, format), count));
    return { format, events: journal.end.seq, lines: count.lines };
  } finally {
    journal.close();
  }
}

/** Exports into a file that a person named: a regular one is written completely or not at all. */
export async function exportJournalFile(
  folder: string,
  format: JournalFormat,
  file: string,
): Promise<JournalExport & { readonly file: string }> {
  const target = await namedFile(file);
  return { file, ...(await exportJournal(folder, format, (lines) => writeNamedFile(target, lines))) };
}

/** Size of the pieces of text. Writing many lines at once is faster. */
const PIECE = 1 << 16;

async function* inPieces(lines: Iterable<string>, count: { lines: number }): AsyncGenerator<string> {
  let piece = '';
  for (const line of lines) {
    piece += `${line}\n`;
    count.lines++;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

function linesOf(journal: SqliteLiveJournal, format: JournalFormat): Iterable<string> {
  const instruments = instrumentsOfRun(journal);
  const events = (kind?: ChainedEvent['kind']): Iterable<ChainedEvent> => until(journal.events(kind), journal.end.seq);
  if (format === 'fills') return fillTable(events(), instruments);
  return format === 'trades' ? tradeTable(events(), instruments) : recordLines(journal, events(), instruments);
}

/** The events up to `last`, because a journal that is being written grows while it is read. */
function* until(events: Iterable<ChainedEvent>, last: number): Generator<ChainedEvent> {
  if (last === 0) return;
  for (const event of events) {
    yield event;
    if (event.seq === last) return;
  }
}

function* recordLines(
  journal: SqliteLiveJournal,
  events: Iterable<ChainedEvent>,
  instruments: readonly Instrument[],
): Generator<string> {
  const { header, end } = journal;
  const notes = journal.notes();
  const heeded = journal.heededEpochs();
  const starts = journal.starts().filter(({ seq }) => seq <= end.seq + 1);
  yield exactJson({ record: 'header', ...header, cash: textOfAmount(BigInt(header.cashMinor), 2) });
  for (const start of starts) yield exactJson({ record: 'start', ...start, time: isoFromInstant(start.at) });
  for (const event of events) yield eventLine(event, instruments);
  for (const { id, at, kind, detail } of notes)
    yield exactJson({ record: 'note', id, at, time: isoFromInstant(at), kind, detail });
  if (heeded !== undefined) {
    const { total, account } = heeded;
    yield exactJson({
      record: 'halt-switch',
      epoch: total,
      ...(account === undefined ? {} : { accountEpoch: account }),
    });
  }
  yield exactJson({ record: 'end', ...end });
}

/** One event as a line. Event and output are copied byte by byte, because the hash is computed from these bytes. */
function eventLine(
  { seq, at, kind, event, output, features, chain, chainForm }: ChainedEvent,
  instruments: readonly Instrument[],
): string {
  const head = exactJson({ record: 'event', seq, at, time: isoFromInstant(at), kind }).slice(0, -1);
  const tail = exactJson({
    features: features === undefined ? undefined : Array.from(features),
    amounts: amountsOf(kind, event, instruments),
    chain,
    chainForm,
  }).slice(1);
  return `${head},"event":${event},"output":${output},${tail}`;
}

/** Steps and minor units as decimals. */
function amountsOf(
  kind: ChainedEvent['kind'],
  text: string,
  instruments: readonly Instrument[],
): Readonly<Record<string, string>> | undefined {
  if (kind !== 'fill' && kind !== 'cash-flow') return undefined;
  const event = readEvent(text);
  if (event.kind === 'cash-flow') return { amount: textOfAmount(event.amountMinor, 2) };
  if (event.kind !== 'fill') return undefined;
  const { fill } = event;
  const instrument = instruments.find((known) => known.id === fill.instrument);
  return instrument === undefined ? { fee: textOfAmount(fill.feeMinor, 2) } : fillAmounts(fill, instrument);
}
