import { instant, type Instant } from './time.ts';

const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:\d\d)?)?$/;

/** The texts that `parseIsoTime` reads, described for an error message. */
export const ISO_TIME_EXPECTED = 'a day of the calendar such as 2024-01-31, or a time such as 2024-01-31T09:30Z';

/**
 * Reads a day or a time that a person wrote: `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM[:SS[.fraction]][Z|±HH:MM]`. A time
 * without a zone is UTC, whatever the machine's zone is. Digits beyond microseconds are cut off. Undefined for any
 * other text, for a day that the calendar does not have, and for a year whose microseconds a double cannot count
 * exactly.
 */
export function parseIsoTime(text: string): Instant | undefined {
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] =
    ISO.exec(text) ?? [];
  if (year === undefined) return undefined;
  const written = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const millis = Date.parse(`${written}Z`);
  // The 31st of February is read as a day of March, and 24:00 as the next day.
  if (Number.isNaN(millis) || new Date(millis).toISOString().slice(0, 19) !== written) return undefined;
  const offset = offsetMinutes(zone);
  if (offset === undefined) return undefined;
  const microseconds = (millis - offset * 60_000) * 1_000 + Number(fraction.slice(0, 6).padEnd(6, '0'));
  return Number.isSafeInteger(microseconds) ? instant(microseconds) : undefined;
}

function offsetMinutes(zone: string): number | undefined {
  if (zone === 'Z') return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(4))];
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
