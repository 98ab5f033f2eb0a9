import type { Fill } from '../../src/core/fill.ts';
import type { MarketView } from '../../src/core/moment.ts';
import { minorFromAmount } from '../../src/core/money.ts';
import type { ClientOrderId, OrderRequest, OrderState } from '../../src/core/order.ts';
import { DAY, HOUR, instant, MINUTE, SECOND, type Instant } from '../../src/core/time.ts';
import type { EngineOutput, TimerRequest } from '../../src/engine/engine-output.ts';
import type { EngineCommand, EngineEvent } from '../../src/engine/event.ts';
import { outputJson } from '../../src/engine/record-json.ts';
import { filledLots, hasEnded, type TrackedOrder } from '../../src/execution/order-tracker.ts';
import { SeededRandom } from '../../src/math/random.ts';
import { ChanceRun, MARKETS } from './chance-run.ts';

const START = 1_704_067_200_000_000 + 20 * HOUR; // 2024-01-01T20:00:00Z

/** What a run was shown, with its answers. */
export interface Played {
  readonly events: readonly EngineEvent[];
  readonly answers: readonly string[];
}

/** What happens often in a run: orders are refused, fill in small parts, or go through while nobody interferes. */
const MOODS = ['refusing', 'in-parts', 'calm'] as const;

/**
 * A market and a venue made of chance, for one run: orders fill in parts, late and twice; they are refused, cancelled,
 * unknown and triggered; coins go missing; persons halt, resume and flatten.
 */
export class ChanceTrading {
  readonly run = new ChanceRun();
  readonly events: EngineEvent[] = [];
  readonly answers: string[] = [];
  readonly #random: SeededRandom;
  readonly #mood: (typeof MOODS)[number];
  readonly #filled = new Map<ClientOrderId, number>();
  readonly #ended: OrderRequest[] = [];
  readonly #cancels = new Set<ClientOrderId>();
  readonly #prices = MARKETS.map(() => 100);
  readonly #fills: Fill[] = [];
  #timers: TimerRequest[] = [];
  #now = START;
  #minutes = 0;

  constructor(seed: number) {
    this.#random = new SeededRandom(seed);
    this.#mood = MOODS[seed % MOODS.length] ?? 'calm';
  }

  play(steps: number): Played {
    for (let step = 0; step < steps; step++) this.#step();
    return this;
  }

  get #at(): Instant {
    return instant(this.#now);
  }

  #chance(probability: number): boolean {
    return this.#random.next() < probability;
  }

  #one<Item>(items: readonly Item[]): Item | undefined {
    return items.length === 0 ? undefined : items[this.#random.below(items.length)];
  }

  #step(): void {
    const drawn = this.#random.next();
    this.#now += 1 + this.#random.below(3) * SECOND;
    if (drawn < 0.2) this.#moment();
    else if (drawn < 0.5) this.#fillOne();
    else if (drawn < 0.75) this.#answerOne();
    else if (drawn < 0.82) this.#takeBack();
    else if (drawn < 0.87) this.#cash();
    else if (drawn < (this.#mood === 'calm' ? 0.88 : 0.9)) this.#command();
    else if (drawn < 0.95) this.#oddities();
    else this.#fillAgain();
    this.#fireDue();
  }

  #show(event: EngineEvent): EngineOutput {
    const output = this.run.engine.process(event);
    this.events.push(event);
    this.answers.push(outputJson(output));
    this.#timers.push(...output.timers);
    for (const order of output.cancels) this.#cancels.add(order);
    return output;
  }

  #moment(): void {
    this.#minutes += this.#chance(0.03) ? 200 : 1;
    if (this.#chance(0.01)) this.#minutes += DAY / MINUTE;
    this.#now = Math.max(this.#now, START + this.#minutes * MINUTE);
    this.#minutes = Math.ceil((this.#now - START) / MINUTE);
    this.#now = START + this.#minutes * MINUTE;
    this.#fireDue();
    const at = this.#at;
    const common = this.#random.normal() * 0.006;
    const markets = MARKETS.map((_, market): MarketView => this.#marketView(market, common));
    const output = this.#show({ kind: 'moment', moment: { at, markets } });
    if (output.forecast === 'wanted') this.#forecast();
  }

  #marketView(market: number, common: number): MarketView {
    const at = this.#at;
    if (this.#chance(0.05)) return { candle: undefined, continuity: 'continuous' };
    const open = this.#prices[market] ?? 100;
    const close = Math.max(20, Math.round(open * (1 + common + this.#random.normal() * 0.006) * 100) / 100);
    this.#prices[market] = close;
    const openTime = instant(at - MINUTE);
    const candle = { openTime, closeTime: at, open, high: open + close, low: 1, close, volume: 1, transactions: 1 };
    const continuity = this.#chance(0.03) ? 'after-hole' : 'continuous';
    if (!this.#chance(0.3)) return { candle, continuity };
    const funding = { kind: 'funding', knownAt: at, dueAt: instant(at + HOUR), rate: this.#random.normal() } as const;
    return { candle, continuity, facts: { funding } };
  }

  #forecast(): void {
    const at = this.#at;
    if (this.#chance(0.7)) {
      for (const [market, price] of this.#prices.entries()) {
        const off = 1 + (this.#chance(0.9) ? 0 : 0.03);
        this.#show({ kind: 'quote', at, market, bid: price * off * 0.9995, ask: price * off * 1.0005 });
      }
    }
    const drawn = this.#random.next();
    if (drawn < 0.05) return;
    if (drawn < 0.1) {
      this.#show({ kind: 'forecast-missing', at, reason: `${this.#random.below(9)} bars are missing` });
      return;
    }
    const forecasts = MARKETS.map(({ id }) => {
      if (this.#chance(0.2)) return undefined;
      const belief = this.#one([-1, 0, 1, 1, 1]) ?? 0;
      const share = this.#chance(0.5) ? 0.02 + 0.2 * this.#random.next() : 0;
      const probabilities = Float64Array.of(belief, share);
      return { instrument: id, madeAt: at, dueAt: instant(at + HOUR), probabilities, artifact: 'chance' };
    });
    this.#show({ kind: 'forecast', at, forecasts });
  }

  #fillOne(): void {
    const chosen = this.#one(this.run.engine.workingOrders());
    if (chosen !== undefined) this.#fill(chosen.request);
  }

  /** An order fills, in part or whole; mostly its new state is told too. A stop triggers thereby. */
  #fill(request: OrderRequest): void {
    const { instrument, side, lots: whole } = request;
    const market = MARKETS.findIndex(({ id }) => id === instrument);
    const filled = this.#filled.get(request.id) ?? 0;
    const held = this.run.engine.portfolio.lots(market) * (side === 'sell' ? 1 : -1);
    const room = request.reduce === 'reduce-only' ? Math.min(whole - filled, Math.max(0, held)) : whole - filled;
    const part = this.#random.next() * (this.#mood === 'in-parts' ? 0.1 : 1);
    const lots = this.#chance(this.#mood === 'in-parts' ? 0.05 : 0.5) ? room : Math.ceil(room * part);
    if (lots < 1) return;
    const id = `f${this.#fills.length}`;
    const at = instant(this.#now - (this.#chance(0.2) ? this.#random.below(40) * SECOND : 0));
    const priceTicks = Math.round((this.#prices[market] ?? 100) * 100 * (1 + this.#random.normal() * 0.004));
    const feeMinor = minorFromAmount(0.01 * (1 + this.#random.below(9)));
    const { id: order } = request;
    this.#book({ id, order, instrument, side, lots, priceTicks, feeMinor, liquidity: 'taker', at, cause: 'order' });
    this.#filled.set(order, filled + lots);
    if (this.#chance(0.1)) return;
    this.#tell(request, filled + lots === whole ? { kind: 'filled' } : { kind: 'open', filledLots: filled + lots });
  }

  #book(fill: Fill): void {
    this.#fills.push(fill);
    this.#show({ kind: 'fill', fill });
  }

  /** Tells where an order stands, if it has not ended. */
  #tell({ id }: Pick<OrderRequest, 'id'>, state: OrderState): void {
    const known = this.run.engine.workingOrders().find(({ request }) => request.id === id);
    if (known === undefined || filledLots(state, known.request) < filledLots(known.state, known.request)) return;
    this.#show({ kind: 'order-update', at: this.#at, order: id, state });
    if (!hasEnded(state)) return;
    this.#ended.push(known.request);
    this.#cancels.delete(id);
  }

  #answerOne(): void {
    const chosen = this.#one(this.run.engine.workingOrders());
    if (chosen === undefined) return;
    const state = this.#answerTo(chosen);
    if (state !== undefined) this.#tell(chosen.request, state);
  }

  #answerTo({ request, state }: TrackedOrder): OrderState | undefined {
    const filled = this.#filled.get(request.id) ?? 0;
    const drawn = this.#random.next();
    const isUnanswered = (state.kind === 'in-flight' || state.kind === 'unknown') && filled === 0;
    if (drawn < (this.#mood === 'refusing' ? 0.7 : 0.1) && isUnanswered) return this.#refusal();
    if (drawn < 0.75 && this.#chance(0.2) && state.kind === 'in-flight') return { kind: 'unknown' };
    if (drawn > 0.95) return { kind: 'cancelled', filledLots: filled, reason: `by the venue, ${filled} filled` };
    if (drawn > 0.92) return { kind: 'expired', filledLots: filled };
    const trigger = request.kind === 'stop' && this.#chance(0.2) ? { trigger: 'triggered' as const } : {};
    return { kind: 'open', filledLots: filled, ...trigger };
  }

  #refusal(): OrderState {
    const refused = this.#one([undefined, undefined, undefined, undefined, 'for-now', 'unheard'] as const);
    const reason = this.#chance(0.6) ? 'funds: not enough' : `order: price ${this.#random.below(99)} is odd`;
    return { kind: 'rejected', reason, ...(refused === undefined ? {} : { refused }) };
  }

  #takeBack(): void {
    const id = this.#one([...this.#cancels]);
    if (id === undefined) return;
    this.#cancels.delete(id);
    this.#tell({ id }, { kind: 'cancelled', filledLots: this.#filled.get(id) ?? 0, reason: 'asked' });
  }

  #cash(): void {
    const cause = this.#one(['transfer', 'interest', 'funding', 'rounding', 'foreign'] as const) ?? 'interest';
    const amountMinor = minorFromAmount((this.#random.below(200) - 100) / (cause === 'transfer' ? 1 : 100));
    const at = this.#at;
    const instrument = this.#chance(0.5) ? this.#one(MARKETS)?.id : undefined;
    this.#show({ kind: 'cash-flow', at, amountMinor, cause, ...(instrument === undefined ? {} : { instrument }) });
  }

  #command(): void {
    const by = 'chance';
    const kind = this.#one(['resume', 'resume', 'resume', 'halt', 'flatten'] as const) ?? 'resume';
    const command: EngineCommand = kind === 'resume' ? { kind, by } : { kind, reason: 'storm', by };
    this.#show({ kind: 'command', at: this.#at, command });
  }

  /** The venue is down or up, has less than was filled, or somebody traded by hand. */
  #oddities(): void {
    const at = this.#at;
    const market = this.#random.below(MARKETS.length);
    const instrument = MARKETS[market]?.id ?? '';
    const held = this.run.engine.portfolio.lots(market);
    const drawn = this.#random.next();
    if (drawn < 0.4)
      this.#show({ kind: 'venue-health', at, health: this.#chance(0.85) ? 'up' : 'down', detail: 'chance' });
    else if (drawn < 0.7 && held > 1)
      this.#show({ kind: 'credited', at, instrument, lots: held - this.#random.below(2) });
    else if (held !== 0) {
      const order = `by-hand-${this.#fills.length}` as ClientOrderId;
      const lots = 1 + this.#random.below(Math.abs(held));
      const terms = { instrument, side: held > 0 ? 'sell' : 'buy', lots, feeMinor: 0n, liquidity: 'taker' } as const;
      this.#book({ ...terms, id: `h${this.#fills.length}`, order, priceTicks: 10_000, at, cause: 'by-hand' });
    }
  }

  /** A fill is reported twice, or one of an order that had ended comes late. */
  #fillAgain(): void {
    const known = this.#one(this.#fills.slice(-20));
    if (known !== undefined && this.#chance(0.5)) this.#show({ kind: 'fill', fill: known });
    const ended = this.#one(this.#ended.slice(-5));
    if (ended !== undefined && this.#chance(0.7)) this.#fill(ended);
  }

  #fireDue(): void {
    const due = this.#timers.filter(({ at }) => at <= this.#now);
    this.#timers = this.#timers.filter(({ at }) => at > this.#now);
    for (const timer of due) this.#show({ kind: 'timer', ...timer });
  }
}
