import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { instant } from '../core/time.ts';
import type { ChanceLoss, EntryEnd } from '../engine/entry-funnel.ts';
import { END_WORDS, LOSS_WORDS } from '../report/entry-words.ts';
import type { HealthStatus } from '../trading/run-health.ts';

/** JSON has no NaN, which stands for what is not known. */
const number = z
  .number()
  .nullable()
  .transform((value) => value ?? Number.NaN);

/** A share or a text that is absent from the file where it is undefined. */
const absentNumber = z
  .number()
  .optional()
  .transform((value) => value);
const absentText = z
  .string()
  .optional()
  .transform((value) => value);

const components = z.object({
  exchange: z.string(),
  data: z.string(),
  model: z.string(),
  journal: z.string(),
  books: z.string(),
  hints: z.string(),
});

const position = z.object({
  instrument: z.string(),
  lots: z.number(),
  amount: z.string(),
  bareLots: z.number().exactOptional(),
  bareAmount: z.string().exactOptional(),
});

const working = z.object({
  id: z.string(),
  instrument: z.string(),
  side: z.string(),
  kind: z.string(),
  purpose: z.string(),
  amount: z.string(),
  state: z.string(),
});

const account = z.object({
  systems: z.array(z.string()),
  quote: z.string(),
  limits: z.object({ maximumDailyLoss: z.number().exactOptional(), maximumDrawdown: z.number().exactOptional() }),
  lostToday: absentNumber,
  drawdown: absentNumber,
  ban: absentText,
});

const shadow = z.object({
  system: z.string(),
  folder: z.string(),
  state: z.enum(['following', 'failed']),
  reason: z.string().exactOptional(),
  waiting: z.number(),
  dropped: z.number(),
  newest: z
    .object({ at: z.int().transform(instant), equity: number, orders: z.number(), fills: z.number() })
    .exactOptional(),
});

const isKey =
  <Key extends string>(words: Readonly<Record<Key, string>>) =>
  (value: unknown): value is Key =>
    typeof value === 'string' && Object.hasOwn(words, value);

const counted = { reason: z.string().exactOptional(), count: z.number() };

const entries = z.object({
  chances: z.number(),
  losses: z.array(z.object({ ...counted, kind: z.custom<ChanceLoss>(isKey(LOSS_WORDS)) })),
  waiting: z.number(),
  orders: z.number(),
  ends: z.array(z.object({ ...counted, kind: z.custom<EntryEnd>(isKey(END_WORDS)) })),
  working: z.number(),
});

const healthSchema = z.object({
  state: z.enum(['running', 'degraded', 'stopped']),
  pid: z.int(),
  system: z.string(),
  setting: z.enum(['paper', 'live']),
  url: z.string(),
  venueTime: z.iso.datetime(),
  speed: z.number(),
  written: z.iso.datetime(),
  startedAt: z.string(),
  uptimeSeconds: z.number(),
  components,
  since: components,
  guardian: z.object({ state: z.string(), reason: z.string(), by: z.string() }),
  equity: number,
  positions: z.array(position),
  working: z.array(working),
  moments: z.number(),
  account: account.exactOptional(),
  failedRefits: z.array(z.object({ feature: z.string(), failed: z.number(), all: z.number() })).exactOptional(),
  shadows: z.array(shadow).exactOptional(),
  entries: entries.exactOptional(),
  turns: z.number(),
  failures: z.number(),
  failuresInARow: z.number(),
  cpuPercent: number,
  memoryMegabytes: number,
  diskFreeGigabytes: number.exactOptional(),
});

/**
 * The newest health of a run, from its health file. Undefined when it never wrote one, and for a file that is no health
 * of this version.
 */
export function readHealth(path: string): HealthStatus | undefined {
  try {
    return healthSchema.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

const addressSchema = z.object({ url: z.url() });

/**
 * The address at which a run trades, from its health file, whatever version of Edgewise wrote that. Undefined where no
 * file names one.
 */
export function readAddress(path: string): string | undefined {
  try {
    return addressSchema.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data?.url;
  } catch {
    return undefined;
  }
}
