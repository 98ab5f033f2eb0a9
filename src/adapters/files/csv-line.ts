/** Writes fields as one line of CSV; undefined is an empty field. */
export function csvLine(fields: readonly (string | number | undefined)[]): string {
  return `${fields.map((field) => quoted(field)).join(',')}\n`;
}

function quoted(field: string | number | undefined): string {
  if (field === undefined || typeof field === 'number') return field === undefined ? '' : `${field}`;
  return /[",\n\r]/.test(field) ? `"${field.replaceAll('"', "'").replace(/[\n\r]/g, ' ')}"` : field;
}

/**
 * Writes a time in microseconds since 1970. A time in UTC stays a number; a time of an unknown zone becomes a date
 * without an offset.
 */
export function timeField(micros: number, zone: 'utc' | 'none'): string | number {
  if (zone === 'utc') return micros;
  const ms = Math.floor(micros / 1_000);
  return `${new Date(ms).toISOString().slice(0, -1)}${String(micros - ms * 1_000).padStart(3, '0')}`;
}
