/** The date of an ISO time, and its hour and minute unless it is midnight. */
export function day(iso: string): string {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})/.exec(iso);
  if (match === null) return iso;
  return match[2] === '00:00' ? (match[1] ?? iso) : `${match[1]} ${match[2]}`;
}

/** The date of an ISO time, without the hour. */
export function date(iso: string): string {
  return iso.slice(0, 10);
}
