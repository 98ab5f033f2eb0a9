import { textOfAmount, textOfSteps } from '../core/decimal-text.ts';
import { EdgewiseError } from '../core/errors.ts';
import type { Fill } from '../core/fill.ts';
import type { Instrument } from '../core/instrument.ts';
import { notionalMinor } from '../core/money.ts';
import { isoFromInstant } from '../core/time.ts';
import { readEvent } from '../engine/read-event.ts';
import type { Trade } from '../execution/trade.ts';
import type { KeptEvent } from '../live/live-journal.port.ts';
import { tradeStories, type TradeStory } from '../live/trade-story.ts';
import { closingCause, FOREIGN_ORDER } from './closing-cause.ts';

/** Every fill of a journal as a line of CSV, in the order in which they were booked. Amounts are exact decimals. */
export function* fillTable(events: Iterable<KeptEvent>, instruments: readonly Instrument[]): Generator<string> {
  yield 'event,time,fill,order,instrument,side,quantity,price,value,fee,currency,liquidity,cause';
  for (const { seq, kind, event: text } of events) {
    if (kind !== 'fill') continue;
    const event = readEvent(text);
    if (event.kind !== 'fill') continue;
    const { id, order, instrument: name, side, liquidity, at, cause } = event.fill;
    const { price, quantity, value, fee, currency } = fillAmounts(event.fill, instrumentNamed(name, instruments));
    yield row(
      String(seq),
      isoFromInstant(at),
      id,
      order,
      name,
      side,
      quantity,
      price,
      value,
      fee,
      currency,
      liquidity,
      cause,
    );
  }
}

/** Steps and minor units of a fill as decimals. */
export function fillAmounts({ priceTicks, lots, feeMinor }: Fill, { tick, lot, quote }: Instrument) {
  return {
    price: textOfSteps(priceTicks, tick),
    quantity: textOfSteps(lots, lot),
    value: textOfAmount(notionalMinor(priceTicks, lots, tick, lot), 2),
    fee: textOfAmount(feeMinor, 2),
    currency: quote,
  };
}

/**
 * Every finished trade of a journal, from flat to flat, as a line of CSV, in the order in which they ended. Quantity
 * and money are exact decimals; average prices are rounded to a hundredth of their step. A late fill may change an
 * earlier trade, so no trade is written before all are read.
 */
export function* tradeTable(events: Iterable<KeptEvent>, instruments: readonly Instrument[]): Generator<string> {
  yield 'instrument,side,opened,closed,quantity,average_entry,average_exit,gross,fees,financing,net,currency,exit_cause';
  const finished = tradeStories(events, instruments).flatMap((story) =>
    story.trade === undefined ? [] : [{ ...story.trade, cause: causeWord(story, story.trade) }],
  );
  for (const {
    instrument: name,
    side,
    entryAt,
    exitAt,
    lots,
    entryPrice,
    exitPrice,
    grossMinor,
    feesMinor,
    financingMinor,
    netMinor,
    cause,
  } of finished.toSorted((a, b) => a.exitAt - b.exitAt)) {
    const { lot, tick, quote } = instrumentNamed(name, instruments);
    const average = (price: number): string => price.toFixed(tick.decimals + 2);
    yield row(
      name,
      side,
      isoFromInstant(entryAt),
      isoFromInstant(exitAt),
      textOfSteps(lots, lot),
      average(entryPrice),
      average(exitPrice),
      textOfAmount(grossMinor, 2),
      textOfAmount(feesMinor, 2),
      textOfAmount(financingMinor, 2),
      textOfAmount(netMinor, 2),
      quote,
      cause,
    );
  }
}

/**
 * The cause of an exit in the words of `edgewise why`. For an order that is not in the journal it is the cause of the
 * fill.
 */
function causeWord(story: TradeStory, { exitCause }: Trade): string {
  const cause = closingCause(story);
  return cause === FOREIGN_ORDER ? exitCause : cause;
}

function instrumentNamed(id: string, instruments: readonly Instrument[]): Instrument {
  const found = instruments.find((known) => known.id === id);
  if (found === undefined)
    throw new EdgewiseError('data-corrupt', 'The journal has a fill of an instrument that its header does not name', {
      actual: id,
      expected: instruments.map((known) => known.id).join(', '),
    });
  return found;
}

/** A cell with a comma, a quote or a line end is quoted, as RFC 4180 says. */
function row(...cells: readonly string[]): string {
  return cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',');
}
