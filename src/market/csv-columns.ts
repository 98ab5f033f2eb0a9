import { nearestName } from '../core/nearest-name.ts';
import { EdgewiseError } from '../core/errors.ts';

/** What a column of a candle file means. */
export type CsvRole = 'time' | 'open' | 'high' | 'low' | 'close' | 'volume' | 'transactions' | 'symbol';

export const REQUIRED_ROLES = ['time', 'open', 'high', 'low', 'close', 'volume'] as const satisfies readonly CsvRole[];

/** Where each meaning stands: zero-based positions. */
export type CsvPositions = Readonly<Record<(typeof REQUIRED_ROLES)[number], number>> & {
  readonly transactions?: number;
  readonly symbol?: number;
};

/** Names that sources use, the surest first. Compared without case, spaces, dots and underscores. */
const ALIASES: Readonly<Record<CsvRole, readonly string[]>> = {
  time: ['opentime', 'windowstart', 'timestamp', 'ts', 'unix', 'unixtimestamp', 'unixtime', 'datetime', 'date', 'time', 'timeopen', 'starttime', 'start', 'startat', 't'],
  open: ['open', 'openprice', 'priceopen', 'o'],
  high: ['high', 'highprice', 'pricehigh', 'h', 'max'],
  low: ['low', 'lowprice', 'pricelow', 'l', 'min'],
  close: ['close', 'closeprice', 'priceclose', 'c', 'last'],
  volume: ['volume', 'vol', 'v', 'basevolume', 'volumebase', 'volumetraded', 'amount'],
  transactions: ['transactions', 'trades', 'count', 'numberoftrades', 'numtrades', 'tradecount', 'tradescount', 'n'],
  symbol: ['ticker', 'symbol', 'pair', 'instrument', 'market'],
};

function plain(name: string): string {
  return name.toLowerCase().replace(/[\s._"'()/-]/g, '');
}

/** Finds the columns by the header's names. Throws `data-unreadable` naming what is missing and the nearest column. */
export function positionsFromHeader(header: readonly string[], options: { where: string; base?: string }): CsvPositions {
  const names = header.map(plain);
  const find = (role: CsvRole): number => {
    const exact = ALIASES[role].map((alias) => names.indexOf(alias)).find((position) => position >= 0);
    if (exact !== undefined) return exact;
    if (role !== 'volume') return -1;
    const ofBase = options.base === undefined ? -1 : names.indexOf(`volume${options.base.toLowerCase()}`);
    return ofBase >= 0 ? ofBase : names.findIndex((name) => name.startsWith('volume'));
  };
  const [time, open, high, low, close, volume] = [find('time'), find('open'), find('high'), find('low'), find('close'), find('volume')];
  const missing = REQUIRED_ROLES.filter((role) => find(role) < 0);
  if (missing.length > 0) throw missingColumns(header, missing, options.where);
  const [transactions, symbol] = [find('transactions'), find('symbol')];
  return {
    time, open, high, low, close, volume,
    ...(transactions >= 0 ? { transactions } : {}),
    ...(symbol >= 0 ? { symbol } : {}),
  };
}

/** Reads what a person writes as `time=ts,open=3`: a header's name, or a position counted from 1. Throws `usage`. */
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

function missingColumns(header: readonly string[], missing: readonly CsvRole[], where: string): EdgewiseError {
  const hints = missing.map((role) => {
    const near = nearestName(role, header.map((name) => name.trim()));
    return near === undefined ? `--columns ${role}=NAME` : `is "${near}" the ${role}? then --columns ${role}=${near}`;
  });
  return new EdgewiseError('data-unreadable', `The file has no column for ${missing.join(', ')}.`, {
    where,
    expected: 'columns for time, open, high, low, close and volume',
    actual: `the columns ${header.map((name) => `"${name.trim()}"`).join(', ')}`,
    advice: `Check that this is a candle file, or name the columns: ${hints.join('; ')}.`,
  });
}
