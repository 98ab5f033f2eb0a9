import type { EngineEvent } from '../engine/event.ts';

/**
 * What an event did to a run that no backtest of its market events knows of, in words: somebody halted it, the venue
 * refused an order or was down, somebody else traded. Undefined for all else. From such an event on, a backtest may
 * decide otherwise without anything being wrong.
 */
export function interferenceOf(event: EngineEvent): string | undefined {
  return byPeople(event) ?? byVenue(event);
}

function byPeople(event: EngineEvent): string | undefined {
  if (event.kind === 'command' && event.command.kind !== 'resume') {
    const { kind, by, reason } = event.command;
    return `${kind === 'halt' ? 'halted' : 'flattened'} by ${by}: ${reason}`;
  }
  return event.kind === 'cash-flow' && event.cause === 'transfer' ? 'money was paid in or out' : undefined;
}

function byVenue(event: EngineEvent): string | undefined {
  if (event.kind === 'order-update' && event.state.kind === 'rejected')
    return `order ${event.order} was refused: ${event.state.reason}`;
  if (event.kind === 'venue-health' && event.health === 'down') return `the venue was down: ${event.detail}`;
  if (event.kind === 'credited')
    return `the venue had ${event.lots} lots of ${event.instrument}, fewer than its fills say`;
  if (event.kind !== 'fill') return undefined;
  const { cause, instrument } = event.fill;
  return cause === 'by-hand' || cause === 'liquidation'
    ? `${instrument} was traded without an order of the run: ${cause}`
    : undefined;
}
