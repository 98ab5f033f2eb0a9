import type { Fill } from '../core/fill.ts';
import type { Instrument } from '../core/instrument.ts';
import { minorFromAmount } from '../core/money.ts';
import { instant, SECOND, type Instant } from '../core/time.ts';
import { PortfolioLedger } from '../execution/portfolio-ledger.ts';
import type { Trade } from '../execution/trade.ts';
import type { ToldCashFlow, VenueHoldings } from '../execution/venue.port.ts';
import type { AdoptedEvent } from '../live/book-adoption.ts';
import { reconcile, type Difference } from '../live/reconciliation.ts';

/** What a run's journal has. */
export interface JournalBooks {
  readonly instruments: readonly Instrument[];
  readonly cashMinor: bigint;
  /** Fills and cash flows, in the order of the journal. */
  readonly events: readonly AdoptedEvent[];
  /** What the account held before the run. */
  readonly foreign: VenueHoldings;
}

/** What the venue tells of the account. */
export interface VenueFacts {
  /** Of the run's own orders and the kill switch's. */
  readonly fills: readonly Fill[];
  readonly foreignTrades: readonly Fill[];
  /** When the newest of those was made that the list has no room for; undefined where it has all. */
  readonly foreignTradesCutAt?: Instant | undefined;
  /** When the venue was asked. */
  readonly askedAt: Instant;
  readonly flows: readonly ToldCashFlow[];
  /** Trades of those fills whose money the ledger does not show yet. */
  readonly notInLedger: readonly string[];
  readonly holdings: VenueHoldings;
}

/** What would be booked, and what would come of it. */
export interface AdoptionPlan {
  /** In the order in which they are booked. */
  readonly events: readonly AdoptedEvent[];
  /** Fills among them, for people. */
  readonly fills: readonly Fill[];
  /** Trades that they finish. */
  readonly trades: readonly Trade[];
  /** What the venue rounded of the trades that are booked, by its ledger. */
  readonly roundingMinor: bigint;
  readonly before: readonly Difference[];
  /** What is different still after it. */
  readonly after: readonly Difference[];
  /** Trades whose money the venue's ledger does not show yet: nothing may be booked before it does. */
  readonly waitsFor: readonly string[];
  /** By then the venue shows every trade that was made before it was asked. */
  readonly shownBy: Instant;
  /** Trades of others up to then were too many to look at, and may explain a position that is different. */
  readonly cutAt?: Instant;
}

/** REST shows a trade, or its order, up to a minute late. */
const SHOWN_WITHIN = 90 * SECOND;

/** More than this is no rounding of a trade. */
const ROUNDED_AT_MOST = minorFromAmount(0.01);

/**
 * Finds out what at the venue explains that a position of a run is not there any more: fills of the run's and the kill
 * switch's orders that no process has booked, liquidations, and trades of others. Only what makes a position smaller is
 * adopted; what others have opened or bought beside it stays theirs. The money of a trade was told as a transfer: that
 * is taken back.
 *
 * Every amount is of an entry of the venue's ledger and bears its name, so that neither the run nor another adoption
 * books it again. The balance may be ahead of the ledger: nothing is booked because of a balance.
 */
export function planAdoption(journal: JournalBooks, venue: VenueFacts): AdoptionPlan {
  const ledger = new PortfolioLedger({ instruments: journal.instruments, cashMinor: journal.cashMinor });
  for (const event of journal.events) book(ledger, event);
  const compared = () =>
    reconcile({ ledger, instruments: journal.instruments, holdings: venue.holdings, foreign: journal.foreign });
  const before = compared();
  const finished = new Set(ledger.trades().map(({ exitAt, instrument }) => `${instrument} ${exitAt}`));
  const knownFills = new Set(journal.events.flatMap((event) => (event.kind === 'fill' ? [event.fill.id] : [])));
  const knownFlows = new Set(
    journal.events.flatMap((event) => (event.kind === 'cash-flow' && event.id !== undefined ? [event.id] : [])),
  );

  const events: AdoptedEvent[] = [];
  const add = (event: AdoptedEvent): void => {
    events.push(event);
    book(ledger, event);
  };
  for (const fill of venue.fills) if (!knownFills.has(fill.id)) add({ kind: 'fill', fill });
  for (const { id: flow, at: moved, amountMinor, cause } of venue.flows)
    if (!knownFlows.has(flow)) add({ kind: 'cash-flow', at: moved, amountMinor, cause, id: flow });
  const bookRounding = (amountMinor: bigint, { id, at }: Fill): void => {
    if (amountMinor === 0n || magnitude(amountMinor) > ROUNDED_AT_MOST) return;
    add({ kind: 'cash-flow', at, amountMinor, cause: 'rounding', id: `rounding ${id}` });
  };
  const waitsFor: string[] = [];
  const cut = cutOf(before, ledger, venue);
  for (const [market, { id: instrument, kind }] of journal.instruments.entries()) {
    const differs = compared().find((one) => one.kind === 'position' && one.instrument === instrument);
    const gone = differs?.kind === 'position' ? differs.theirs - differs.ours : 0;
    const openedAt = ledger.positions[market]?.openedAt ?? Number.POSITIVE_INFINITY;
    const candidates = venue.foreignTrades.filter(
      (trade) => trade.instrument === instrument && trade.at >= openedAt && !knownFills.has(trade.id),
    );
    for (const { trade, lots } of explaining(ledger.lots(market), gone, candidates)) {
      const flows = venue.flows.filter((flow) => flow.trade === trade.id);
      if (flows.length === 0) waitsFor.push(trade.id);
      // The fee belongs to all lots of the trade; what it gained belongs to those that it closed.
      const feeMinor = partOf(trade.feeMinor, lots, trade.lots);
      const closed = kind === 'margin' ? Math.max(lots, closedBy(trade, allFills(journal, venue))) : trade.lots;
      const before = { cashMinor: ledger.cashMinor, realisedMinor: ledger.realisedMinor };
      let shareMinor = 0n;
      for (const [place, flow] of flows.entries()) {
        const [fee, ownFee] = place === 0 ? [trade.feeMinor, feeMinor] : [0n, 0n];
        const gainedMinor = partOf(flow.amountMinor + fee, lots, closed);
        shareMinor += gainedMinor;
        add({
          kind: 'cash-flow',
          at: flow.at,
          amountMinor: ownFee - gainedMinor,
          cause: flow.cause,
          id: `adopted ${flow.id}`,
        });
      }
      add({ kind: 'fill', fill: { ...trade, lots, feeMinor } });
      if (flows.length === 0) continue;
      if (kind !== 'margin') bookRounding(before.cashMinor - ledger.cashMinor, trade);
      else if (lots === closed) bookRounding(sum(flows.map(({ roundingMinor = 0n }) => roundingMinor)), trade);
      else bookRounding(shareMinor - (ledger.realisedMinor - before.realisedMinor), trade);
    }
  }
  const fills = events.flatMap((event) => (event.kind === 'fill' ? [event.fill] : []));
  if (fills.length > 0) waitsFor.push(...venue.notInLedger);
  const roundings = events.flatMap((event) =>
    event.kind === 'cash-flow' && event.cause === 'rounding' ? [event.amountMinor] : [],
  );
  const trades = ledger.trades().filter(({ exitAt, instrument }) => !finished.has(`${instrument} ${exitAt}`));
  return {
    events,
    fills,
    trades,
    roundingMinor: sum(roundings),
    before,
    after: compared(),
    waitsFor,
    shownBy: instant(venue.askedAt + SHOWN_WITHIN),
    ...cut,
  };
}

/**
 * Up to when trades of others are missing that may explain a difference: since the oldest position that differs was
 * opened.
 */
function cutOf(
  before: readonly Difference[],
  { positions }: PortfolioLedger,
  { foreignTradesCutAt }: VenueFacts,
): Pick<AdoptionPlan, 'cutAt'> {
  const differing = new Set(before.flatMap((one) => (one.kind === 'position' ? [one.instrument] : [])));
  const opened = positions.flatMap(({ instrument, openedAt }) =>
    openedAt !== undefined && differing.has(instrument) ? [openedAt] : [],
  );
  return foreignTradesCutAt !== undefined && Math.min(...opened) <= foreignTradesCutAt
    ? { cutAt: foreignTradesCutAt }
    : {};
}

/** The oldest trades that make a position smaller by what is gone of it, the last of them in part. */
function explaining(
  position: number,
  gone: number,
  trades: readonly Fill[],
): { readonly trade: Fill; readonly lots: number }[] {
  if (position === 0 || Math.sign(gone) === Math.sign(position)) return [];
  let left = Math.min(Math.abs(position), Math.abs(gone));
  return trades.flatMap((trade) => {
    const closes = trade.side === (position > 0 ? 'sell' : 'buy');
    const lots = closes ? Math.min(left, trade.lots) : 0;
    left -= lots;
    return lots > 0 ? [{ trade, lots }] : [];
  });
}

/** Every fill of the account once: those of others by all their lots, though only a part of them was adopted before. */
function allFills(journal: JournalBooks, venue: VenueFacts): readonly Fill[] {
  const booked = journal.events.flatMap((event) => (event.kind === 'fill' ? [event.fill] : []));
  const byId = new Map([...booked, ...venue.fills, ...venue.foreignTrades].map((fill) => [fill.id, fill]));
  return [...byId.values()];
}

/** How many lots of a trade on margin closed what the account held before it; with the rest it went through zero. */
function closedBy(trade: Fill, fills: readonly Fill[]): number {
  const signed = ({ side, lots }: Fill) => (side === 'buy' ? lots : -lots);
  const place = fills.indexOf(trade);
  const before = fills.filter(
    ({ instrument, at }, other) =>
      instrument === trade.instrument && (at < trade.at || (at === trade.at && other < place)),
  );
  const held = before.reduce((sum, fill) => sum + signed(fill), 0);
  return Math.sign(held) === -Math.sign(signed(trade)) ? Math.min(trade.lots, Math.abs(held)) : 0;
}

function book(ledger: PortfolioLedger, event: AdoptedEvent): void {
  if (event.kind === 'fill') ledger.apply(event.fill);
  else ledger.applyCashFlow(event);
}

/** Cut off towards zero. */
function partOf(amountMinor: bigint, part: number, whole: number): bigint {
  return part === whole ? amountMinor : (amountMinor * BigInt(part)) / BigInt(whole);
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}

function magnitude(minor: bigint): bigint {
  return minor < 0n ? -minor : minor;
}
