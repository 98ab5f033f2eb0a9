/**
 * So many of the newest fills, orders and cash flows are known by their ids, in a process and over restarts. A venue is
 * asked from a day before the last moment on: what is older is not told again, and what is told again is known.
 */
export const REMEMBERED = 10_000;
