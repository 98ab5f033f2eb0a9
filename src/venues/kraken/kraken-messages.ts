import { z } from 'zod';

/**
 * Schemas of the answers of Kraken's private calls, with the fields that we read. Numbers stay text, because a float
 * would lose the last digits.
 */
const decimal = z.union([z.string(), z.number()]).transform(String);

const order = z.object({
  cl_ord_id: z.string().nullish(),
  status: z.enum(['pending', 'open', 'closed', 'canceled', 'expired']),
  reason: z.string().nullish(),
  vol: decimal,
  vol_exec: decimal,
  misc: z.string().optional(),
  descr: z.object({ pair: z.string() }),
});

const trade = z.object({
  ordertxid: z.string(),
  pair: z.string(),
  time: z.number(),
  type: z.enum(['buy', 'sell']),
  price: decimal,
  vol: decimal,
  fee: decimal,
  maker: z.boolean().optional(),
  trade_id: z.number().optional(),
  leverage: decimal.optional(),
  misc: z.string().optional(),
  postxid: z.string().optional(),
});

const position = z.object({
  pair: z.string(),
  type: z.enum(['buy', 'sell']),
  cost: decimal,
  vol: decimal,
  vol_closed: decimal,
  value: decimal,
  net: decimal,
});

const ledgerEntry = z.object({
  refid: z.string(),
  time: z.number(),
  type: z.string(),
  subtype: z.string().nullish(),
  asset: z.string(),
  amount: decimal,
  fee: decimal,
});

export const addedOrder = z.object({ result: z.object({ txid: z.array(z.string()).min(1) }) });
export const cancelledOrder = z.object({ result: z.object({ count: z.number() }) });
export const openOrders = z.object({ result: z.object({ open: z.record(z.string(), order) }) });
export const closedOrders = z.object({ result: z.object({ closed: z.record(z.string(), order) }) });
export const queriedOrders = z.object({ result: z.record(z.string(), order) });
export const tradesHistory = z.object({ result: z.object({ trades: z.record(z.string(), trade), count: z.number() }) });

export const balances = z.object({ result: z.record(z.string(), decimal) });
export const extendedBalances = z.object({ result: z.record(z.string(), z.object({ balance: decimal })) });
export const openPositions = z.object({ result: z.record(z.string(), position) });

export const ledgers = z.object({ result: z.object({ ledger: z.record(z.string(), ledgerEntry), count: z.number() }) });
export const pairListing = z.object({ altname: z.string(), base: z.string(), quote: z.string() });

export type PairListing = z.infer<typeof pairListing>;
export type KrakenPosition = z.infer<typeof position>;
export type KrakenOrder = z.infer<typeof order>;
export type KrakenTrade = z.infer<typeof trade>;
export type KrakenLedgerEntry = z.infer<typeof ledgerEntry>;
