import { z } from 'zod';

/** `10m`, `1h`, `30d`: kept as text in the file, a duration once read. */
export const span = z
  .string()
  .regex(/^\d+\s*[smhdw]$/, 'a duration such as 10m, 1h or 30d')
  .describe('Duration: a whole number and s, m, h, d or w');

/** A fraction of the whole, 0 to 1. */
export const share = z.number().min(0).max(1);
