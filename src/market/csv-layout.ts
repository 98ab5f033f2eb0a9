/** Which column of a file means what, as far as its header, the person, and the look of its first rows tell. */
import { nearestName } from '../core/nearest-name.ts';
import { EdgewiseError } from '../core/errors.ts';
import {
  plainName,
  positionsOf,
  REQUIRED_ROLES,
  type CsvPositions,
  type CsvRole,
  type HeaderNames,
} from './csv-columns.ts';
import type { CsvHead } from './csv-head.ts';
import type { MappingOptions, Stamps } from './csv-mapping.ts';
import { findTimes, type TimePlace } from './csv-times.ts';

export interface CsvLayout extends TimePlace {
  readonly layout: string;
  /** Undefined for a file without a header whose prices are still to be told apart by all rows. */
  readonly columns: CsvPositions | undefined;
  /** What the person named beside prices that are still to be told apart. */
  readonly extra?: Pick<CsvPositions, 'volume' | 'transactions' | 'symbol'>;
  readonly stamps: Stamps;
  readonly notes: readonly string[];
}

/** Finds the columns. Throws `data-unreadable` naming what is missing and what to do. */
export function findLayout(head: CsvHead, options: MappingOptions): CsvLayout {
  return head.header.length > 0 ? named(head, options) : unnamed(head, options);
}

function named(head: CsvHead, options: MappingOptions): CsvLayout {
  const where = `${options.source}, line ${head.preamble + 1}`;
  const names: HeaderNames = Array.from({ length: head.width }, (_, position) =>
    head.header.map((line) => line[position] ?? ''),
  );
  const asked = new Map<CsvRole, number>();
  for (const [role, name] of Object.entries(options.columns ?? {}) as [CsvRole, string][])
    asked.set(role, askedPosition(role, name, names, where));
  const timeAsked = asked.get('time');
  if (timeAsked !== undefined && options.stamps !== 'close' && /clos|end/i.test((names[timeAsked] ?? []).join(' '))) {
    throw closingNames((names[timeAsked] ?? []).join(' '), where);
  }
  const format = sourceOf(names);
  refuseUnknownStamps(format, options, where);
  const absent = REQUIRED_ROLES.filter(
    (role) => !asked.has(role) && positionsOf(role, names, options.base).length === 0,
  );
  if (absent.some((role) => role !== 'time')) throw missingColumns(names, absent, where);
  const times = findTimes(head, names, { ...options, asked });
  const used = new Set([...asked.values(), times.time, ...(times.date === undefined ? [] : [times.date])]);
  const place = (role: CsvRole): number | undefined => {
    const told = asked.get(role);
    if (told !== undefined) return told;
    const free = positionsOf(role, names, options.base).filter((position) => !used.has(position));
    const [first] = free;
    if (first === undefined) return undefined;
    const twin = free.find(
      (position) => position !== first && plainName(names[position]?.[0] ?? '') === plainName(names[first]?.[0] ?? ''),
    );
    if (twin !== undefined && (REQUIRED_ROLES as readonly string[]).includes(role))
      throw twoColumns(role, [first, twin], where);
    used.add(first);
    return first;
  };
  const prices = { open: place('open'), high: place('high'), low: place('low'), close: place('close') };
  const missing = (Object.keys(prices) as (keyof typeof prices)[]).filter((role) => prices[role] === undefined);
  if (missing.length > 0) throw missingColumns(names, missing, where);
  const volume = format === 'MetaTrader history' && !asked.has('volume') ? undefined : place('volume');
  const [transactions, symbol] = [place('transactions'), place('symbol')];
  const { open = -1, high = -1, low = -1, close = -1 } = prices;
  return {
    ...times,
    layout: format,
    stamps: options.stamps ?? 'open',
    columns: {
      time: times.time,
      open,
      high,
      low,
      close,
      ...(times.date === undefined ? {} : { date: times.date }),
      ...(volume === undefined ? {} : { volume }),
      ...(transactions === undefined ? {} : { transactions }),
      ...(symbol === undefined ? {} : { symbol }),
    },
    notes: format === 'MetaTrader history' && volume === undefined ? [metaTraderNote('NAME')] : [],
  };
}

function metaTraderNote(column: string | number): string {
  return `MetaTrader counts price changes, not what was traded, so the volume is unknown (--columns volume=${column} to take a column)`;
}

/** Known sources, told by names that only they use. */
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

/** BitMEX stamps a candle with its close, and the times alone cannot show it. */
function refuseUnknownStamps(format: string, { stamps }: MappingOptions, where: string): void {
  if (format !== 'BitMEX buckets' || stamps !== undefined) return;
  throw new EdgewiseError(
    'data-unreadable',
    'BitMEX stamps a candle with the time at which it closes; read as opening times, each would be one interval late.',
    {
      where,
      expected: 'opening times, or word that these are closing times',
      actual: 'the columns of a BitMEX bucket',
      advice: 'Say so: --stamps close (or --stamps open, if the file was changed to opening times)',
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

/** Files without a header: the person may name positions; otherwise the prices are told apart by all rows. */
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

/** A person may name any column, but not one that says itself that it is the wrong one. */
function closingNames(name: string, where: string): EdgewiseError {
  return new EdgewiseError(
    'data-unreadable',
    `The column "${name}" holds closing times; read as opening times they would show every candle one interval late.`,
    {
      where,
      expected: 'a column of opening times',
      actual: `"${name}"`,
      advice: 'Name the column of opening times, or say that these are closing times: --stamps close',
    },
  );
}

function twoColumns(role: CsvRole, positions: readonly number[], where: string): EdgewiseError {
  const places = positions.map((position) => position + 1);
  return new EdgewiseError('data-unreadable', `The file has several columns for ${role}.`, {
    where,
    expected: 'one',
    actual: `columns ${places.join(' and ')}`,
    advice: `Name the one to take: --columns ${role}=${places[0]}`,
  });
}

function missingColumns(names: HeaderNames, missing: readonly CsvRole[], where: string): EdgewiseError {
  const shown = names.map((own) => own.find((name) => name !== '') ?? '');
  const plain = new Set(names.flatMap((own) => own.map((name) => plainName(name))));
  const isTrades =
    plain.has('price') &&
    ['qty', 'quantity', 'size', 'amount', 'side', 'isbuyermaker', 'quoteqty'].some((name) => plain.has(name));
  if (isTrades) {
    return new EdgewiseError('data-unreadable', 'The file holds trades, not candles.', {
      where,
      expected: 'columns for time, open, high, low and close',
      actual: `the columns ${shown.map((name) => `"${name}"`).join(', ')}`,
      advice: 'Import candles that were made of these trades.',
    });
  }
  const hints = missing.map((role) => {
    const near = nearestName(role, shown);
    return near === undefined ? `--columns ${role}=NAME` : `is "${near}" the ${role}? then --columns ${role}=${near}`;
  });
  return new EdgewiseError('data-unreadable', `The file has no column for ${missing.join(', ')}.`, {
    where,
    expected: 'columns for time, open, high, low and close',
    actual: `the columns ${shown.map((name) => `"${name}"`).join(', ')}`,
    advice: `Check that this is a candle file, or name the columns: ${hints.join('; ')}.`,
  });
}
