import { balances } from './balances.ts';
import { book } from './book.ts';
import type { AccountChannel, GeneralChannel, MarketChannel } from './channel.port.ts';
import { executions } from './executions.ts';
import { instrument } from './instrument.ts';
import { ohlc } from './ohlc.ts';
import { ticker } from './ticker.ts';
import { trade } from './trade.ts';

/** Public channels of one market each. */
export const MARKET_CHANNELS: ReadonlyMap<string, MarketChannel> = new Map(
  Object.entries({ book, ohlc, ticker, trade }),
);

/** Public channels of all markets. */
export const GENERAL_CHANNELS: ReadonlyMap<string, GeneralChannel> = new Map(Object.entries({ instrument }));

/** Channels of the account, which need a token. */
export const ACCOUNT_CHANNELS: ReadonlyMap<string, AccountChannel> = new Map(Object.entries({ balances, executions }));
