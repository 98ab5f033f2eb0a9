import { isoFromInstant } from '../../core/time.ts';
import type { Instrument } from '../../core/instrument.ts';
import { baseAmount } from '../../core/base-amount.ts';
import { stepSize } from '../../core/money.ts';
import { textOfSteps } from '../../core/decimal-text.ts';
import type { EngineOutput } from '../../engine/engine-output.ts';
import type { EngineEvent } from '../../engine/event.ts';

/** What happened, in lines for a person; none for what only machines care about. */
export function eventLines(event: EngineEvent, output: EngineOutput, instruments: readonly Instrument[]): string[] {
  const lines: string[] = [];
  const amountOf = ({ instrument, lots }: { readonly instrument: string; readonly lots: number }): string =>
    baseAmount(
      lots,
      instruments.find(({ id }) => id === instrument),
    );
  if (event.kind === 'fill') {
    const { fill } = event;
    const instrument = instruments.find(({ id }) => id === fill.instrument);
    if (instrument !== undefined) {
      const price = (fill.priceTicks * stepSize(instrument.tick)).toFixed(instrument.tick.decimals);
      lines.push(
        `${clockTime(fill.at)}  fill     ${fill.side} ${textOfSteps(fill.lots, instrument.lot)} ${instrument.base} at ${price}`,
      );
    }
  }
  const at = event.kind === 'moment' ? event.moment.at : event.kind === 'fill' ? event.fill.at : event.at;
  for (const { instrument, belief, reason, outcome } of output.decisions) {
    const what = belief > 0 ? 'long' : belief < 0 ? 'short' : 'flat';
    lines.push(`${clockTime(at)}  decide   ${instrument} ${what}: ${reason}; ${outcome.kind}`);
  }
  for (const { order, refusals } of output.refusals)
    lines.push(
      `${clockTime(at)}  refuse   ${order.side} ${order.instrument}: ${refusals.map(({ reason }) => reason).join('; ')}`,
    );
  for (const { order } of output.orders)
    if (order.purpose === 'protect')
      lines.push(`${clockTime(at)}  protect  ${order.side} stop for ${order.instrument}`);
  for (const change of output.changes) {
    if (change.kind === 'closing') lines.push(`${clockTime(at)}  close    ${change.instrument}: ${change.cause}`);
    else if (change.kind === 'halted' || change.kind === 'reducing')
      lines.push(`${clockTime(at)}  ${change.kind.padEnd(8)} by ${change.by}: ${change.reason}`);
    else if (change.kind === 'missing')
      lines.push(
        `${clockTime(at)}  missing  ${change.instrument}: the venue has ${amountOf(change)} less than our fills say`,
      );
    else if (change.kind === 'unprotected')
      lines.push(`${clockTime(at)}  no stop  ${change.instrument}: ${amountOf(change)}, while halted`);
    else if (change.kind === 'too-small')
      lines.push(
        `${clockTime(at)}  too few  ${change.instrument}: ${amountOf(change)} is below the smallest order and stays`,
      );
    else if (change.kind === 'resumed') lines.push(`${clockTime(at)}  resumed  by ${change.by}`);
    else if (change.kind === 'order' && change.state.kind === 'rejected')
      lines.push(`${clockTime(at)}  refused  order ${change.order}: ${change.state.reason}`);
    else if (change.kind === 'order' && change.state.kind === 'unknown')
      lines.push(`${clockTime(at)}  unknown  order ${change.order}: looking for it at the venue`);
  }
  return lines;
}

function clockTime(at: Parameters<typeof isoFromInstant>[0]): string {
  return isoFromInstant(at).slice(0, 16).replace('T', ' ');
}
