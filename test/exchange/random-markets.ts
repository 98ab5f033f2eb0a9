import fc from 'fast-check';
import type { Instrument, InstrumentKind } from '../../src/core/instrument.ts';
import { clientOrderId, type OrderRequest } from '../../src/core/order.ts';
import { duration, type Instant } from '../../src/core/time.ts';
import { exchangeRules, type ExchangeMarket } from '../../src/exchange/exchange-rules.ts';
import type { Reaction, Step, TickBar } from './brute-force-run.ts';
import { instantOf, instantShape } from './random-instants.ts';

const BAR = 3_600_000_000;
const START = 400 * 86_400_000_000;

export interface RandomRun {
  readonly markets: readonly ExchangeMarket[];
  readonly cashMinor: bigint;
  readonly debtAnnualRate: number;
  readonly steps: readonly Step[];
  readonly reactions: readonly Reaction[];
}

function instrument(index: number, kind: InstrumentKind): Instrument {
  const grid =
    index === 0
      ? { tick: { units: 1, decimals: 2 }, lot: { units: 1, decimals: 3 } }
      : { tick: { units: 5, decimals: 1 }, lot: { units: 2, decimals: 2 } };
  return {
    id: `M${index}/USD`,
    venue: 'test',
    kind,
    base: `M${index}`,
    quote: 'USD',
    ...grid,
    minimumLots: 1,
    minimumNotional: 0,
  };
}

const rules = fc
  .record({
    makerBps: fc.constantFrom(-1, 0, 2.5, 5),
    takerBps: fc.constantFrom(0, 5, 26.25),
    tierVolume: fc.constantFrom(undefined, 5, 40),
    halfSpreadBps: fc.constantFrom(0, 1.5, 40),
    slippageBps: fc.constantFrom(0, 3, 25),
    latency: fc.constantFrom(0, 0, 1_000_000, BAR, BAR + 1),
    participation: fc.constantFrom(undefined, undefined, 0.1, 0.37, 1),
    limitFill: fc.constantFrom('through' as const, 'touch' as const),
    fundingRate: fc.constantFrom(undefined, 0.000123456789, -0.000375),
    fundingHours: fc.constantFrom(8, 1),
    fundingMinutes: fc.constantFrom(0, 20),
    longBorrowBps: fc.constantFrom(0, 3.6, 200),
    shortBorrowBps: fc.constantFrom(0, 1, 150),
    rolloverEvery: fc.constantFrom(undefined, 4 * BAR, BAR / 2, 1.5 * BAR),
    leverage: fc.constantFrom(1, 2, 10, 25),
  })
  .map(
    ({
      makerBps,
      takerBps,
      tierVolume,
      latency,
      participation,
      fundingRate,
      fundingHours,
      fundingMinutes,
      leverage,
      longBorrowBps,
      shortBorrowBps,
      rolloverEvery,
      ...rest
    }) =>
      exchangeRules({
        ...rest,
        fees: [
          { volume: 0, makerBps, takerBps },
          ...(tierVolume === undefined ? [] : [{ volume: tierVolume, makerBps: makerBps - 1, takerBps: takerBps / 2 }]),
        ],
        latency: duration(latency),
        ...(rolloverEvery === undefined
          ? {}
          : { borrow: { longBorrowBps, shortBorrowBps, rolloverEvery: duration(rolloverEvery) } }),
        ...(participation === undefined ? {} : { participation }),
        funding:
          fundingRate === undefined
            ? { kind: 'none' }
            : {
                kind: 'constant',
                every: duration(fundingMinutes > 0 ? fundingMinutes * 60_000_000 : fundingHours * BAR),
                rate: fundingRate,
              },
        initialMargin: Math.round(1e8 / leverage) / 1e8,
        maintenanceMargin: Math.round(1e8 / leverage / 2) / 1e8,
      }),
  );

const kinds = fc.constantFrom<InstrumentKind>('spot', 'margin', 'perpetual', 'margin', 'perpetual', 'outcome');

const barShape = fc.record({
  gap: fc.integer({ min: -12, max: 12 }),
  move: fc.integer({ min: -25, max: 25 }),
  up: fc.integer({ min: 0, max: 20 }),
  down: fc.integer({ min: 0, max: 20 }),
  volumeLots: fc.constantFrom(0, 7, 40, 500),
  hole: fc.constantFrom(0, 0, 0, 0, 0, 3),
});

const orderShape = fc.record({
  market: fc.integer({ min: 0, max: 1 }),
  kind: fc.constantFrom('market', 'market', 'limit', 'ioc', 'stop', 'take-profit'),
  side: fc.constantFrom('buy' as const, 'sell' as const),
  lots: fc.integer({ min: 1, max: 60 }),
  offset: fc.integer({ min: -30, max: 30 }),
  reduce: fc.constantFrom('reduce-only' as const, 'open-or-reduce' as const),
  group: fc.constantFrom(undefined, undefined, 'a', 'b'),
});

const moment = fc.record({
  bars: fc.tuple(barShape, barShape),
  absent: fc.constantFrom(undefined, undefined, undefined, 0, 1),
  orders: fc.array(orderShape, { maxLength: 3 }),
  cancel: fc.constantFrom(undefined, undefined, 0, 1, 2, 5),
  settle: fc.oneof(
    { weight: 12, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.record({ market: fc.nat(1), ticks: fc.integer({ min: 0, max: 1_500 }) }) },
  ),
  instants: fc.array(instantShape, { maxLength: 2 }),
});

/** What follows the first fill of the order of this number: another order, or the end of one. */
const reactionShape = fc.record({
  on: fc.integer({ min: 1, max: 12 }),
  order: fc.option(orderShape, { nil: undefined }),
  cancel: fc.option(fc.integer({ min: 1, max: 14 }), { nil: undefined }),
});

/** Two markets with random rules, and random bars, orders and cancels between them. */
const sparseRun: fc.Arbitrary<RandomRun> = fc
  .record({
    kinds: fc.tuple(kinds, kinds),
    rules: fc.tuple(rules, rules),
    cash: fc.constantFrom(3, 20, 1_000),
    debtAnnualRate: fc.constantFrom(0, 0.05),
    moments: fc.array(moment, { minLength: 3, maxLength: 40 }),
    answers: fc.array(reactionShape, { maxLength: 6 }),
  })
  .map(({ kinds: [first, second], rules: [firstRules, secondRules], cash, debtAnnualRate, moments, answers }) => {
    const steps: Step[] = [];
    const closes = [1_000, 400];
    let time = START;
    let made = 0;
    const markets = [
      { instrument: instrument(0, first), rules: firstRules },
      { instrument: instrument(1, second), rules: secondRules },
    ];
    for (const { bars, absent, orders, cancel, settle, instants } of moments) {
      if (settle !== undefined) steps.push({ kind: 'settle', ...settle, at: time });
      for (const shape of orders) {
        made += 1;
        steps.push({
          kind: 'submit',
          at: time,
          request: request(shape, made, closes[shape.market] ?? 0, time as Instant),
        });
      }
      if (cancel !== undefined && made > cancel) steps.push({ kind: 'cancel', id: `o${made - cancel}`, at: time });
      for (const [place, shape] of instants.entries()) {
        // In a hole time goes on between them, so that what falls due meanwhile is paid in one of them.
        const at = time + (bars[0].hole === 0 ? 0 : (place + 0.5) * BAR);
        const shown = instantOf(shape, closes[shape.market] ?? 0, at);
        steps.push({ kind: 'instant', shown });
        if (shown.kind === 'print') closes[shape.market] = shown.ticks;
      }
      time += bars[0].hole * BAR;
      const shown = bars.flatMap((shape, market) =>
        market === absent ? [] : [tickBar(market, shape, closes[market] ?? 0, time)],
      );
      for (const bar of shown) closes[bar.market] = bar.close;
      steps.push({ kind: 'bars', bars: shown });
      time += BAR;
    }
    const near = [1_000, 400];
    const reactions = answers.map((shape, index) => reaction(shape, index, near[shape.order?.market ?? 0] ?? 0));
    return { markets, cashMinor: BigInt(cash) * 10n ** 18n, debtAnnualRate, steps, reactions };
  });

const protectionShape = fc.record({
  kind: fc.constantFrom('stop', 'stop', 'stop', 'take-profit', 'limit'),
  lots: fc.integer({ min: 5, max: 120 }),
  offset: fc.integer({ min: -60, max: 60 }),
  reduce: fc.constantFrom('reduce-only' as const, 'reduce-only' as const, 'open-or-reduce' as const),
  side: fc.constantFrom('exit' as const, 'exit' as const, 'exit' as const, 'add' as const),
  group: fc.constantFrom(undefined, undefined, 'a'),
});

/** One market, a position at high leverage, and a crowd of stops and targets around it: where their order matters. */
const crowdedRun: fc.Arbitrary<RandomRun> = fc
  .record({
    kind: fc.constantFrom<InstrumentKind>('margin', 'perpetual'),
    rules,
    side: fc.constantFrom('buy' as const, 'sell' as const),
    lots: fc.integer({ min: 60, max: 250 }),
    cash: fc.integer({ min: 5, max: 40 }),
    maintenanceMargin: fc.constantFrom(0.02, 0.001),
    protections: fc.array(protectionShape, { minLength: 1, maxLength: 9 }),
    bars: fc.array(barShape, { minLength: 3, maxLength: 10 }),
    instants: fc.array(fc.option(instantShape, { nil: undefined }), { maxLength: 10 }),
    answers: fc.array(
      fc.record({
        on: fc.integer({ min: 1, max: 10 }),
        order: fc.option(protectionShape, { nil: undefined }),
        cancel: fc.option(fc.integer({ min: 1, max: 14 }), { nil: undefined }),
      }),
      { maxLength: 5 },
    ),
  })
  .map(({ kind, rules: marketRules, side, lots, cash, maintenanceMargin, protections, bars, instants, answers }) => {
    const market = {
      instrument: instrument(0, kind),
      rules: { ...marketRules, initialMargin: 0.04, maintenanceMargin, latency: duration(0) },
    };
    const other = side === 'buy' ? ('sell' as const) : ('buy' as const);
    const entry = {
      market: 0,
      kind: 'market',
      side,
      lots,
      offset: 0,
      reduce: 'open-or-reduce' as const,
      group: undefined,
    };
    const orders = [
      entry,
      ...protections.map((shape) => ({ ...shape, market: 0, side: shape.side === 'exit' ? other : side })),
    ];
    const steps: Step[] = orders.map((shape, index) => ({
      kind: 'submit',
      at: START,
      request: request(shape, index + 1, 1_000, START as Instant),
    }));
    let close = 1_000;
    for (const [index, shape] of bars.entries()) {
      const bar = tickBar(0, { ...shape, down: shape.down * 2, up: shape.up * 2 }, close, START + index * BAR);
      close = bar.close;
      steps.push({ kind: 'bars', bars: [bar] });
      const between = instants[index];
      if (between === undefined) continue;
      const near = { ...between, market: 0, move: 8 * between.move };
      steps.push({ kind: 'instant', shown: instantOf(near, close, bar.closeTime) });
    }
    const reactions = answers.map(({ order, ...shape }, index) => {
      const sent =
        order === undefined ? undefined : { ...order, market: 0, side: order.side === 'exit' ? other : side };
      return reaction({ ...shape, order: sent }, index, 1_000);
    });
    return { markets: [market], cashMinor: BigInt(cash) * 10n ** 16n, debtAnnualRate: 0, steps, reactions };
  });

/** A run of either sort. */
export const randomRun: fc.Arbitrary<RandomRun> = fc.oneof(
  { weight: 2, arbitrary: sparseRun },
  { weight: 1, arbitrary: crowdedRun },
);

function tickBar(
  market: number,
  shape: { gap: number; move: number; up: number; down: number; volumeLots: number },
  previous: number,
  openTime: number,
): TickBar {
  const open = Math.max(5, previous + (shape.gap > 8 || shape.gap < -8 ? shape.gap : 0));
  const close = Math.max(5, open + shape.move);
  const low = Math.max(1, Math.min(open, close) - shape.down);
  return {
    kind: 'bar',
    market,
    openTime,
    closeTime: openTime + BAR,
    open,
    close,
    high: Math.max(open, close) + shape.up,
    low,
    volumeLots: shape.volumeLots,
  };
}

interface ReactionShape {
  readonly on: number;
  readonly order: Parameters<typeof request>[0] | undefined;
  readonly cancel: number | undefined;
}

function reaction({ on, order, cancel }: ReactionShape, index: number, near: number): Reaction {
  return {
    on: `o${on}`,
    ...(order === undefined ? {} : { submit: request(order, 1_000 + index, near, START as Instant) }),
    ...(cancel === undefined ? {} : { cancel: `o${cancel}` }),
  };
}

function request(
  shape: {
    market: number;
    kind: string;
    side: 'buy' | 'sell';
    lots: number;
    offset: number;
    reduce: OrderRequest['reduce'];
    group: string | undefined;
  },
  id: number,
  near: number,
  createdAt: Instant,
): OrderRequest {
  const terms = {
    id: clientOrderId(`o${id}`),
    instrument: `M${shape.market}/USD`,
    side: shape.side,
    lots: shape.lots,
    purpose: shape.reduce === 'reduce-only' ? ('exit' as const) : ('enter' as const),
    reduce: shape.reduce,
    createdAt,
    ...(shape.group === undefined ? {} : { group: shape.group }),
  };
  const ticks = Math.max(1, near + shape.offset);
  switch (shape.kind) {
    case 'market':
      return { ...terms, kind: 'market' };
    case 'stop':
    case 'take-profit':
      return { ...terms, kind: shape.kind, triggerTicks: ticks };
    default:
      return {
        ...terms,
        kind: 'limit',
        limitTicks: ticks,
        timeInForce: shape.kind === 'ioc' ? 'immediate-or-cancel' : 'good-till-cancelled',
      };
  }
}
