import type { EngineEvent } from '../engine/event.ts';

/**
 * What an event did to a run that no backtest of its market events knows of, in words: somebody halted it, the venue
 * refused an order or was down, somebody else traded. Undefined for all else. From such an event on, a backtest may
 * decide otherwise without anything being wrong.
 */
export function interferenceOf(event: EngineEvent): string | undefined {
  switch (event.kind) {
    case 'command':
      return event.command.kind === 'resume'
        ? undefined
        : `${event.command.kind === 'halt' ? 'halted' : 'flattened'} by ${event.command.by}: ${event.command.reason}`;
    case 'order-update':
      return event.state.kind === 'rejected' ? `order ${event.order} was refused: ${event.state.reason}` : undefined;
    case 'venue-health':
      return event.health === 'down' ? `the venue was down: ${event.detail}` : undefined;
    case 'credited':
      return `the venue had ${event.lots} lots of ${event.instrument}, fewer than its fills say`;
    case 'fill':
      return event.fill.cause === 'by-hand' || event.fill.cause === 'liquidation'
        ? `${event.fill.instrument} was traded without an order of the run: ${event.fill.cause}`
        : undefined;
    case 'cash-flow':
      return event.cause === 'transfer' ? 'money was paid in or out' : undefined;
    case 'moment':
    case 'forecast':
    case 'forecast-missing':
    case 'listing':
    case 'settlement':
    case 'quote':
    case 'timer':
      return undefined;
    default:
      return event satisfies never;
  }
}
