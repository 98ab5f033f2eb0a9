import { LEDGER_DECIMALS } from '../core/money.ts';

/** One line of CSV (RFC 4180): a field with a comma, a quote or a line break is quoted. Undefined and NaN are empty. */
export function csvLine(fields: readonly (string | number | undefined)[]): string {
  return fields.map(csvField).join(',');
}

function csvField(field: string | number | undefined): string {
  if (field === undefined || Number.isNaN(field)) return '';
  const text = String(field);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Minor units as exact decimal text, without trailing zeros. */
export function decimalText(minor: bigint): string {
  const sign = minor < 0n ? '-' : '';
  const digits = (minor < 0n ? -minor : minor).toString().padStart(LEDGER_DECIMALS + 1, '0');
  const fraction = digits.slice(-LEDGER_DECIMALS).replace(/0+$/, '');
  return `${sign}${digits.slice(0, -LEDGER_DECIMALS)}${fraction === '' ? '' : `.${fraction}`}`;
}
