import { z } from 'zod';
import { DAY, instant, type Instant } from '../../core/time.ts';

/** Price and amount, as texts of decimals. */
const level = z.tuple([z.string(), z.string()]);

const depth = z.object({
  e: z.literal('depthUpdate'),
  E: z.int(),
  s: z.string(),
  /** Numbers of the first and last change in this message. */
  U: z.int(),
  u: z.int(),
  /** Number of the last change in the message before; perpetuals alone have it. */
  pu: z.int().optional(),
  b: z.array(level),
  a: z.array(level),
});
const trade = z.object({
  e: z.literal('trade'),
  E: z.int(),
  s: z.string(),
  t: z.int(),
  p: z.string(),
  q: z.string(),
  /** Whether the buyer's order rested in the book: then the seller took it. */
  m: z.boolean(),
});
const snapshot = z.object({ lastUpdateId: z.int(), E: z.int().optional(), bids: z.array(level), asks: z.array(level) });

export type DepthMessage = z.infer<typeof depth>;
export type TradeMessage = z.infer<typeof trade>;
export type SnapshotMessage = z.infer<typeof snapshot>;

/** One line of a recording. */
export type RecordedMessage =
  | { readonly kind: 'depth'; readonly knownAt: Instant; readonly message: DepthMessage }
  | { readonly kind: 'trade'; readonly knownAt: Instant; readonly message: TradeMessage }
  | { readonly kind: 'snapshot'; readonly knownAt: Instant; readonly message: SnapshotMessage }
  /** A message of a stream that nothing is read from; it shows that the connection was alive. */
  | { readonly kind: 'other'; readonly knownAt: Instant }
  /** The same without the venue's time: the clock of the recording alone says too little of when it was. */
  | { readonly kind: 'untimed' }
  | { readonly kind: 'unreadable'; readonly reason: string };

const LINE = /^(\d{19}) (\{.*\})\s*$/;

/**
 * Reads one line: the nanoseconds at which the recording machine received a message, and the message. What the message
 * says became known at the later of two times: the venue's own (`E`, milliseconds) and that of the receipt. Neither
 * clock can therefore make a fact known too early.
 *
 * Source: Binance's documentation of web socket streams, `depth`, `trade`, and of `GET /api/v3/depth`.
 */
export function recordedMessage(line: string): RecordedMessage {
  const [, received, text] = LINE.exec(line) ?? [];
  if (received === undefined || text === undefined)
    return { kind: 'unreadable', reason: 'a line without a time of receipt and a message' };
  const content = parsed(text);
  if (content === undefined) return { kind: 'unreadable', reason: 'a message that is cut off' };
  const receivedAt = Number(received.slice(0, -3));
  const sentAt = typeof content.E === 'number' ? content.E * 1_000 : receivedAt;
  if (!Number.isSafeInteger(sentAt) || Math.abs(sentAt - receivedAt) > DAY)
    return { kind: 'unreadable', reason: 'a time of the venue that is days from the time of receipt' };
  const knownAt = instant(Math.max(sentAt, receivedAt));
  if (content.lastUpdateId !== undefined) return checked('snapshot', snapshot.safeParse(content), knownAt);
  if (content.e === 'depthUpdate') return checked('depth', depth.safeParse(content), knownAt);
  if (content.e === 'trade') return checked('trade', trade.safeParse(content), knownAt);
  return content.E === undefined ? { kind: 'untimed' } : { kind: 'other', knownAt };
}

interface Content {
  readonly e?: unknown;
  readonly E?: unknown;
  readonly data?: unknown;
  readonly lastUpdateId?: unknown;
}

/** The message, without the envelope that names its stream. */
function parsed(text: string): Content | undefined {
  try {
    const value: Content = JSON.parse(text);
    const { data } = value;
    return typeof data === 'object' && data !== null ? { ...data } : value;
  } catch {
    return undefined;
  }
}

function checked<Kind extends 'depth' | 'trade' | 'snapshot', Message>(
  kind: Kind,
  result: z.ZodSafeParseResult<Message>,
  knownAt: Instant,
): { readonly kind: Kind; readonly knownAt: Instant; readonly message: Message } | RecordedMessage {
  if (result.success) return { kind, knownAt, message: result.data };
  return { kind: 'unreadable', reason: `a ${kind} message without all its fields` };
}
