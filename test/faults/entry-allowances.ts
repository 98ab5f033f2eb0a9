import { amountFromMinor, stepSize } from '../../src/core/money.ts';
import type { Instrument } from '../../src/core/instrument.ts';
import { readEvent } from '../../src/engine/read-event.ts';
import type { LiveJournal } from '../../src/live/live-journal.port.ts';

/**
 * How many lots a position may have once an entry has filled, by the entry's id: a share of the equity at the newest
 * price, both as they were when it was approved. Made again from the events of the journal, with books of its own, so
 * that the guardian is not asked about itself. What a price does after the approval changes none of it.
 */
export function entryAllowances(
  journal: Pick<LiveJournal, 'events'>,
  {
    instrument,
    cash: begun,
    share,
  }: { readonly instrument: Instrument; readonly cash: number; readonly share: number },
): Map<string, number> {
  const [lot, tick] = [stepSize(instrument.lot), stepSize(instrument.tick)];
  const allowances = new Map<string, number>();
  let [cash, lots, price] = [begun, 0, Number.NaN];
  for (const { event, output } of journal.events()) {
    const told = readEvent(event);
    if (told.kind === 'moment') price = told.moment.markets[0]?.candle?.close ?? price;
    if (told.kind === 'cash-flow') cash += amountFromMinor(told.amountMinor);
    if (told.kind === 'fill') {
      const signed = told.fill.side === 'buy' ? told.fill.lots : -told.fill.lots;
      lots += signed;
      cash -= signed * lot * told.fill.priceTicks * tick + amountFromMinor(told.fill.feeMinor);
    }
    for (const id of enteringOrders(output)) allowances.set(id, (share * (cash + lots * lot * price)) / (price * lot));
  }
  return allowances;
}

/** Ids of the approved orders in an output that were to open something. */
function enteringOrders(output: string): string[] {
  const { orders = [] } = JSON.parse(output) as {
    readonly orders?: readonly { readonly id: string; readonly purpose: string }[];
  };
  return orders.flatMap(({ id, purpose }) => (purpose === 'enter' ? [id] : []));
}
