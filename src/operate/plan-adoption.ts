import type { CashFlowCause } from '../core/cash-flow-cause.ts';
import type { Fill } from '../core/fill.ts';
import type { Instrument } from '../core/instrument.ts';
import { minorFromAmount } from '../core/money.ts';
import { instant, SECOND, type Instant } from '../core/time.ts';
import { PortfolioLedger } from '../execution/portfolio-ledger.ts';
import type { Trade } from '../execution/trade.ts';
import type { ToldCashFlow, VenueHoldings } from '../execution/venue.port.ts';
import type { AdoptedEvent } from '../live/book-adoption.ts';
import { causeFor, cashFlowEvent, type AccountUse } from '../live/ledger-reading.ts';
import { reconcile, type Difference } from '../live/reconciliation.ts';

/** The content of a run's journal that an adoption needs. */
export interface JournalBooks {
  readonly instruments: readonly Instrument[];
  readonly cashMinor: bigint;
  /** Fills and cash flows, in the order of the journal. */
  readonly events: readonly AdoptedEvent[];
  /** Holdings of the account before the run. */
  readonly foreign: VenueHoldings;
  readonly account: AccountUse;
}

/** The answers of the venue about the account. */
export interface VenueFacts {
  /** Fills of orders of the run and of the kill switch. */
  readonly fills: readonly Fill[];
  /** Trades of others on the same account. */
  readonly foreignTrades: readonly Fill[];
  /** Time of the newest trade that the list has no room for; undefined when the list is complete. */
  readonly foreignTradesCutAt?: Instant | undefined;
  /** When the venue was asked. */
  readonly askedAt: Instant;
  readonly flows: readonly ToldCashFlow[];
  /** Trades of those fills whose money the ledger does not show yet. */
  readonly notInLedger: readonly string[];
  readonly holdings: VenueHoldings;
}

/** What would be booked, and the differences before and after it. */
export interface AdoptionPlan {
  /** In the order in which they are booked. */
  readonly events: readonly AdoptedEvent[];
  /** The fills among the events. */
  readonly fills: readonly Fill[];
  /** Trades that the events finish. */
  readonly trades: readonly Trade[];
  /** Money that the venue rounded in the booked trades, by its ledger. */
  readonly roundingMinor: bigint;
  readonly before: readonly Difference[];
  /** Differences that remain after it. */
  readonly after: readonly Difference[];
  /** Trades whose money the venue's ledger does not show yet: nothing may be booked before it does. */
  readonly waitsFor: readonly string[];
  /** Time by which the venue shows every trade that was made before it was asked. */
  readonly shownBy: Instant;
  /** Trades of others up to this time are not in the list. They may explain a difference. */
  readonly cutAt?: Instant;
}

/** A venue may show a trade, or its order, over REST up to a minute late. */
const SHOWN_WITHIN = 90 * SECOND;

/** A larger amount is not a rounding of a trade. */
const ROUNDED_AT_MOST = minorFromAmount(0.01);

/**
 * Finds what explains that a position of a run is smaller at the venue: fills of orders of the run and of the kill
 * switch that no process has booked, liquidations, and trades of others. Only what makes a position smaller is adopted.
 * Positions that others opened or increased on the same account stay theirs. The run has booked the money of such a
 * trade as a transfer, and the plan reverses that.
 *
 * Every amount belongs to an entry of the venue's ledger and carries its id, so that neither the run nor another
 * adoption books it again. The balance may be ahead of the ledger, so nothing is booked because of a balance.
 */
export function planAdoption(journal: JournalBooks, venue: VenueFacts): AdoptionPlan {
  const draft = new AdoptionDraft(journal, venue);
  const before = draft.differences();
  const finished = new Set(draft.ledger.trades().map(tradeKey));
  draft.addUnbooked();
  const cut = cutOf(before, draft.ledger, venue);
  for (const market of journal.instruments.keys()) draft.explain(market);
  const { events, waitsFor } = draft;
  const fills = events.flatMap((event) => (event.kind === 'fill' ? [event.fill] : []));
  const roundings = events.flatMap((event) =>
    event.kind === 'cash-flow' && event.cause === 'rounding' ? [event.amountMinor] : [],
  );
  return {
    events,
    fills,
    trades: draft.ledger.trades().filter((trade) => !finished.has(tradeKey(trade))),
    roundingMinor: sum(roundings),
    before,
    after: draft.differences(),
    waitsFor: fills.length > 0 ? [...waitsFor, ...venue.notInLedger] : waitsFor,
    shownBy: instant(venue.askedAt + SHOWN_WITHIN),
    ...cut,
  };
}

function tradeKey({ exitAt, instrument }: Trade): string {
  return `${instrument} ${exitAt}`;
}

/** The events of a plan while it is made, and the ledger that has booked them. */
class AdoptionDraft {
  readonly events: AdoptedEvent[] = [];
  readonly waitsFor: string[] = [];
  readonly ledger: PortfolioLedger;
  readonly #journal: JournalBooks;
  readonly #venue: VenueFacts;
  readonly #knownFills: ReadonlySet<string>;
  readonly #knownFlows: ReadonlySet<string>;

  constructor(journal: JournalBooks, venue: VenueFacts) {
    this.#journal = journal;
    this.#venue = venue;
    this.ledger = new PortfolioLedger({ instruments: journal.instruments, cashMinor: journal.cashMinor });
    for (const event of journal.events) book(this.ledger, event);
    this.#knownFills = new Set(journal.events.flatMap((event) => (event.kind === 'fill' ? [event.fill.id] : [])));
    this.#knownFlows = new Set(
      journal.events.flatMap((event) => (event.kind === 'cash-flow' && event.id !== undefined ? [event.id] : [])),
    );
  }

  /** The differences between the ledger so far and the account at the venue. */
  differences(): readonly Difference[] {
    const { instruments, foreign } = this.#journal;
    return reconcile({ ledger: this.ledger, instruments, holdings: this.#venue.holdings, foreign });
  }

  /** Adds the fills and cash flows of the run that no process has booked. */
  addUnbooked(): void {
    for (const fill of this.#venue.fills) if (!this.#knownFills.has(fill.id)) this.#add({ kind: 'fill', fill });
    for (const flow of this.#venue.flows)
      if (!this.#knownFlows.has(flow.id)) this.#add(cashFlowEvent(flow, this.#journal.account));
  }

  /** Adopts trades of others that explain why a position is smaller at the venue. */
  explain(market: number): void {
    const instrument = this.#journal.instruments[market];
    if (instrument === undefined) return;
    const differs = this.differences().find((one) => one.kind === 'position' && one.instrument === instrument.id);
    const gone = differs?.kind === 'position' ? differs.theirs - differs.ours : 0;
    const openedAt = this.ledger.positions[market]?.openedAt ?? Number.POSITIVE_INFINITY;
    const candidates = this.#venue.foreignTrades.filter(
      (trade) => trade.instrument === instrument.id && trade.at >= openedAt && !this.#knownFills.has(trade.id),
    );
    for (const { trade, lots } of explaining(this.ledger.lots(market), gone, candidates))
      this.#adopt(trade, lots, instrument);
  }

  #adopt(trade: Fill, lots: number, { kind }: Instrument): void {
    const flows = this.#venue.flows.filter((flow) => flow.trade === trade.id);
    if (flows.length === 0) this.waitsFor.push(trade.id);
    // The fee belongs to all lots of the trade; its gain belongs to the lots that it closed.
    const feeMinor = partOf(trade.feeMinor, lots, trade.lots);
    const closed =
      kind === 'margin' ? Math.max(lots, closedBy(trade, allFills(this.#journal, this.#venue))) : trade.lots;
    const before = { accountMinor: this.#accountMinor, realisedMinor: this.ledger.realisedMinor };
    let shareMinor = 0n;
    for (const [place, flow] of flows.entries()) {
      const { id, at, amountMinor } = flow;
      const [fee, ownFee] = place === 0 ? [trade.feeMinor, feeMinor] : [0n, 0n];
      const gainedMinor = partOf(amountMinor + fee, lots, closed);
      shareMinor += gainedMinor;
      this.#add({
        kind: 'cash-flow',
        at,
        amountMinor: ownFee - gainedMinor,
        cause: this.#causeOf(flow),
        id: `adopted ${id}`,
      });
    }
    this.#add({ kind: 'fill', fill: { ...trade, lots, feeMinor } });
    if (flows.length === 0) return;
    if (kind !== 'margin') this.#bookRounding(before.accountMinor - this.#accountMinor, trade);
    else if (lots === closed) this.#bookRounding(sum(flows.map(({ roundingMinor = 0n }) => roundingMinor)), trade);
    else this.#bookRounding(shareMinor - (this.ledger.realisedMinor - before.realisedMinor), trade);
  }

  /** Money of the account, whoever's it is. */
  get #accountMinor(): bigint {
    return this.ledger.cashMinor + this.ledger.foreignMinor;
  }

  #causeOf(flow: ToldCashFlow): CashFlowCause {
    return causeFor(flow, this.#journal.account);
  }

  #bookRounding(amountMinor: bigint, { id, at }: Fill): void {
    if (amountMinor === 0n || magnitude(amountMinor) > ROUNDED_AT_MOST) return;
    this.#add({ kind: 'cash-flow', at, amountMinor, cause: 'rounding', id: `rounding ${id}` });
  }

  #add(event: AdoptedEvent): void {
    this.events.push(event);
    book(this.ledger, event);
  }
}

/**
 * Time up to which trades of others are missing in the list, if they may explain a difference. They may if they are not
 * older than the oldest position that differs.
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

/** The oldest trades that make a position smaller by the lots that are gone, the last of them perhaps in part. */
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

/** Every fill of the account once. Fills of others count with all their lots, also if only a part was adopted. */
function allFills(journal: JournalBooks, venue: VenueFacts): readonly Fill[] {
  const booked = journal.events.flatMap((event) => (event.kind === 'fill' ? [event.fill] : []));
  const byId = new Map([...booked, ...venue.fills, ...venue.foreignTrades].map((fill) => [fill.id, fill]));
  return [...byId.values()];
}

/** How many lots of a margin trade closed the position before it. The other lots opened the opposite position. */
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

/** `amountMinor` times part over whole, rounded towards zero. */
function partOf(amountMinor: bigint, part: number, whole: number): bigint {
  return part === whole ? amountMinor : (amountMinor * BigInt(part)) / BigInt(whole);
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}

function magnitude(minor: bigint): bigint {
  return minor < 0n ? -minor : minor;
}
