import type { CallFields } from './call-fields.ts';
import { invalidArgument } from './kraken-error.ts';

/**
 * How a documented parameter is handled: carried out, accepted with some values only, accepted without effect for a
 * reason, or refused.
 */
export type Parameter =
  | { readonly kind: 'honoured' }
  | { readonly kind: 'only'; readonly values: readonly string[] }
  | { readonly kind: 'no effect'; readonly why: string }
  | { readonly kind: 'refused' };

const HONOURED: Parameter = { kind: 'honoured' };
const REFUSED: Parameter = { kind: 'refused' };
const only = (...values: string[]): Parameter => ({ kind: 'only', values });
const noEffect = (why: string): Parameter => ({ kind: 'no effect', why });
const honoured = (...names: readonly string[]): Readonly<Record<string, Parameter>> =>
  Object.fromEntries(names.map((name) => [name, HONOURED]));
const refused = (...names: readonly string[]): Readonly<Record<string, Parameter>> =>
  Object.fromEntries(names.map((name) => [name, REFUSED]));

const CURRENCIES = only('currency');
const REBASE = { rebase_multiplier: noEffect('no listed asset is rebased') };
const CONSOLIDATED = { consolidate_taker: noEffect('an order that takes has one trade for each fill here') };

/** The parameters of one order, in `AddOrder` and in each order of a batch. */
export const ORDER_PARAMETERS: Readonly<Record<string, Parameter>> = {
  ...honoured(
    'ordertype',
    'type',
    'volume',
    'price',
    'price2',
    'leverage',
    'reduce_only',
    'oflags',
    'timeinforce',
    'expiretm',
    'userref',
    'cl_ord_id',
    'close[ordertype]',
    'close[price]',
    'close[price2]',
  ),
  trigger: only('last'),
  starttm: only('0', '+0'),
  stptype: noEffect("nobody else's orders are there to meet"),
  ...refused('displayvol', 'asset_class', 'broker'),
};

/**
 * Every parameter that Kraken documents for the endpoints of the simulator. Source: Kraken's REST documentation, and
 * python-kraken-sdk 3.5.1, which follows it. Undocumented parameters are ignored, as at Kraken.
 */
export const ENDPOINT_PARAMETERS: Readonly<Record<string, Readonly<Record<string, Parameter>>>> = {
  Time: {},
  SystemStatus: {},
  Assets: { ...honoured('asset'), aclass: CURRENCIES },
  AssetPairs: {
    ...honoured('pair', 'info'),
    aclass_base: CURRENCIES,
    execution_venue: only('international'),
    ...refused('country_code'),
  },
  Ticker: { ...honoured('pair'), ...refused('asset_class') },
  OHLC: { ...honoured('pair', 'interval', 'since'), ...refused('asset_class') },
  Depth: { ...honoured('pair', 'count'), ...refused('asset_class') },
  Trades: { ...honoured('pair', 'since', 'count'), ...refused('asset_class') },
  Spread: { ...honoured('pair', 'since'), ...refused('asset_class') },
  Balance: REBASE,
  BalanceEx: REBASE,
  TradeBalance: { asset: only('ZUSD', 'USD'), ...REBASE },
  OpenOrders: { ...honoured('trades', 'userref', 'cl_ord_id'), ...REBASE },
  ClosedOrders: {
    ...honoured('trades', 'userref', 'cl_ord_id', 'start', 'end', 'ofs', 'closetime', 'without_count'),
    ...CONSOLIDATED,
    ...REBASE,
  },
  QueryOrders: { ...honoured('trades', 'userref', 'txid'), ...CONSOLIDATED, ...REBASE },
  TradesHistory: {
    ...honoured('type', 'start', 'end', 'ofs', 'without_count', 'ledgers'),
    trades: only('false'),
    ...CONSOLIDATED,
    ...REBASE,
  },
  QueryTrades: { ...honoured('txid'), trades: only('false'), ...REBASE },
  OpenPositions: { ...honoured('txid', 'docalcs'), consolidation: only('market'), ...REBASE },
  Ledgers: { ...honoured('asset', 'type', 'start', 'end', 'ofs', 'without_count'), aclass: CURRENCIES, ...REBASE },
  QueryLedgers: { ...honoured('id'), trades: only('false'), ...REBASE },
  TradeVolume: {
    ...honoured('pair'),
    'fee-info': noEffect('fees are given with each pair'),
    fee_schedule: only('false'),
    ...REBASE,
  },
  AddOrder: { ...honoured('pair', 'deadline', 'validate'), ...ORDER_PARAMETERS },
  AddOrderBatch: { ...honoured('pair', 'orders', 'deadline', 'validate'), ...refused('asset_class', 'broker') },
  AmendOrder: {
    ...honoured('txid', 'cl_ord_id', 'order_qty', 'limit_price', 'trigger_price', 'pair', 'post_only', 'deadline'),
    ...refused('display_qty'),
  },
  EditOrder: {
    ...honoured('txid', 'pair', 'volume', 'price', 'price2', 'oflags', 'userref', 'deadline', 'validate'),
    cancel_response: only('false'),
    ...refused('displayvol', 'asset_class'),
  },
  CancelOrder: honoured('txid', 'cl_ord_id'),
  CancelOrderBatch: honoured('orders', 'cl_ord_ids'),
  CancelAll: {},
  CancelAllOrdersAfter: honoured('timeout'),
  GetWebSocketsToken: {},
  WithdrawMethods: {
    asset: noEffect('there are none'),
    aclass: noEffect('there are none'),
    network: noEffect('there are none'),
    ...REBASE,
  },
};

/**
 * Throws Kraken's refusal of the first documented parameter that the simulator does not carry out. No requested
 * parameter is ignored silently.
 */
export function checkParameters(endpoint: string, fields: CallFields): void {
  const parameters = ENDPOINT_PARAMETERS[endpoint];
  if (parameters !== undefined) checkAgainst(parameters, fields);
}

/** Throws Kraken's refusal of such a parameter in one order of a batch. */
export function checkOrderParameters(fields: CallFields): void {
  checkAgainst(ORDER_PARAMETERS, fields);
}

function checkAgainst(parameters: Readonly<Record<string, Parameter>>, fields: CallFields): void {
  for (const [name, value] of fields) {
    const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (parameter === undefined || value === '') continue;
    switch (parameter.kind) {
      case 'honoured':
      case 'no effect':
        break;
      case 'only':
        if (!parameter.values.includes(value.toLowerCase()) && !parameter.values.includes(value))
          throw invalidArgument(name);
        break;
      case 'refused':
        throw invalidArgument(name);
      default:
        parameter satisfies never;
    }
  }
}
