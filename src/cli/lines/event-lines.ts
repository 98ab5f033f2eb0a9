import { isoFromInstant } from '../../core/time.ts';
import type { Fill } from '../../core/fill.ts';
import type { Instrument } from '../../core/instrument.ts';
import { baseAmount } from '../../core/base-amount.ts';
import { stepSize } from '../../core/money.ts';
import { textOfSteps } from '../../core/decimal-text.ts';
import type { EngineOutput, StateChange } from '../../engine/engine-output.ts';
import type { EngineEvent } from '../../engine/event.ts';

/**
 * Describes an event and the output of the engine for it, in lines for a person. Facts that only programs need are left
 * out, so most events give no line.
 */
export function eventLines(event: EngineEvent, output: EngineOutput, instruments: readonly Instrument[]): string[] {
  const at = event.kind === 'moment' ? event.moment.at : event.kind === 'fill' ? event.fill.at : event.at;
  const line = (text: string): string => `${clockTime(at)}  ${text}`;
  return [
    ...(event.kind === 'fill' ? fillLines(event.fill, instruments) : []),
    ...output.decisions.map(({ instrument, belief, reason, outcome }) =>
      line(`decide   ${instrument} ${directionOf(belief)}: ${reason}; ${outcome.kind}`),
    ),
    ...output.refusals.map(({ order, refusals }) =>
      line(`refuse   ${order.side} ${order.instrument}: ${refusals.map(({ reason }) => reason).join('; ')}`),
    ),
    ...output.orders.flatMap(({ order }) =>
      order.purpose === 'protect' ? [line(`protect  ${order.side} stop for ${order.instrument}`)] : [],
    ),
    ...output.changes.flatMap((change) => {
      const text = changeText(change, instruments);
      return text === undefined ? [] : [line(text)];
    }),
  ];
}

function directionOf(belief: number): string {
  if (belief > 0) return 'long';
  return belief < 0 ? 'short' : 'flat';
}

function fillLines(fill: Fill, instruments: readonly Instrument[]): string[] {
  const instrument = instruments.find(({ id }) => id === fill.instrument);
  if (instrument === undefined) return [];
  const price = (fill.priceTicks * stepSize(instrument.tick)).toFixed(instrument.tick.decimals);
  const amount = textOfSteps(fill.lots, instrument.lot);
  return [`${clockTime(fill.at)}  fill     ${fill.side} ${amount} ${instrument.base} at ${price}`];
}

/** Describes a change of state; undefined for a change that a person does not need. */
function changeText(change: StateChange, instruments: readonly Instrument[]): string | undefined {
  const amountOf = ({ instrument, lots }: { readonly instrument: string; readonly lots: number }): string =>
    baseAmount(
      lots,
      instruments.find(({ id }) => id === instrument),
    );
  switch (change.kind) {
    case 'closing':
      return `close    ${change.instrument}: ${change.cause}`;
    case 'halted':
    case 'reducing':
      return `${change.kind.padEnd(8)} by ${change.by}: ${change.reason}`;
    case 'missing':
      return `missing  ${change.instrument}: the venue has ${amountOf(change)} less than our fills say`;
    case 'unprotected':
      return `no stop  ${change.instrument}: ${amountOf(change)}, while halted`;
    case 'too-small':
      return `too few  ${change.instrument}: ${amountOf(change)} is below the smallest order and stays`;
    case 'resumed':
      return `resumed  by ${change.by}`;
    case 'listed':
      return `listed   ${change.instrument}, ${change.role}`;
    case 'settled':
      return `settled  ${change.instrument} at ${change.value}: ${amountOf(change)} held`;
    case 'filled-before-settlement':
      return `late     ${change.instrument}: a fill from before its settlement at ${change.value}`;
    case 'order':
      return orderText(change);
    case 'filled':
    case 'cash':
    case 'venue':
      return undefined;
    default:
      return change satisfies never;
  }
}

function orderText({ order, state }: Extract<StateChange, { kind: 'order' }>): string | undefined {
  if (state.kind === 'rejected') return `refused  order ${order}: ${state.reason}`;
  return state.kind === 'unknown' ? `unknown  order ${order}: looking for it at the venue` : undefined;
}

function clockTime(at: Parameters<typeof isoFromInstant>[0]): string {
  return isoFromInstant(at).slice(0, 16).replace('T', ' ');
}
