/**
 * The exchange's rules a second time, written without any of its code and as slowly as can be: nothing is kept but the
 * lists of fills and flows, and cash, positions and what is left of an order are summed up from them at every question.
 * Prices are whole ticks and all numbers BigInt; a sell is a buy on the mirrored price axis; liquidation is found by
 * walking what is shown tick by tick.
 */
import { BruteAccount } from './brute-force-account.ts';
import { abs, BOUNDLESS, ceil, E8, least, most, parts, pointParts } from './brute-force-numbers.ts';
import { BruteOrders, type Line } from './brute-force-orders.ts';
import { markOf, type BruteResult, type BruteRun, type Shown, type TickBar } from './brute-force-run.ts';
import { BruteScene } from './brute-force-scene.ts';

export function bruteForce(run: BruteRun): BruteResult {
  return new BruteExchange(run).play();
}

/** A mirrored price to fill at, and the one before spread and slippage. */
interface MirroredPrice {
  readonly price: bigint;
  readonly reference: bigint;
  readonly liquidity: 'maker' | 'taker';
  readonly at: number;
}

class BruteExchange {
  readonly #run: BruteRun;
  readonly #account: BruteAccount;
  readonly #orders: BruteOrders;
  readonly #shown: Shown[] = [];
  #debtSince: number | undefined;
  #liquidations = 0;

  constructor(run: BruteRun) {
    this.#run = run;
    this.#account = new BruteAccount(run.markets, run.cashMinor);
    this.#orders = new BruteOrders(run.markets, this.#account, run.reactions);
  }

  play(): BruteResult {
    for (const step of this.#run.steps) {
      if (step.kind === 'submit') this.#orders.submit(step.request, step.at);
      else if (step.kind === 'cancel') this.#orders.cancel(step.id, step.at);
      else if (step.kind === 'bars') this.#bars(step.bars);
      else if (step.kind === 'settle') this.#settle(step.market, step.ticks, step.at);
      else {
        const scene = this.#sceneOf(step.shown);
        this.#begin(scene, step.shown);
        this.#rest(scene);
        this.#shown.push(step.shown);
      }
    }
    return {
      fills: this.#account.fills,
      flows: this.#account.flows,
      cash: this.#account.cash(),
      positions: this.#run.markets.map((_, m) => Number(this.#account.position(m))),
      working: this.#orders.lines.filter(({ ended }) => !ended).map(({ request }) => request.id),
    };
  }

  #bars(bars: readonly TickBar[]): void {
    const scenes = bars.map((bar) => ({ bar, scene: this.#sceneOf(bar) }));
    for (const { bar, scene } of scenes) this.#begin(scene, bar);
    const account = this.#account;
    const due = bars.flatMap(({ market, openTime, closeTime, close }) =>
      account.fundingOf(market, Math.max(openTime, account.openedAt(market)), closeTime - 1, close),
    );
    account.flows.push(...due.sort((a, b) => a.at - b.at).map(({ amount }) => amount));
    for (const { bar, scene } of scenes) {
      this.#rest(scene);
      account.marks[bar.market] = bar.close;
      this.#shown.push(bar);
    }
  }

  #sceneOf(shown: Shown): BruteScene {
    return new BruteScene(shown, this.#account.rules(shown.market));
  }

  /** What is due before anything trades, and then the open. */
  #begin(scene: BruteScene, shown: Shown): void {
    const { market: m, from } = scene;
    const account = this.#account;
    const mark = markOf(shown);
    if (mark !== undefined) account.marks[m] = mark;
    this.#payForHolding(m, from);
    for (const line of this.#orders.lines) if (line.market === m && line.cancelAt <= from) line.ended = true;
    // A list that grows while it is walked through: what answers a fill at the open is at the open too.
    for (const line of this.#orders.lines) {
      if (!isHere(line, m, from)) continue;
      this.#atOpen(scene, line);
      this.#orders.react();
    }
  }

  /** What holding a market, and owing for it, has cost by now. */
  #payForHolding(m: number, now: number): void {
    const account = this.#account;
    const isHeld = account.position(m) !== 0n;
    if (this.#run.debtAnnualRate !== 0 && (isHeld || this.#orders.lines.some((line) => isOpenIn(line, m)))) {
      if (this.#debtSince !== undefined) account.payDebt(this.#run.debtAnnualRate, now - this.#debtSince);
      this.#debtSince = Math.max(this.#debtSince ?? now, now);
    }
    const before = this.#shown.filter(({ market }) => market === m).at(-1);
    if (before === undefined || !isHeld) return;
    const paidUntil = before.kind === 'bar' ? before.closeTime - 1 : before.at;
    account.flows.push(...account.fundingOf(m, paidUntil, now, account.marks[m]!).map(({ amount }) => amount));
    account.rollOver(m, now);
  }

  /** Nothing that was sent to a market outlives it. */
  #settle(m: number, ticks: number, at: number): void {
    if (this.#account.position(m) !== 0n) this.#payForHolding(m, at);
    this.#account.settle(m, ticks);
    for (const line of this.#orders.lines) if (line.market === m) line.ended = true;
  }

  #atOpen(scene: BruteScene, line: Line): void {
    const s = sign(line);
    const { request } = line;
    const isAsleep = request.reduce === 'reduce-only' && !this.#opposes(line);
    if (scene.isPriced(s)) {
      const now = scene.open(s);
      if (request.kind === 'market' || line.triggered || (!isAsleep && isTriggeredAt(line, now)))
        this.#deal(scene, line, takingAt(scene, s, now), BOUNDLESS);
      else if (!isAsleep && request.kind === 'limit') this.#limitAtOpen(scene, line, s * BigInt(request.limitTicks));
    }
    if (request.kind === 'limit' && request.timeInForce === 'immediate-or-cancel') line.ended = true;
  }

  #limitAtOpen(scene: BruteScene, line: Line, limit: bigint): void {
    const s = sign(line);
    const now = scene.open(s);
    if (line.seen === 0) {
      const taking = takingAt(scene, s, now);
      if (taking.price <= limit) this.#deal(scene, line, taking, BOUNDLESS);
    } else if (now < limit)
      this.#deal(scene, line, { price: now, reference: now, liquidity: 'maker', at: scene.from }, BOUNDLESS);
  }

  /** What lies between the open and the end: entries, then stops and liquidation, then profit. */
  #rest(scene: BruteScene): void {
    const { market: m, from } = scene;
    const sinceOpen = this.#account.position(m);
    for (const line of this.#orders.lines) {
      if (!isHere(line, m, from) || line.request.reduce === 'reduce-only' || this.#opposes(line)) continue;
      this.#inside(scene, line, BOUNDLESS);
      this.#orders.react();
    }
    const beforeWalk = this.#account.position(m);
    if (beforeWalk !== 0n) this.#walk(scene, beforeWalk > 0n ? -1n : 1n);
    this.#takeProfit(scene, sinceOpen, abs(beforeWalk) - abs(this.#account.position(m)));
    for (const line of this.#orders.lines) if (line.market === m && line.arrival <= from) line.seen += 1;
  }

  /** Profit only on lots that were there since the open and still are. */
  #takeProfit(scene: BruteScene, sinceOpen: bigint, closed: bigint): void {
    const { market: m, from } = scene;
    let profitable = abs(sinceOpen) - closed;
    for (const line of this.#orders.lines) {
      const position = this.#account.position(m);
      if (profitable <= 0n || position * sinceOpen <= 0n) break;
      if (!isHere(line, m, from) || line.request.kind === 'stop' || !this.#opposes(line)) continue;
      profitable -= this.#inside(scene, line, least(profitable, abs(position)));
      this.#orders.react();
    }
  }

  /** Walks from the open (or the farthest stop, when the open has jumped it) to the adverse end, one tick at a time. */
  #walk(scene: BruteScene, d: bigint): void {
    const { market: m } = scene;
    if (!scene.isPriced(d)) return;
    const open = scene.open(d);
    const end = scene.worst(d);
    // The walk goes back for a stop that was sent behind it, the price does not.
    let reached = open;
    for (let t = this.#farthest(scene, d, open); t <= end && this.#account.position(m) !== 0n; t += 1n) {
      for (;;) {
        if (this.#isDrowned(m, d * t)) {
          this.#liquidate(scene, d, most(t, reached));
          this.#orders.react();
          break;
        }
        const next = this.#stops(scene).find((line) => triggerOf(line, d) === t);
        if (next === undefined) break;
        this.#inside(scene, next, abs(this.#account.position(m)));
        reached = most(reached, t);
        this.#orders.react();
        // A stop that has just been sent may lie behind: it is reached where the walk stands, at its own price.
        t = this.#farthest(scene, d, t);
      }
    }
  }

  #stops({ market, until }: BruteScene): Line[] {
    return this.#orders.lines.filter(
      (line) => isHere(line, market, until) && !line.triggered && line.request.kind === 'stop' && this.#opposes(line),
    );
  }

  #farthest(scene: BruteScene, d: bigint, start: bigint): bigint {
    return this.#stops(scene).reduce((lowest, line) => least(lowest, triggerOf(line, d)), start);
  }

  #isDrowned(m: number, ticks: bigint): boolean {
    const account = this.#account;
    if (!account.isLeveraged(m) || account.position(m) === 0n) return false;
    const held = account.worth(m, account.position(m), ticks);
    const equity = account.cash() + held + account.otherWorth(m);
    const others = account.otherNeed(m, ({ maintenanceMargin }) => maintenanceMargin);
    return equity * E8 <= others * E8 + abs(held) * parts(account.rules(m).maintenanceMargin);
  }

  #liquidate(scene: BruteScene, d: bigint, reference: bigint): void {
    const { market: m, until: at } = scene;
    const account = this.#account;
    const lots = abs(account.position(m));
    const ticks = d * (scene.lastNeeded(d, lots) ?? scene.taking(d, reference));
    const notional = account.worth(m, lots, ticks);
    account.rollOver(m, at);
    const penalty = ceil(notional * pointParts(account.rules(m).liquidationFeeBps), E8);
    this.#liquidations += 1;
    account.fills.push({
      order: `liquidation-${this.#liquidations}`,
      market: m,
      side: d < 0n ? 'sell' : 'buy',
      lots: Number(lots),
      ticks: Number(ticks),
      referenceTicks: Number(d * reference),
      fee: account.fee(m, notional, 'taker', at) + penalty,
      liquidity: 'taker',
      at,
      cause: 'liquidation',
    });
    for (const line of this.#orders.lines) if (line.market === m) line.ended = true;
  }

  /** Tries an order between the extremes. */
  #inside(scene: BruteScene, line: Line, cap: bigint): bigint {
    const s = sign(line);
    const { request } = line;
    if (line.triggered || request.kind === 'market' || !scene.isPriced(s)) return 0n;
    if (request.kind === 'limit') return this.#limitInside(scene, line, s * BigInt(request.limitTicks), cap);
    const trigger = s * BigInt(request.triggerTicks);
    if (request.kind === 'stop' ? scene.worst(s) < trigger : scene.best(s) > trigger) return 0n;
    const reference = request.kind === 'stop' ? most(trigger, scene.open(s)) : least(trigger, scene.open(s));
    const price: MirroredPrice = { ...takingAt(scene, s, reference), at: scene.until };
    const done = this.#deal(scene, line, price, cap);
    line.triggered = true;
    return done;
  }

  #limitInside(scene: BruteScene, line: Line, limit: bigint, cap: bigint): bigint {
    const s = sign(line);
    const isTouched = this.#account.rules(scene.market).limitFill === 'touch' && scene.best(s) === limit;
    if (scene.best(s) >= limit && !isTouched) return 0n;
    const isResting = line.seen > 0;
    const price = least(limit, isResting ? scene.open(s) : scene.worst(s));
    const liquidity = !isResting && limit >= scene.open(s) ? 'taker' : 'maker';
    return this.#deal(scene, line, { price, reference: price, liquidity, at: scene.until }, cap);
  }

  /**
   * Fills at one price; from a book, offer by offer. Who takes pays what each offer asks, and a limit that rested gets
   * its own price from whoever comes.
   */
  #deal(scene: BruteScene, line: Line, price: MirroredPrice, cap: bigint): bigint {
    const { request } = line;
    const limit = request.kind === 'limit' ? sign(line) * BigInt(request.limitTicks) : undefined;
    const offers = scene.offers(sign(line), limit);
    if (offers === undefined) return this.#fill(scene, line, price, cap);
    let done = 0n;
    for (const offer of offers) {
      if (line.ended) break;
      const own = price.liquidity === 'maker' ? { price: limit!, reference: limit! } : { price: offer.price };
      const lots = this.#fill(scene, line, { ...price, ...own }, least(cap - done, offer.lots));
      offer.lots -= lots;
      done += lots;
    }
    return done;
  }

  /** Fills up to `cap` lots at a mirrored price; ends the order where the rules say so. */
  #fill(scene: BruteScene, line: Line, { price, reference, liquidity, at }: MirroredPrice, cap: bigint): bigint {
    const { market: m } = scene;
    const account = this.#account;
    const s = sign(line);
    const closing = this.#opposes(line) ? abs(account.position(m)) : 0n;
    const closeOnly = line.request.reduce === 'reduce-only' || (s < 0n && !account.isLeveraged(m));
    const wanted = closeOnly ? least(this.#orders.remaining(line), closing) : this.#orders.remaining(line);
    if (wanted === 0n) line.ended = true;
    const lots = least(least(wanted, cap), scene.budget);
    if (lots === 0n) return 0n;
    const ticks = s * price;
    const notional = account.worth(m, lots, ticks);
    account.rollOver(m, at);
    const opened = lots > closing ? account.worth(m, lots - closing, ticks) : 0n;
    const fee = account.fee(m, notional, liquidity, at) + account.lent(m, s, opened);
    if (lots > closing && !this.#canPay(m, s * lots, ticks, fee)) {
      line.ended = true;
      return 0n;
    }
    const { id: order, side } = line.request;
    const referenceTicks = Number(s * reference);
    const size = { lots: Number(lots), ticks: Number(ticks), referenceTicks };
    account.fills.push({ order, market: m, side, ...size, fee, liquidity, at, cause: 'order' });
    scene.take(lots);
    this.#orders.endFilled(line);
    if (closeOnly && lots === wanted) line.ended = true;
    return lots;
  }

  #canPay(m: number, signedLots: bigint, ticks: bigint, fee: bigint): boolean {
    const account = this.#account;
    const notional = account.worth(m, signedLots, ticks);
    if (!account.isLeveraged(m)) return account.ownCash() - notional - fee >= 0n;
    const held = account.worth(m, account.position(m) + signedLots, ticks);
    const need = ceil(abs(held) * parts(account.rules(m).initialMargin), E8);
    const equity = account.cash() - notional - fee + held + account.otherWorth(m);
    return equity >= need + account.otherNeed(m, ({ initialMargin }) => initialMargin);
  }

  #opposes(line: Line): boolean {
    return this.#account.position(line.market) * sign(line) < 0n;
  }
}

const sign = ({ request }: Line): bigint => (request.side === 'buy' ? 1n : -1n);
const takingAt = (scene: BruteScene, s: bigint, reference: bigint): MirroredPrice => ({
  price: scene.taking(s, reference),
  reference,
  liquidity: 'taker',
  at: scene.from,
});
const isOpenIn = (line: Line, m: number): boolean => line.market === m && !line.ended;
const isHere = (line: Line, m: number, by: number): boolean => isOpenIn(line, m) && line.arrival <= by;
const triggerOf = ({ request }: Line, d: bigint): bigint =>
  request.kind === 'stop' ? d * BigInt(request.triggerTicks) : 0n;

/** Whether a price triggers an order, which then is one at the market. */
function isTriggeredAt(line: Line, price: bigint): boolean {
  const { request } = line;
  if (request.kind !== 'stop' && request.kind !== 'take-profit') return false;
  const trigger = sign(line) * BigInt(request.triggerTicks);
  line.triggered = request.kind === 'stop' ? price >= trigger : price <= trigger;
  return line.triggered;
}
