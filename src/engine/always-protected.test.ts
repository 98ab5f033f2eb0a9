import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effort } from '../../test/harness/effort.ts';
import { LOTS, MARGIN, ProtectionBench, SPOT } from '../../test/support/protection-bench.ts';
import type { Instrument } from '../core/instrument.ts';
import type { ClientOrderId, OrderRequest } from '../core/order.ts';
import { type Instant } from '../core/time.ts';
import { hasEnded } from '../execution/order-tracker.ts';
import type { EngineOutput } from './engine-output.ts';

/** What may happen next at the venue; which order it happens to follows from what is working. */
const happening = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('moment' as const),
      move: fc.integer({ min: -30, max: 60 }),
      belief: fc.constantFrom(undefined, 1, 1, -1, 0),
      // 50 to 200 lots at the price of the start; a held position is resized.
      share: fc.constantFrom(undefined, undefined, 0.00005, 0.0001, 0.0002),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('fill' as const),
      which: fc.nat(),
      share: fc.double({ min: 0.01, max: 1, noNaN: true }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('answer' as const),
      which: fc.nat(),
      how: fc.constantFrom(
        'open' as const,
        'open' as const,
        'refused' as const,
        'cancelled' as const,
        'unknown' as const,
      ),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('foreign' as const), lots: fc.integer({ min: 1, max: 50 }) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'taken-back' as const }) },
  // Both orders of a turn fill in one look, in either order.
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('turn' as const), first: fc.constantFrom('exit', 'enter') }) },
);
type Happening = typeof happening extends fc.Arbitrary<infer Value> ? Value : never;

/** A bench whose orders meet chance. Cancels are carried out when chance or the end of the run says so. */
class Play {
  readonly bench: ProtectionBench;
  readonly #cancels = new Set<ClientOrderId>();
  readonly #timers: { readonly timer: string; readonly at: Instant }[] = [];
  #read = 0;
  #close = 100;
  #foreign = 0;
  #closing: 'closing' | 'no' = 'no';

  constructor(instrument: Instrument) {
    this.bench = new ProtectionBench(instrument);
  }

  play(each: Happening): void {
    const { bench } = this;
    bench.wait(1);
    if (each.kind === 'moment') this.#moment(each);
    else if (each.kind === 'taken-back') this.#takeBack();
    else if (each.kind === 'turn') this.#turn(each.first);
    else if (each.kind === 'foreign') this.#sellForeign(each.lots);
    else this.#happen(each);
    this.#listen();
    this.#fireDue();
  }

  /**
   * Everything that is asked for is carried out, until nothing more is; but the stops of a position that has turned
   * into its opposite cannot be taken back.
   */
  settle(): void {
    for (let round = 0; round < 50; round++) {
      const opposite = new Set(this.#stops('opposite').map(({ request }) => request.id));
      this.#takeBack((id) => !opposite.has(id));
      for (const { request, state } of this.bench.engine.workingOrders()) {
        if (request.purpose === 'exit' && !this.isClosing) {
          this.bench.cancelled(request);
          this.#listen();
          continue;
        }
        if (state.kind !== 'in-flight' && state.kind !== 'unknown') continue;
        this.bench.update(request, { kind: 'open', filledLots: 0 });
        this.#listen();
      }
      this.bench.wait(10);
      this.#fireDue();
    }
  }

  /** Lots of the position's stops that have not ended and are not asked back. */
  get covered(): number {
    return this.#stops('own')
      .filter(({ request }) => !this.#cancels.has(request.id))
      .reduce((sum, { left }) => sum + left, 0);
  }

  get standing(): number {
    return this.#stops('own').reduce((sum, { left }) => sum + left, 0);
  }

  /** Lots of stops that could only make the position larger. */
  get astray(): number {
    return this.#stops('opposite').reduce((sum, { left }) => sum + left, 0);
  }

  /** An exit of all that is held was sent, or wanted, since the position was last flat. */
  get isClosing(): boolean {
    return this.#closing === 'closing';
  }

  /** An exit of a part is under way: until it has ended nobody knows the size that the stops are to have. */
  get isReducing(): boolean {
    return this.bench.engine.workingOrders().some(({ request }) => request.purpose === 'exit');
  }

  /** A stop is of a position that it can close; any stop is its own of no position. */
  #stops(whose: 'own' | 'opposite') {
    const entering = this.bench.lots > 0 ? 'buy' : 'sell';
    const isOwn = ({ side }: OrderRequest): boolean => this.bench.lots === 0 || side !== entering;
    return this.bench.engine
      .workingOrders()
      .filter(({ request }) => request.kind === 'stop' && isOwn(request) === (whose === 'own'))
      .map(({ request }) => ({ request, left: request.lots - this.#filledOf(request) }));
  }

  #filledOf({ id }: OrderRequest): number {
    return this.bench.filledLots(id);
  }

  #moment({ move, belief, share }: Extract<Happening, { kind: 'moment' }>): void {
    this.#close = Math.max(1, this.#close + move / 10);
    // Flat, the sizer decides: entries are of one size, and resizes of several.
    const isHeld = this.bench.lots !== 0;
    this.bench.moment(this.#close, belief, isHeld && share !== undefined && belief !== 0 ? { share } : {});
  }

  #turn(first: string): void {
    const { lots } = this.bench;
    if (lots === 0) return;
    const sent = this.bench.moment(this.#close, -Math.sign(lots)).orders.map(({ order }) => order);
    this.#listen();
    for (const order of first === 'exit' ? sent : sent.toReversed()) {
      this.bench.trade(order, order.lots, this.#close);
      this.#listen();
      this.bench.update(order, { kind: 'filled' });
      this.#listen();
    }
  }

  #happen(each: Extract<Happening, { kind: 'fill' | 'answer' }>): void {
    const working = this.bench.engine.workingOrders();
    const chosen = working[each.which % Math.max(1, working.length)];
    if (chosen === undefined) return;
    const { request, state } = chosen;
    const left = request.lots - this.#filledOf(request);
    if (each.kind === 'fill') {
      const room =
        request.reduce === 'reduce-only' ? Math.max(0, this.bench.lots * (request.side === 'sell' ? 1 : -1)) : left;
      const lots = Math.min(room, Math.max(1, Math.floor(left * each.share)));
      if (lots === 0) return;
      this.bench.trade(request, lots, this.#close);
      this.#listen();
      if (this.#filledOf(request) === request.lots) this.bench.update(request, { kind: 'filled' });
      else this.bench.update(request, { kind: 'open', filledLots: this.#filledOf(request) });
    } else if (each.how === 'cancelled') this.bench.cancelled(request);
    else if (each.how === 'open') {
      if (state.kind !== 'open') this.bench.update(request, { kind: 'open', filledLots: this.#filledOf(request) });
    } else if (state.kind === 'in-flight' && each.how === 'unknown') this.bench.update(request, { kind: 'unknown' });
    else if (
      (state.kind === 'in-flight' || state.kind === 'unknown') &&
      each.how === 'refused' &&
      left === request.lots
    )
      this.bench.refuse(request);
  }

  #sellForeign(most: number): void {
    const { lots } = this.bench;
    if (lots === 0) return;
    const order: OrderRequest = {
      id: `foreign-${++this.#foreign}` as ClientOrderId,
      instrument: 'M0/USD',
      side: lots > 0 ? 'sell' : 'buy',
      lots: Math.min(most, Math.abs(lots)),
      kind: 'market',
      purpose: 'exit',
      reduce: 'reduce-only',
      createdAt: this.bench.now,
    };
    this.bench.trade(order, order.lots, this.#close);
  }

  #takeBack(may: (order: ClientOrderId) => boolean = () => true): void {
    for (const id of [...this.#cancels].filter(may)) {
      this.#cancels.delete(id);
      if (this.bench.engine.workingOrders().some(({ request }) => request.id === id)) this.bench.cancelled({ id });
      this.#listen();
    }
  }

  #fireDue(): void {
    for (const timer of this.#timers.splice(0)) {
      if (timer.at > this.bench.now) this.#timers.push(timer);
      else this.bench.tell({ kind: 'timer', ...timer });
      this.#listen();
    }
  }

  #listen(): void {
    for (; this.#read < this.bench.outputs.length; this.#read++) {
      const { orders, cancels, timers, changes } = this.bench.outputs[this.#read] as EngineOutput;
      if (changes.some((change) => change.kind === 'filled' && change.positionLots === 0)) this.#closing = 'no';
      // An exit of fewer lots than are held makes the position smaller.
      const held = Math.abs(this.bench.lots);
      if (orders.some(({ order }) => order.purpose === 'exit' && order.lots >= held)) this.#closing = 'closing';
      if (changes.some(({ kind }) => kind === 'closing')) this.#closing = 'closing';
      for (const id of cancels) this.#cancels.add(id);
      this.#timers.push(...timers);
      for (const change of changes)
        if (change.kind === 'order' && hasEnded(change.state)) this.#cancels.delete(change.order);
    }
  }
}

describe('under any sequence of fills and answers', () => {
  it.each([
    ['spot', SPOT],
    ['margin', MARGIN],
  ])(
    'on %s stops cover no more than the position but until they are taken back, and no less once they are open',
    (_, instrument) => {
      let guarded = 0;
      let most = 0;
      let turned = 0;
      fc.assert(
        fc.property(fc.array(happening, { minLength: 20, maxLength: 60 }), (happenings) => {
          const play = new Play(instrument);
          for (const each of happenings) {
            play.play(each);
            const held = Math.abs(play.bench.lots);
            expect(play.isClosing || play.isReducing ? 0 : play.covered, 'what is not asked back').toBeLessThanOrEqual(
              held,
            );
          }
          play.settle();
          const held = Math.abs(play.bench.lots);
          most = Math.max(most, held);
          if (play.isClosing || play.isReducing) return;
          expect(play.standing).toBeLessThanOrEqual(held);
          if (held < instrument.minimumLots) return;
          expect(play.standing, 'only a part below the smallest order may wait').toBe(held);
          guarded++;
          if (play.astray > 0) turned++;
        }),
        { numRuns: effort({ usual: 600, thorough: 1_000 }), seed: 5, endOnFailure: true },
      );
      expect(guarded, 'positions were held').toBeGreaterThan(50);
      expect(turned, 'beside a stop of the position before').toBeGreaterThan(instrument.kind === 'margin' ? 1 : -1);
      expect(most, 'the largest share that is asked for').toBeLessThanOrEqual(2 * LOTS);
    },
  );
});
