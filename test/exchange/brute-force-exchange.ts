/**
 * The exchange's rules a second time, written without any of its code and as slowly as can be: nothing is kept but the
 * lists of fills and flows, and cash, positions and what is left of an order are summed up from them at every question.
 * Prices are whole ticks and all numbers BigInt; a sell is a buy on the mirrored price axis; liquidation is found by
 * walking the bar tick by tick.
 */
import type { ExchangeRules } from '../../src/exchange/exchange-rules.ts';
import type { Instrument } from '../../src/core/instrument.ts';
import type { OrderRequest } from '../../src/core/order.ts';

export interface TickBar {
  readonly market: number;
  readonly openTime: number;
  readonly closeTime: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volumeLots: number;
}

export type Step =
  | { readonly kind: 'submit'; readonly request: OrderRequest; readonly at: number }
  | { readonly kind: 'cancel'; readonly id: string; readonly at: number }
  /** The bars of one moment, of different markets, all of one time. */
  | { readonly kind: 'bars'; readonly bars: readonly TickBar[] };

/** What the owner does the instant an order first fills: the answer meets the rest of the bar. */
export interface Reaction {
  readonly on: string;
  readonly submit?: OrderRequest;
  readonly cancel?: string;
}

export interface BruteFill {
  readonly order: string;
  readonly market: number;
  readonly side: 'buy' | 'sell';
  readonly lots: number;
  readonly ticks: number;
  readonly referenceTicks: number;
  readonly fee: bigint;
  readonly liquidity: 'maker' | 'taker';
  readonly at: number;
  readonly cause: 'order' | 'liquidation';
}

export interface BruteMarket {
  readonly instrument: Instrument;
  readonly rules: ExchangeRules;
}

export interface BruteResult {
  readonly fills: readonly BruteFill[];
  readonly flows: readonly bigint[];
  readonly cash: bigint;
  readonly positions: readonly number[];
  readonly working: readonly string[];
}

interface Line {
  readonly request: OrderRequest;
  readonly market: number;
  readonly arrival: number;
  readonly fillsBefore: number;
  triggered: boolean;
  ended: boolean;
  barsSeen: number;
  cancelAt: number;
}

const E8 = 100_000_000n;
const E12 = 1_000_000_000_000n;
const E18 = E12 * 1_000_000n;
const abs = (value: bigint): bigint => (value < 0n ? -value : value);
const ceil = (top: bigint, bottom: bigint): bigint => {
  const rest = ((top % bottom) + bottom) % bottom;
  return rest === 0n ? top / bottom : (top - rest) / bottom + 1n;
};
const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const most = (a: bigint, b: bigint): bigint => (a > b ? a : b);

export interface BruteRun {
  readonly markets: readonly BruteMarket[];
  readonly cashMinor: bigint;
  readonly debtAnnualRate: number;
  readonly steps: readonly Step[];
  readonly reactions: readonly Reaction[];
}

export function bruteForce({ markets, cashMinor: deposit, debtAnnualRate, steps, reactions }: BruteRun): BruteResult {
  const fills: BruteFill[] = [];
  const flows: bigint[] = [];
  const lines: Line[] = [];
  /** The newest price of each market. */
  const marks: (number | undefined)[] = markets.map(() => undefined);
  const rollovers: { readonly market: number; readonly fill: number; readonly due: number }[] = [];
  const bars: TickBar[] = [];
  const budgets = new Map<TickBar, bigint>();
  const answered = new Set<Reaction>();
  let debtSince: number | undefined;
  let liquidations = 0;

  const rules = (m: number): ExchangeRules => (markets[m] as BruteMarket).rules;
  const kind = (m: number): string => (markets[m] as BruteMarket).instrument.kind;
  const unit = (m: number): bigint => {
    const { tick, lot } = (markets[m] as BruteMarket).instrument;
    return BigInt(tick.units * lot.units) * 10n ** BigInt(18 - tick.decimals - lot.decimals);
  };
  const signed = (fill: BruteFill): bigint => BigInt(fill.side === 'buy' ? fill.lots : -fill.lots);
  const position = (m: number): bigint =>
    fills.filter(({ market }) => market === m).reduce((sum, fill) => sum + signed(fill), 0n);
  const cash = (): bigint =>
    deposit +
    flows.reduce((sum, flow) => sum + flow, 0n) -
    fills.reduce((sum, fill) => sum + signed(fill) * BigInt(fill.ticks) * unit(fill.market) + fill.fee, 0n);

  /** What the open lots cost: one walk over all fills of the market. */
  const cost = (m: number): bigint => {
    let lots = 0n;
    let paid = 0n;
    for (const fill of fills) {
      if (fill.market !== m) continue;
      const change = signed(fill);
      const price = BigInt(fill.ticks) * unit(m);
      if (lots * change >= 0n) paid += change * price;
      else if (abs(change) <= abs(lots)) paid -= (paid * abs(change)) / abs(lots);
      else paid = (lots + change) * price;
      lots += change;
    }
    return paid;
  };
  const ownCash = (): bigint =>
    markets.reduce((sum, _, m) => sum + (position(m) < 0n || kind(m) === 'perpetual' ? cost(m) : 0n), cash());
  const leveraged = (m: number): boolean => kind(m) === 'margin' || kind(m) === 'perpetual';
  const parts = (rate: number): bigint => BigInt(Math.round(rate * 1e8));

  const worth = (m: number, lots: bigint, ticks: bigint): bigint => lots * ticks * unit(m);
  const mark = (m: number): bigint => BigInt(marks[m] as number);
  const otherWorth = (except: number): bigint =>
    markets.reduce((sum, _, m) => sum + (m === except || position(m) === 0n ? 0n : worth(m, position(m), mark(m))), 0n);
  const otherNeed = (except: number, rate: (r: ExchangeRules) => number): bigint =>
    markets.reduce(
      (sum, _, m) =>
        sum +
        (m === except || !leveraged(m) || position(m) === 0n
          ? 0n
          : ceil(abs(worth(m, position(m), mark(m))) * parts(rate(rules(m))), E8)),
      0n,
    );

  const remaining = (line: Line): bigint => {
    let left = BigInt(line.request.lots);
    fills.forEach((fill, index) => {
      const source = lines.find(({ request }) => request.id === fill.order);
      const own = source === line;
      const sibling =
        !own &&
        source !== undefined &&
        source.market === line.market &&
        line.request.group !== undefined &&
        source.request.group === line.request.group &&
        index >= line.fillsBefore;
      if (own || sibling) left -= BigInt(fill.lots);
    });
    return left < 0n ? 0n : left;
  };

  const volume30 = (m: number, at: number): bigint => {
    const day = (time: number): number => Math.floor(time / 86_400_000_000);
    return fills
      .filter((fill) => fill.market === m && day(fill.at) > day(at) - 30)
      .reduce((sum, fill) => sum + worth(m, BigInt(fill.lots), BigInt(fill.ticks)), 0n);
  };
  const fee = (m: number, notional: bigint, liquidity: 'maker' | 'taker', at: number): bigint => {
    const tier = rules(m)
      .fees.filter(({ volume }) => BigInt(volume) * E18 <= volume30(m, at))
      .at(-1);
    const bps = (liquidity === 'maker' ? tier?.makerBps : tier?.takerBps) ?? 0;
    return ceil(notional * BigInt(Math.round(bps * 10_000)), E8);
  };

  const submit = (request: OrderRequest, at: number): void => {
    const market = markets.findIndex(({ instrument }) => instrument.id === request.instrument);
    lines.push({
      request,
      market,
      arrival: at + rules(market).latency,
      fillsBefore: fills.length,
      triggered: false,
      ended: false,
      barsSeen: 0,
      cancelAt: Infinity,
    });
  };
  const cancel = (id: string, at: number): void => {
    const line = lines.find(({ request }) => request.id === id);
    if (line === undefined || line.ended) return;
    if (rules(line.market).latency === 0) line.ended = true;
    else line.cancelAt = Math.min(line.cancelAt, at + rules(line.market).latency);
  };
  /** Carries out what is to follow the fills so far. */
  const react = (): void => {
    for (const fill of fills) {
      for (const reaction of reactions) {
        if (reaction.on !== fill.order || answered.has(reaction)) continue;
        answered.add(reaction);
        if (reaction.cancel !== undefined) cancel(reaction.cancel, fill.at);
        if (reaction.submit !== undefined) submit(reaction.submit, fill.at);
      }
    }
  };

  /** Funding that falls due in `(from, until]` on what is held now. */
  const fundingOf = (m: number, from: number, until: number, ticks: number): { at: number; amount: bigint }[] => {
    const { funding } = rules(m);
    const due: { at: number; amount: bigint }[] = [];
    if (funding.kind !== 'constant' || position(m) === 0n) return due;
    for (let at = 0; at <= until; at += funding.every) {
      if (at > from)
        due.push({
          at,
          amount: -ceil(worth(m, position(m), BigInt(ticks)) * BigInt(Math.round(funding.rate * 1e12)), E12),
        });
    }
    return due;
  };

  /** What the venue takes for lending so much to a long (1) or a short (-1). */
  const lent = (m: number, direction: bigint, amount: bigint): bigint => {
    const { borrow } = rules(m);
    if (borrow === undefined || kind(m) !== 'margin') return 0n;
    return ceil(
      amount * BigInt(Math.round((direction > 0n ? borrow.longBorrowBps : borrow.shortBorrowBps) * 10_000)),
      E8,
    );
  };
  /** Pays the rollovers of the present position by now that were not paid before. */
  const rollOver = (m: number, now: number): void => {
    const every = rules(m).borrow?.rolloverEvery;
    if (every === undefined || kind(m) !== 'margin' || position(m) === 0n) return;
    const since = heldSince(m);
    let owed = 0n;
    for (let due = since.at + every; due <= now; due += every) {
      if (rollovers.some((paid) => paid.market === m && paid.fill === since.fill && paid.due === due)) continue;
      rollovers.push({ market: m, fill: since.fill, due });
      owed += lent(m, position(m), abs(cost(m)));
    }
    if (owed !== 0n) flows.push(-owed);
  };

  /** The two halves of a bar: its open, and what lies between open and close. */
  const runBar = (bar: TickBar, half: 'open' | 'within'): void => {
    const m = bar.market;
    const rule = rules(m);
    const open = BigInt(bar.open);
    const slip = BigInt(Math.round((rule.halfSpreadBps + rule.slippageBps) * 10_000));
    if (half === 'open') marks[m] = bar.open;
    const unknown = bar.volumeLots === 0 && bar.high !== bar.low;
    if (half === 'open')
      budgets.set(
        bar,
        rule.participation === undefined || unknown
          ? 10n ** 30n
          : (BigInt(bar.volumeLots) * parts(rule.participation)) / E8,
      );
    const budget = (): bigint => budgets.get(bar) ?? 0n;

    const charge = (amount: bigint, rate: number, elapsed: number): void => {
      const owed = ceil(amount * BigInt(Math.round(rate * 1e12)) * BigInt(elapsed), E12 * 31_536_000_000_000n);
      if (owed !== 0n) flows.push(-owed);
    };

    // Money that is due at the open, on what was held before it.
    const before = bars.filter(({ market }) => market === m).at(-1);
    const busy = position(m) !== 0n || lines.some((line) => line.market === m && !line.ended);
    if (half === 'open' && debtAnnualRate !== 0 && busy) {
      const owed = -ownCash();
      if (debtSince !== undefined && owed > 0n && bar.openTime > debtSince)
        charge(owed, debtAnnualRate, bar.openTime - debtSince);
      debtSince = Math.max(debtSince ?? bar.openTime, bar.openTime);
    }
    if (half === 'open' && before !== undefined && position(m) !== 0n) {
      flows.push(...fundingOf(m, before.closeTime - 1, bar.openTime, bar.open).map(({ amount }) => amount));
      rollOver(m, bar.openTime);
    }
    if (half === 'open')
      for (const line of lines) if (line.market === m && line.cancelAt <= bar.openTime) line.ended = true;

    const isHere = (line: Line, by: number): boolean => line.market === m && !line.ended && line.arrival <= by;
    const sign = (line: Line): bigint => (line.request.side === 'buy' ? 1n : -1n);
    const opposes = (line: Line): boolean => position(m) * sign(line) < 0n;
    const best = (s: bigint): bigint => least(s * BigInt(bar.high), s * BigInt(bar.low));
    const worst = (s: bigint): bigint => most(s * BigInt(bar.high), s * BigInt(bar.low));
    const taking = (s: bigint, mirrored: bigint): bigint => {
      const moved = mirrored + ceil(abs(mirrored) * slip, E8);
      return s < 0n && moved > -1n ? -1n : moved;
    };

    /** Fills up to `cap` lots at a mirrored price; ends the order where the rules say so. */
    const fill = (
      line: Line,
      mirrored: bigint,
      reference: bigint,
      liquidity: 'maker' | 'taker',
      cap: bigint,
      at: number,
    ): bigint => {
      const s = sign(line);
      const closing = opposes(line) ? abs(position(m)) : 0n;
      const closeOnly = line.request.reduce === 'reduce-only' || (s < 0n && !leveraged(m));
      const wanted = closeOnly ? least(remaining(line), closing) : remaining(line);
      if (wanted === 0n) {
        line.ended = true;
        return 0n;
      }
      const lots = least(least(wanted, cap), budget());
      if (lots === 0n) return 0n;
      const ticks = s * mirrored;
      const notional = worth(m, lots, ticks);
      rollOver(m, at);
      const owed =
        fee(m, notional, liquidity, at) + (lots > closing ? lent(m, s, worth(m, lots - closing, ticks)) : 0n);
      if (lots > closing) {
        const after = cash() - s * notional - owed;
        const held = worth(m, position(m) + s * lots, ticks);
        const pays = leveraged(m)
          ? after + held + otherWorth(m) >=
            ceil(abs(held) * parts(rule.initialMargin), E8) + otherNeed(m, ({ initialMargin }) => initialMargin)
          : ownCash() - s * notional - owed >= 0n;
        if (!pays) {
          line.ended = true;
          return 0n;
        }
      }
      fills.push({
        order: line.request.id,
        market: m,
        side: line.request.side,
        lots: Number(lots),
        ticks: Number(ticks),
        referenceTicks: Number(s * reference),
        fee: owed,
        liquidity,
        at,
        cause: 'order',
      });
      budgets.set(bar, budget() - lots);
      for (const each of lines)
        if (
          each.market === m &&
          (each === line || (each.request.group !== undefined && each.request.group === line.request.group)) &&
          remaining(each) === 0n
        )
          each.ended = true;
      if (closeOnly && lots === wanted) line.ended = true;
      return lots;
    };

    /** Tries an order between the extremes. */
    const inside = (line: Line, cap: bigint): bigint => {
      const s = sign(line);
      const { request } = line;
      const resting = line.barsSeen > 0;
      if (line.triggered || request.kind === 'market') return 0n;
      if (request.kind === 'limit') {
        const limit = s * BigInt(request.limitTicks);
        if (best(s) > limit || (best(s) === limit && rule.limitFill === 'through')) return 0n;
        const price = least(limit, resting ? s * open : worst(s));
        return fill(line, price, price, !resting && limit >= s * open ? 'taker' : 'maker', cap, bar.closeTime);
      }
      const trigger = s * BigInt(request.triggerTicks);
      if (request.kind === 'stop' ? worst(s) < trigger : best(s) > trigger) return 0n;
      const reference = request.kind === 'stop' ? most(trigger, s * open) : least(trigger, s * open);
      const done = fill(line, taking(s, reference), reference, 'taker', cap, bar.closeTime);
      line.triggered = true;
      return done;
    };

    // A list that grows while it is walked through: what answers a fill at the open is at the open too.
    if (half === 'open')
      for (const line of lines) {
        if (!isHere(line, bar.openTime)) continue;
        const s = sign(line);
        const { request } = line;
        const asleep = request.reduce === 'reduce-only' && !opposes(line);
        const now = s * open;
        if (request.kind === 'market' || line.triggered)
          fill(line, taking(s, now), now, 'taker', 10n ** 30n, bar.openTime);
        else if (!asleep && request.kind !== 'limit') {
          const trigger = s * BigInt(request.triggerTicks);
          if (request.kind === 'stop' ? now >= trigger : now <= trigger) {
            line.triggered = true;
            fill(line, taking(s, now), now, 'taker', 10n ** 30n, bar.openTime);
          }
        } else if (!asleep && request.kind === 'limit') {
          const limit = s * BigInt(request.limitTicks);
          if (line.barsSeen > 0) {
            if (now < limit) fill(line, now, now, 'maker', 10n ** 30n, bar.openTime);
          } else if (taking(s, now) <= limit) fill(line, taking(s, now), now, 'taker', 10n ** 30n, bar.openTime);
        }
        if (request.kind === 'limit' && request.timeInForce === 'immediate-or-cancel') line.ended = true;
        react();
      }
    if (half === 'open') return;

    const sinceOpen = position(m);
    for (const line of lines) {
      if (!isHere(line, bar.openTime) || line.request.reduce === 'reduce-only' || opposes(line)) continue;
      inside(line, 10n ** 30n);
      react();
    }

    // Walk from the open (or the farthest stop, when the open has jumped it) to the adverse end, one tick at a time.
    const beforeWalk = position(m);
    if (beforeWalk !== 0n) {
      const d = beforeWalk > 0n ? -1n : 1n;
      const stops = (): Line[] =>
        lines.filter(
          (line) => isHere(line, bar.closeTime) && !line.triggered && line.request.kind === 'stop' && opposes(line),
        );
      const trigger = (line: Line): bigint =>
        line.request.kind === 'stop' ? d * BigInt(line.request.triggerTicks) : 0n;
      const end = worst(d);
      const drowned = (t: bigint): boolean => {
        if (!leveraged(m) || position(m) === 0n) return false;
        const held = worth(m, position(m), d * t);
        const equity = cash() + held + otherWorth(m);
        return (
          equity * E8 <=
          otherNeed(m, ({ maintenanceMargin }) => maintenanceMargin) * E8 + abs(held) * parts(rule.maintenanceMargin)
        );
      };
      const start = stops().reduce((lowest, line) => least(lowest, trigger(line)), d * open);
      // The walk goes back for a stop that was sent behind it, the price does not.
      let reached = d * open;
      for (let t = start; t <= end && position(m) !== 0n; t += 1n) {
        for (;;) {
          if (drowned(t)) {
            const reference = most(t, reached);
            const ticks = d * taking(d, reference);
            const lots = abs(position(m));
            const notional = worth(m, lots, ticks);
            rollOver(m, bar.closeTime);
            const owed =
              fee(m, notional, 'taker', bar.closeTime) +
              ceil(notional * BigInt(Math.round(rule.liquidationFeeBps * 10_000)), E8);
            liquidations += 1;
            fills.push({
              order: `liquidation-${liquidations}`,
              market: m,
              side: d < 0n ? 'sell' : 'buy',
              lots: Number(lots),
              ticks: Number(ticks),
              referenceTicks: Number(d * reference),
              fee: owed,
              liquidity: 'taker',
              at: bar.closeTime,
              cause: 'liquidation',
            });
            for (const line of lines) if (line.market === m) line.ended = true;
            react();
            break;
          }
          const next = stops().find((line) => trigger(line) === t);
          if (next === undefined) break;
          inside(next, abs(position(m)));
          reached = most(reached, t);
          react();
          // A stop that has just been sent may lie behind: it is reached where the walk stands, at its own price.
          t = stops().reduce((lowest, line) => least(lowest, trigger(line)), t);
        }
      }
    }

    // Profit only on lots that were there since the open and still are.
    let profitable = abs(sinceOpen) - (abs(beforeWalk) - abs(position(m)));
    for (const line of lines) {
      if (profitable <= 0n || position(m) * sinceOpen <= 0n) break;
      if (!isHere(line, bar.openTime) || line.request.kind === 'stop' || !opposes(line)) continue;
      profitable -= inside(line, least(profitable, abs(position(m))));
      react();
    }
    for (const line of lines) if (line.market === m && line.arrival <= bar.openTime) line.barsSeen += 1;
    marks[m] = bar.close;
    bars.push(bar);
  };

  const runMoment = (moment: readonly TickBar[]): void => {
    for (const bar of moment) runBar(bar, 'open');
    const due = moment.flatMap((bar) =>
      fundingOf(bar.market, Math.max(bar.openTime, openedAt(bar.market)), bar.closeTime - 1, bar.close),
    );
    flows.push(...due.sort((a, b) => a.at - b.at).map(({ amount }) => amount));
    for (const bar of moment) runBar(bar, 'within');
  };

  /** When the present position came to be: the last fill that found the market flat or turned it. */
  const openedAt = (m: number): number => {
    let lots = 0n;
    let at = 0;
    for (const fill of fills) {
      if (fill.market !== m) continue;
      if (lots === 0n) at = fill.at;
      lots += signed(fill);
    }
    return at;
  };

  /** The fill that made the present position long or short, and its time. */
  const heldSince = (m: number): { readonly at: number; readonly fill: number } => {
    let lots = 0n;
    let since = { at: 0, fill: -1 };
    fills.forEach((fill, index) => {
      if (fill.market !== m) return;
      const after = lots + signed(fill);
      if (lots === 0n || lots > 0n !== after > 0n) since = { at: fill.at, fill: index };
      lots = after;
    });
    return since;
  };

  for (const step of steps) {
    if (step.kind === 'bars') runMoment(step.bars);
    else if (step.kind === 'submit') submit(step.request, step.at);
    else cancel(step.id, step.at);
  }
  return {
    fills,
    flows,
    cash: cash(),
    positions: markets.map((_, m) => Number(position(m))),
    working: lines.filter(({ ended }) => !ended).map(({ request }) => request.id),
  };
}
