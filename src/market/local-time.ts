const HOUR_MS = 3_600_000;

/** The local time of a place by the IANA time zone database, which `Intl` provides. */
export class LocalTime {
  readonly zone: string;
  readonly #format: Intl.DateTimeFormat;
  readonly #offsets = new Map<number, number>();

  /** Throws a RangeError for a zone that is not in the database. */
  constructor(zone: string) {
    this.zone = zone;
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
  }

  /**
   * The instants (milliseconds UTC, earlier first) at which a clock of the place shows this time. There is usually one.
   * There is none in the hour that is skipped when clocks go forward, and two in the hour that is repeated.
   */
  instantsOf(localMs: number): number[] {
    const offsets = new Set([this.#offsetAt(localMs - 24 * HOUR_MS), this.#offsetAt(localMs + 24 * HOUR_MS)]);
    return [...offsets]
      .map((offset) => localMs - offset)
      .filter((utc) => utc + this.#offsetAt(utc) === localMs)
      .toSorted((left, right) => left - right);
  }

  /** Milliseconds that local time is ahead of UTC. It changes only at whole quarters of an hour. */
  #offsetAt(utcMs: number): number {
    const key = Math.floor(utcMs / (HOUR_MS / 4));
    const known = this.#offsets.get(key);
    if (known !== undefined) return known;
    const at = key * (HOUR_MS / 4);
    const parts = Object.fromEntries(this.#format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    const offset = Date.UTC(year, month - 1, day, hour, minute, second) - at;
    this.#offsets.set(key, offset);
    return offset;
  }
}
