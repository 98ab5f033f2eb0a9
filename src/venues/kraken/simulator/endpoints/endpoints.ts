import { tradeBalance, tradeVolume } from './account.ts';
import { balance, balanceEx } from './balances.ts';
import type { Endpoint, TokenEndpoint } from './endpoint.ts';
import { ledgers, queryLedgers } from './ledgers.ts';
import { assetPairs, assets } from './listing.ts';
import { openPositions } from './open-positions.ts';
import { addOrderBatch, cancelOrderBatch } from './order-batches.ts';
import { addOrder } from './order-entry.ts';
import { cancelAll, cancelAllOrdersAfter, cancelOrder } from './order-cancels.ts';
import { amendOrder, editOrder } from './order-amends.ts';
import { closedOrders, openOrders, queryOrders } from './order-queries.ts';
import { depth, ohlc, ticker } from './prices.ts';
import { spread } from './spread.ts';
import { systemStatus, time } from './status.ts';
import { queryTrades, tradesHistory } from './trade-queries.ts';
import { trades } from './trades.ts';
import { websocketsToken } from './websockets-token.ts';
import { withdrawMethods } from './withdraw-methods.ts';

/** Every endpoint by its name in the path: `/0/public/Time`, `/0/private/AddOrder`. */
export const PUBLIC_ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map(
  Object.entries({
    Time: time,
    SystemStatus: systemStatus,
    Assets: assets,
    AssetPairs: assetPairs,
    Ticker: ticker,
    OHLC: ohlc,
    Depth: depth,
    Trades: trades,
    Spread: spread,
  }),
);

export const PRIVATE_ENDPOINTS: ReadonlyMap<string, TokenEndpoint> = new Map(
  Object.entries<TokenEndpoint>({
    Balance: balance,
    BalanceEx: balanceEx,
    AddOrder: addOrder,
    CancelOrder: cancelOrder,
    CancelAll: cancelAll,
    AmendOrder: amendOrder,
    EditOrder: editOrder,
    AddOrderBatch: addOrderBatch,
    CancelOrderBatch: cancelOrderBatch,
    CancelAllOrdersAfter: cancelAllOrdersAfter,
    TradeBalance: tradeBalance,
    TradeVolume: tradeVolume,
    OpenPositions: openPositions,
    Ledgers: ledgers,
    QueryLedgers: queryLedgers,
    OpenOrders: openOrders,
    ClosedOrders: closedOrders,
    QueryOrders: queryOrders,
    TradesHistory: tradesHistory,
    QueryTrades: queryTrades,
    GetWebSocketsToken: websocketsToken,
    WithdrawMethods: withdrawMethods,
  }),
);
