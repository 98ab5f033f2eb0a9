/** Fields as one line of CSV; undefined is an empty field. */
export function csvLine(fields: readonly (string | number | undefined)[]): string {
  return `${fields.map((field) => quoted(field)).join(',')}\n`;
}

function quoted(field: string | number | undefined): string {
  if (field === undefined || typeof field === 'number') return field === undefined ? '' : `${field}`;
  return /[",\n\r]/.test(field) ? `"${field.replaceAll('"', "'").replace(/[\n\r]/g, ' ')}"` : field;
}

/** Microseconds since 1970 as ISO 8601; a time without a zone has no offset behind it. */
export function isoOfMicros(micros: number, zone: 'utc' | 'none'): string {
  const ms = Math.floor(micros / 1_000);
  const text = new Date(ms).toISOString().slice(0, -1);
  return `${text}${String(micros - ms * 1_000).padStart(3, '0')}${zone === 'utc' ? 'Z' : ''}`;
}
