import type { Instant } from '../core/time.ts';

/** The day of Bitcoin's first block: no crypto market has an earlier candle. */
export const FIRST_CANDLE = (Date.UTC(2009, 0, 3) * 1_000) as Instant;
