import { openReport, tradeReport, type ExecutionReport, type ExecutionType } from '../execution-reports.ts';
import { flagParam } from '../socket-request.ts';
import type { AccountChannel } from './channel.port.ts';

/** A snapshot has so many trades at most. Source: Kraken's documentation of the executions channel. */
const SNAPSHOT_TRADES = 50;

/** What is told to those who asked for openings and endings only. */
const TRANSITIONS: ReadonlySet<ExecutionType> = new Set(['new', 'filled', 'canceled', 'expired']);

/** `executions`: every order of the account from its acceptance to its end, and every trade, a message for each. */
export const executions: AccountChannel = ({ venue, params, sequence }) => {
  const snapOrders = flagParam(params, 'snap_orders', 'yes');
  const snapTrades = flagParam(params, 'snap_trades', 'no');
  const all = flagParam(params, 'order_status', 'yes');
  const message = (type: 'snapshot' | 'update', reports: readonly ExecutionReport[]) => ({ type, data: reports.map(({ fields }) => fields), sequence: sequence() });
  return {
    terms: { maxratecount: 125, snap_orders: snapOrders, snap_trades: snapTrades },
    begin: () => {
      const orders = snapOrders ? venue.open().map(openReport) : [];
      const trades = snapTrades ? venue.trades().slice(0, SNAPSHOT_TRADES).map(tradeReport) : [];
      return snapOrders || snapTrades ? [message('snapshot', [...orders, ...trades])] : [];
    },
    hear: ({ reports }) => reports.filter(({ type }) => all || TRANSITIONS.has(type)).map((report) => message('update', [report])),
  };
};
