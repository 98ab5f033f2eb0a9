/**
 * Finds the meaning of the columns of a file, from its header, its first rows and the columns that the person named.
 */
import { EdgewiseError } from '../core/errors.ts';
import { plainName, REQUIRED_ROLES, type CsvPositions, type CsvRole, type HeaderNames } from './csv-columns.ts';
import type { CsvHead } from './csv-head.ts';
import type { MappingOptions, Stamps } from './csv-mapping.ts';
import { HeaderColumns, missingColumns } from './header-columns.ts';
import { findTimes, type TimePlace } from './csv-times.ts';

export interface CsvLayout extends TimePlace {
  readonly layout: string;
  /** Undefined for a file without a header: all rows are needed to find the order of its prices. */
  readonly columns: CsvPositions | undefined;
  /** Other columns that the person named for a file whose order of prices is still unknown. */
  readonly extra?: Pick<CsvPositions, 'volume' | 'transactions' | 'symbol'>;
  readonly stamps: Stamps;
  readonly notes: readonly string[];
}

/** Finds the columns. Throws `data-unreadable` with the missing columns and what to do. */
export function findLayout(head: CsvHead, options: MappingOptions): CsvLayout {
  return head.header.length > 0 ? named(head, options) : unnamed(head, options);
}

function named(head: CsvHead, options: MappingOptions): CsvLayout {
  const where = `${options.source}, line ${head.preamble + 1}`;
  const names: HeaderNames = Array.from({ length: head.width }, (_, position) =>
    head.header.map((line) => line[position] ?? ''),
  );
  const asked = askedPositions(names, options, where);
  const columns = new HeaderColumns({ names, asked, base: options.base, where });
  const format = sourceOf(names);
  refuseUnknownStamps(format, options, where);
  const absent = REQUIRED_ROLES.filter((role) => !columns.has(role));
  if (absent.some((role) => role !== 'time')) throw missingColumns(names, absent, where);
  const times = findTimes(head, names, { ...options, asked });
  const day = times.date === undefined ? {} : { date: times.date };
  columns.reserve(Object.values({ time: times.time, ...day }));
  const prices = columns.takePrices();
  const takesVolume = format !== 'MetaTrader history' || asked.has('volume');
  const volume = takesVolume ? columns.take('volume') : undefined;
  const [transactions, symbol] = [columns.take('transactions'), columns.take('symbol')];
  return {
    ...times,
    layout: format,
    stamps: options.stamps ?? 'open',
    columns: {
      time: times.time,
      ...prices,
      ...day,
      ...(volume === undefined ? {} : { volume }),
      ...(transactions === undefined ? {} : { transactions }),
      ...(symbol === undefined ? {} : { symbol }),
    },
    notes: takesVolume ? [] : [metaTraderNote('NAME')],
  };
}

/** The positions that the person named. Throws `data-unreadable` for one that is not there, or holds closing times. */
function askedPositions(names: HeaderNames, options: MappingOptions, where: string): ReadonlyMap<CsvRole, number> {
  const asked = new Map<CsvRole, number>();
  for (const [role, name] of Object.entries(options.columns ?? {}) as [CsvRole, string][])
    asked.set(role, askedPosition(role, name, names, where));
  const time = asked.get('time');
  const timeName = time === undefined ? '' : (names[time] ?? []).join(' ');
  if (options.stamps !== 'close' && /clos|end/i.test(timeName)) throw closingNames(timeName, where);
  return asked;
}

function metaTraderNote(column: string | number): string {
  return `MetaTrader counts price changes instead of the traded amount, so the volume is unknown (--columns volume=${column} to take a column)`;
}

/** The name of a known source, recognised by column names that only this source uses. */
function sourceOf(names: HeaderNames): string {
  const plain = new Set(names.flatMap((own) => own.map((name) => plainName(name))));
  if (plain.has('windowstart')) return 'Massive flat file';
  if (
    plain.has('takerbuyvolume') ||
    plain.has('takerbuybasevolume') ||
    (plain.has('quotevolume') && plain.has('closetime'))
  )
    return 'Binance kline archive';
  if (plain.has('homenotional') && plain.has('foreignnotional')) return 'BitMEX buckets';
  if (plain.has('tickvol')) return 'MetaTrader history';
  return 'named columns';
}

/** Throws for BitMEX files without `--stamps`: their times are closing times, and the times alone do not show it. */
function refuseUnknownStamps(format: string, { stamps }: MappingOptions, where: string): void {
  if (format !== 'BitMEX buckets' || stamps !== undefined) return;
  throw new EdgewiseError(
    'data-unreadable',
    'BitMEX stamps a candle with the time at which it closes; read as opening times, each would be one interval late.',
    {
      where,
      expected: 'opening times, or the option for closing times',
      actual: 'the columns of a BitMEX bucket',
      advice: 'Give --stamps close, or --stamps open if the file was changed to opening times',
    },
  );
}

function askedPosition(role: CsvRole, name: string, names: HeaderNames, where: string): number {
  const found = names.findIndex((own) =>
    own.some((candidate) => candidate !== '' && candidate.toLowerCase() === name.toLowerCase()),
  );
  const place = found >= 0 ? found : Number(name) - 1;
  if (names[place] !== undefined) return place;
  throw new EdgewiseError('data-unreadable', `There is no column "${name}" for ${role}.`, {
    where,
    expected: `one of ${names.map((own) => `"${own.find((each) => each !== '') ?? ''}"`).join(', ')}, or a position from 1 to ${names.length}`,
    actual: `"${name}"`,
  });
}

/**
 * The columns of a file without a header. The person may name positions; otherwise all rows decide the order of prices.
 */
function unnamed(head: CsvHead, options: MappingOptions): CsvLayout {
  const { columns: asked = {}, source, stamps = 'open' } = options;
  const where = `${source}, line ${head.preamble + 1}`;
  const names: HeaderNames = Array.from({ length: head.width }, () => []);
  const places = new Map<CsvRole, number>();
  for (const [role, text] of Object.entries(asked) as [CsvRole, string][])
    places.set(role, positionOf(role, text, head.width, where));
  const optional = (role: CsvRole) => (places.has(role) ? { [role]: places.get(role) } : {});
  const extra = { ...optional('volume'), ...optional('transactions'), ...optional('symbol') };
  const times = findTimes(head, names, { ...options, asked: places });
  if (!PRICES.some((role) => places.has(role))) {
    const isMetaTrader = times.date !== undefined && /^\d{4}\.\d{2}\.\d{2}$/.test(head.sample[0]?.[times.date] ?? '');
    const notes = isMetaTrader && !places.has('volume') ? [metaTraderNote(head.width)] : [];
    return {
      ...times,
      layout: isMetaTrader ? 'MetaTrader history' : 'by all rows',
      columns: undefined,
      extra,
      stamps,
      notes,
    };
  }
  const need = (role: CsvRole): number => places.get(role) ?? positionOf(role, undefined, head.width, where);
  const prices = { open: need('open'), high: need('high'), low: need('low'), close: need('close') };
  const day = times.date === undefined ? {} : { date: times.date };
  return {
    ...times,
    layout: 'columns as named by the person',
    stamps,
    columns: { time: times.time, ...day, ...prices, ...extra },
    notes: [],
  };
}

const PRICES = ['open', 'high', 'low', 'close'] as const;

function positionOf(role: CsvRole, text: string | undefined, width: number, where: string): number {
  const position = Number(text) - 1;
  if (Number.isInteger(position) && position >= 0 && position < width) return position;
  throw new EdgewiseError('data-unreadable', `The position of ${role} is missing; the file has no header.`, {
    where,
    expected: `a position from 1 to ${width}`,
    actual: `"${text ?? 'nothing'}"`,
    advice: 'Name all: --columns time=1,open=2,high=3,low=4,close=5,volume=6',
  });
}

/** The error for a column of closing times that the person named as the time. */
function closingNames(name: string, where: string): EdgewiseError {
  return new EdgewiseError(
    'data-unreadable',
    `The column "${name}" holds closing times; read as opening times they would show every candle one interval late.`,
    {
      where,
      expected: 'a column of opening times',
      actual: `"${name}"`,
      advice: 'Name the column of opening times, or give --stamps close if closing times are meant',
    },
  );
}
