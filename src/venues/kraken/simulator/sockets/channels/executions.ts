import type { ExecutionReport, ExecutionType } from '../execution-reports.ts';
import { flagParam } from '../socket-request.ts';
import type { AccountChannel } from './channel.port.ts';

/** The reports for subscribers that asked only for openings and endings. */
const TRANSITIONS: ReadonlySet<ExecutionType> = new Set(['new', 'filled', 'canceled', 'expired']);

/** `executions`: every order of the account from its acceptance to its end, and every trade, a message for each. */
export const executions: AccountChannel = ({ params, news, sequence }) => {
  const snapOrders = flagParam(params, 'snap_orders', 'yes');
  const snapTrades = flagParam(params, 'snap_trades', 'no');
  const all = flagParam(params, 'order_status', 'yes');
  const message = (type: 'snapshot' | 'update', reports: readonly ExecutionReport[]) => ({
    type,
    data: reports.map(({ json }) => json),
    sequence: sequence(),
  });
  return {
    terms: { maxratecount: 125, snap_orders: snapOrders, snap_trades: snapTrades },
    begin: () => {
      const orders = snapOrders ? news.openOrders() : [];
      const trades = snapTrades ? news.newestTrades() : [];
      return snapOrders || snapTrades ? [message('snapshot', [...orders, ...trades])] : [];
    },
    take: ({ reports }) =>
      reports.filter(({ type }) => all || TRANSITIONS.has(type)).map((report) => message('update', [report])),
  };
};
