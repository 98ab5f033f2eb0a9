import { balances } from './balances.ts';
import { book } from './book.ts';
import type { AccountChannel, GeneralChannel, MarketChannel } from './channel.port.ts';
import { executions } from './executions.ts';
import { instrument } from './instrument.ts';
import { ohlc } from './ohlc.ts';
import { ticker } from './ticker.ts';
import { trade } from './trade.ts';

/** Channels of one market each, open to everybody. */
export const MARKET_CHANNELS: ReadonlyMap<string, MarketChannel> = new Map(
  Object.entries({ book, ohlc, ticker, trade }),
);

/** Channels of all markets, open to everybody. */
export const GENERAL_CHANNELS: ReadonlyMap<string, GeneralChannel> = new Map(Object.entries({ instrument }));

/** Channels of the account, for whoever has a token. */
export const ACCOUNT_CHANNELS: ReadonlyMap<string, AccountChannel> = new Map(Object.entries({ balances, executions }));
