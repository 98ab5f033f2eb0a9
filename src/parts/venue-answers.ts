import { z } from 'zod';

/**
 * The form of what a connection, an account and a feed of a venue give. The kit may be a user's: types are stripped from
 * its module, so nothing has checked what it gives, and the books are made of it.
 */
const text = z.string().min(1);
const numberOrNone = z.union([z.number().nonnegative(), z.nan()]);
const step = z.object({ units: z.int().positive(), decimals: z.int().nonnegative() });

const instrument = z.object({
  id: text,
  base: text,
  quote: text,
  tick: step,
  lot: step,
  minimumLots: z.int().nonnegative(),
  minimumNotional: z.number().nonnegative(),
});

const TROUBLES = ['rejected', 'nonce', 'unknown-outcome', 'throttled', 'maintenance', 'funds', 'size', 'auth'] as const;
const trouble = z.enum(TROUBLES);

const filledLots = z.int().nonnegative();
const state = z.union([
  z.object({ kind: z.enum(['in-flight', 'unknown', 'filled', 'rejected']) }),
  z.object({ kind: z.enum(['open', 'cancelling', 'cancelled', 'expired']), filledLots }),
]);
const order = z.object({ id: text, state });

const fill = z.object({
  id: text,
  order: text,
  instrument: text,
  side: z.enum(['buy', 'sell']),
  lots: z.int().positive(),
  priceTicks: z.int().nonnegative(),
  feeMinor: z.bigint(),
  liquidity: z.enum(['maker', 'taker']),
  at: z.int(),
  cause: z.enum(['order', 'liquidation', 'by-hand', 'shortfall']),
});

const price = z.number().nonnegative();
const candle = z.object({ openTime: z.int(), closeTime: z.int(), open: price, high: price, low: price, close: price });
const view = z.object({ candle: candle.optional(), continuity: z.enum(['continuous', 'after-hole']) });

export type AnswerForms = Readonly<Record<string, z.ZodType>>;

export const CONNECTION_ANSWERS: AnswerForms = {
  listings: z.array(instrument),
  instruments: z.array(instrument),
  fees: z.object({ fees: z.array(z.object({ instrument: text, takerBps: z.number() })), unknown: z.array(text) }),
  account: z.object({}),
  feed: z.object({}),
};

export const ACCOUNT_ANSWERS: AnswerForms = {
  submit: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('accepted') }),
    z.object({ kind: z.literal('refused'), trouble, retryable: z.enum(['retryable', 'final']), reason: z.string() }),
  ]),
  cancel: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('cancelled') }),
    z.object({ kind: z.literal('not-open'), reason: z.string() }),
    z.object({ kind: z.literal('failed'), trouble, reason: z.string() }),
  ]),
  openOrders: z.object({ ours: z.array(order.extend({ instrument: text })), foreign: z.array(z.string()) }),
  find: order.optional(),
  newFills: z.array(fill),
  foreignTrades: z.array(fill),
  newCashFlows: z.array(
    z.object({
      id: text,
      at: z.int(),
      amountMinor: z.bigint(),
      cause: z.enum(['interest', 'rounding', 'transfer']),
      position: z.enum(['ours', 'others']).optional(),
      instrument: text.optional(),
      roundingMinor: z.bigint().optional(),
    }),
  ),
  uncreditedLots: z.array(z.object({ trade: text, instrument: text, lots: z.int() })),
  holdings: z.object({ cashMinor: z.bigint(), lots: z.map(text, z.int()), bound: z.array(z.string()).optional() }),
};

export const FEED_ANSWERS: AnswerForms = {
  take: z.array(z.object({ at: z.int(), markets: z.array(view) })),
  quotes: z.array(z.object({ market: z.int().nonnegative(), bid: numberOrNone, ask: numberOrNone })),
};
