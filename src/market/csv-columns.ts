import { nearestName } from '../core/nearest-name.ts';
import { EdgewiseError } from '../core/errors.ts';

/** The meaning of a column of a candle file. `date` is the day, where the time of day has a column of its own. */
export type CsvRole = 'date' | 'time' | 'open' | 'high' | 'low' | 'close' | 'volume' | 'transactions' | 'symbol';

export const REQUIRED_ROLES = ['time', 'open', 'high', 'low', 'close'] as const satisfies readonly CsvRole[];

/** The zero-based position of each meaning. Without a volume column the volume is unknown. */
export type CsvPositions = Readonly<Record<(typeof REQUIRED_ROLES)[number], number>> & {
  readonly date?: number;
  readonly volume?: number;
  readonly transactions?: number;
  readonly symbol?: number;
};

/** Names of columns of closing times. */
const CLOSING_NAMES: readonly string[] = [
  'closetime',
  'timeclose',
  'timeperiodend',
  'endtime',
  'timeend',
  'windowend',
  'end',
  'endat',
];

/** Names that sources use, the most reliable first. Only letters and digits are compared, in lower case. */
const ALIASES: Readonly<Record<CsvRole, readonly string[]>> = {
  time: [
    'timeperiodstart',
    'periodstart',
    'opentime',
    'timeopen',
    'openat',
    'opentimems',
    'opentimeutc',
    'timestampopen',
    'windowstart',
    'intervalstart',
    'barstart',
    'candlebegintime',
    'begin',
    'starttime',
    'timestart',
    'start',
    'startat',
    'timestamp',
    'timestamputc',
    'timestampms',
    'ts',
    'unix',
    'unixtimestamp',
    'unixtime',
    'unixms',
    'epoch',
    'datetime',
    'dateutc',
    'datetimeutc',
    'date',
    'dtyyyymmdd',
    'time',
    'timeutc',
    'utctime',
    'utc',
    'gmttime',
    'localtime',
    'indexlevel0',
    'bucket',
    't',
  ],
  date: ['date', 'day', 'yyyymmdd', 'dtyyyymmdd', 'dateutc'],
  open: ['open', 'openprice', 'priceopen', 'openingprice', 'o', 'openusd'],
  high: ['high', 'highprice', 'pricehigh', 'highestprice', 'h', 'max', 'highusd'],
  low: ['low', 'lowprice', 'pricelow', 'lowestprice', 'l', 'min', 'lowusd'],
  close: ['close', 'closeprice', 'priceclose', 'closingprice', 'c', 'last', 'closelast', 'price', 'closeusd'],
  volume: ['homenotional', 'basevolume', 'volumebase', 'volume', 'vol', 'v', 'volumetraded', 'amount'],
  transactions: ['transactions', 'trades', 'count', 'numberoftrades', 'numtrades', 'tradecount', 'tradescount', 'n'],
  symbol: ['ticker', 'symbol', 'pair', 'instrument', 'market'],
};

/** A volume in the quote currency. It is not used, because volumes are in the base currency. */
const QUOTE_VOLUME = /^vol(ume)?(quote|usd[tc]?|busd|eur|gbp|jpy|krw|try)$/;

/** A name in lower case with letters and digits only, and without a column number in front (`1. open`). */
export function plainName(name: string): string {
  return name
    .toLowerCase()
    .replace(/^\d+[a-z]?\.\s*/, '')
    .replace(/[^a-z0-9]/g, '');
}

/** The names of one position, one per line of the header. */
export type HeaderNames = readonly (readonly string[])[];

/** The positions whose names fit a role, the most reliable first, each once. */
export function positionsOf(role: CsvRole, names: HeaderNames, base?: string): number[] {
  const aliases =
    role === 'volume' && base !== undefined
      ? [`volume${base.toLowerCase()}`, `${base.toLowerCase()}volume`, ...ALIASES.volume]
      : ALIASES[role];
  const usable = usesLetters(names) ? aliases : aliases.filter((alias) => alias.length > 1);
  const found = usable.flatMap((alias) =>
    names.flatMap((own, position) => (own.some((name) => plainName(name) === alias) ? [position] : [])),
  );
  if (role === 'volume') {
    found.push(
      ...names.flatMap((own, position) => (own.some((name) => isOtherVolume(plainName(name))) ? [position] : [])),
    );
  }
  return [...new Set(found)];
}

/** Whether all four prices have single letters as names. Otherwise a single letter is no name. */
function usesLetters(names: HeaderNames): boolean {
  return ['o', 'h', 'l', 'c'].every((letter) => names.some((own) => own.some((name) => plainName(name) === letter)));
}

function isOtherVolume(name: string): boolean {
  return name.startsWith('vol') && !QUOTE_VOLUME.test(name);
}

/** Positions with a name of closing times. */
export function closingPositions(names: HeaderNames): number[] {
  return CLOSING_NAMES.flatMap((alias) =>
    names.flatMap((own, position) => (own.some((name) => plainName(name) === alias) ? [position] : [])),
  );
}

/** Reads a text such as `time=ts,open=3`: names of the header, or positions counted from 1. Throws `usage`. */
export function columnNames(text: string): Partial<Record<CsvRole, string>> {
  const names: Partial<Record<CsvRole, string>> = {};
  for (const part of text.split(',')) {
    const [role = '', name = ''] = part.split('=').map((side) => side.trim());
    if (!isRole(role) || name === '') {
      const near = nearestName(role, Object.keys(ALIASES));
      throw new EdgewiseError('usage', `The column "${part}" is not understood.`, {
        expected: `ROLE=NAME pairs with the roles ${Object.keys(ALIASES).join(', ')}`,
        actual: `"${text}"`,
        ...(near === undefined || isRole(role) ? {} : { advice: `Did you mean ${near}?` }),
      });
    }
    names[role] = name;
  }
  return names;
}

function isRole(text: string): text is CsvRole {
  return Object.hasOwn(ALIASES, text);
}
