import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeStory, listStories, noTrades } from '../../src/cli/lines/trade-lines.ts';
import { amountFromMinor, minorFromAmount } from '../../src/core/money.ts';
import type { Fill } from '../../src/core/fill.ts';
import { clientOrderId } from '../../src/core/order.ts';
import { instant } from '../../src/core/time.ts';
import { exactJson } from '../../src/engine/exact-json.ts';
import { PortfolioLedger } from '../../src/execution/portfolio-ledger.ts';
import type { KeptEvent } from '../../src/live/live-journal.port.ts';
import { tradeStories } from '../../src/live/trade-story.ts';
import { tradeTable } from '../../src/operate/journal-tables.ts';
import { INSTRUMENT, Process, World } from './session-bench.ts';

const VIEW = { instruments: [INSTRUMENT], featureNames: ['one'], classes: ['down', 'up'] };

/** A long that its stop ends at 98, and a short that its time ends at 99. */
async function eventsOfTwoTrades() {
  const world = new World();
  const process = new Process(world);
  await process.minute({ belief: 1 });
  const [, stop] = world.venue.submitted;
  world.venue.fill(stop!.id, undefined, 98);
  world.pass(40);
  await process.session.turn();
  await process.minute({ belief: -1 });
  await process.settle();
  await process.minute();
  await process.minute();
  await process.settle();
  return [...world.journal.events()];
}

const twoTrades = async () => tradeStories(await eventsOfTwoTrades(), [INSTRUMENT]);

it('the story of a trade has its grounds, its orders and its end', async () => {
  const [long, short, ...others] = await twoTrades();
  expect(others).toEqual([]);
  expect(long).toMatchObject({
    number: 1,
    instrument: 'M0/USD',
    side: 'long',
    closing: 'stop',
    lots: 0,
    decision: {
      strategy: 'puppet',
      belief: 1,
      reason: 'told to',
      price: 100,
      outcome: { kind: 'ordered' },
      event: 2,
    },
    forecast: { artifact: 'none', probabilities: Float64Array.of(0.25, 0.75) },
    features: Float64Array.of(1),
  });
  expect(
    long?.orders.map(({ request, states, fills }) => [request.purpose, states.at(-1)?.state.kind, fills.length]),
  ).toEqual([
    ['enter', 'filled', 1],
    ['protect', 'filled', 1],
  ]);
  expect(short).toMatchObject({
    number: 2,
    side: 'short',
    closing: 'horizon',
    lots: 0,
    decision: { belief: -1 },
    features: Float64Array.of(-1),
  });
  expect(short?.orders.map(({ request, states }) => [request.purpose, states.at(-1)?.state.kind])).toEqual([
    ['enter', 'filled'],
    ['protect', 'cancelled'],
    ['exit', 'filled'],
  ]);
});

it('the story of a trade is told in words, with the money that came of it', async () => {
  const stories = await twoTrades();
  const text = describeStory(stories[0]!, VIEW);
  // A hundred lots of a thousandth, from 100 to 98.
  for (const words of [
    'Trade 1: long M0/USD',
    'down 25.00 %   up 75.00 %',
    'puppet decided: told to.',
    'protect: stop sell',
    'by stop.',
    'Net -0.20 USD = price -0.20, fees +0.00, financing +0.00.',
  ])
    expect(text).toContain(words);
  expect(
    listStories(stories)
      .split('\n')
      .filter((line) => /stop|horizon/.test(line)),
  ).toHaveLength(2);
});

it.each([
  ['forecast-missing', { reason: 'the service is down' }, 'the service is down'],
  ['forecast', { forecasts: [undefined] }, 'none of this market'],
] as const)('the story of a trade that was entered without a forecast (%s) says why', async (kind, rest, why) => {
  const events = (await eventsOfTwoTrades()).map((kept) =>
    kept.kind === 'forecast' ? { ...kept, kind, event: exactJson({ kind, at: kept.at, ...rest }) } : kept,
  );
  const text = describeStory(tradeStories(events, [INSTRUMENT])[0]!, VIEW);
  expect(text).toMatch(new RegExp(`the price was 100.00, without a forecast: ${why}.\npuppet decided: told to.`));
  expect(text).not.toContain('No decision');
});

it('the story of a trade shows its features in as many columns as the terminal has room for', async () => {
  const [story] = await twoTrades();
  const many = { ...story!, features: Float64Array.of(1, 2, 3, 4) };
  const view = { ...VIEW, featureNames: ['one', 'two', 'three', 'four'] };
  const lines = (columns?: number) =>
    describeStory(many, view, columns)
      .split('\n')
      .filter((line) => /^ {2}(one|two|three|four)\b/.test(line));
  expect(lines()).toHaveLength(2);
  expect(lines(80)).toHaveLength(4);
  for (const line of lines(80)) expect(line.length).toBeLessThanOrEqual(80);
});

describe('the story of a trade', () => {
  it('lists what became of its orders in the order of time, and gives the same causes as the export', async () => {
    const events = await eventsOfTwoTrades();
    for (const story of tradeStories(events, [INSTRUMENT])) {
      const times = [
        ...describeStory(story, VIEW).matchAll(/^ {2}(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) {2}(?:enter|protect|exit)/gm),
      ].map(([, time]) => time);
      expect(times.length).toBeGreaterThan(4);
      expect(times).toEqual(times.toSorted((a = '', b = '') => a.localeCompare(b)));
    }
    expect([...tradeTable(events, [INSTRUMENT])].slice(1).map((line) => line.split(',').at(-1))).toEqual([
      'stop',
      'horizon',
    ]);
  });
});

it('the story of a trade fits its list into 80 columns with whole times', async () => {
  const lines = listStories(await twoTrades(), 80).split('\n');
  for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(80);
  expect(lines[2]).toMatch(/\d{4}-\d\d-\d\d \d\d:\d\d {2}\d{4}-\d\d-\d\d \d\d:\d\d {2}stop/);
});

it('the story of a trade of a run that has not traded is short', () => {
  expect(listStories(tradeStories([], [INSTRUMENT]))).toBe('This run has not traded yet.');
  const entries = {
    chances: 63,
    losses: [{ kind: 'no-forecast' as const, reason: 'the features need 1 to 63 more candles', count: 63 }],
    waiting: 0,
    orders: 0,
    ends: [],
    working: 0,
  };
  expect(noTrades(entries)).toContain('63  no forecast: the features need 1 to 63 more candles');
});

it('the story of a trade counts what the kill switch or a person has closed, with whose orders those were', () => {
  const stories = tradeStories([filled(1, 'buy', 1_000), filled(2, 'sell', 400), filled(3, 'sell', 600)], [INSTRUMENT]);
  expect(stories).toHaveLength(1);
  expect(stories[0]).toMatchObject({
    side: 'long',
    lots: 0,
    closing: undefined,
    foreignFills: [{ id: 'f1' }, { id: 'f2' }, { id: 'f3' }],
  });
  const text = describeStory(stories[0]!, VIEW);
  expect(text).toContain('Fills of orders that this run did not send');
  expect(text, 'the profit is that of all its fills, not of those whose orders are known').toContain(
    'Net +1.64 USD = price +1.65, fees -0.01, financing +0.00.',
  );
  expect(listStories(stories)).toContain('an order that this run did not send');
});

it('the story of a trade has fills of one instant in the order of their ids, whichever arrived first', () => {
  const at = instant(2_000);
  const closing = { ...fillOf(1, 'sell', 500), id: 'f2', at };
  const opening = { ...fillOf(2, 'buy', 500), id: 'f1', at };
  const events = [closing, opening].map((fill, place): KeptEvent => ({
    seq: place + 1,
    at,
    kind: 'fill',
    event: exactJson({ kind: 'fill', fill }),
    output: '{}',
  }));
  for (const arrived of [events, events.toReversed()])
    expect(tradeStories(arrived, [INSTRUMENT])).toMatchObject([
      { side: 'long', foreignFills: [{ id: 'f1' }, { id: 'f2' }], trade: { side: 'long' } },
    ]);
});

it('the story of a trade has the money of the ledger, whatever fills came in whatever order: trades add up to the profit of a flat run', () => {
  const steps = fc.array(
    fc.record({
      side: fc.constantFrom('buy' as const, 'sell' as const),
      lots: fc.integer({ min: 1, max: 3_000 }),
      late: fc.nat(3),
    }),
    { minLength: 1, maxLength: 40 },
  );
  fc.assert(
    fc.property(steps, (given) => {
      const open = given.reduce((sum, { side, lots }) => sum + (side === 'buy' ? lots : -lots), 0);
      const closing =
        open === 0 ? [] : [{ side: open > 0 ? ('sell' as const) : ('buy' as const), lots: Math.abs(open), late: 0 }];
      const events = [...given, ...closing].map(({ side, lots }, place) => filled(place + 1, side, lots));
      const arrived = events
        .map((event, place) => ({ event, rank: place + (given[place]?.late ?? 0) }))
        .toSorted((a, b) => a.rank - b.rank)
        .map(({ event }) => event);
      const ledger = new PortfolioLedger({ instruments: [INSTRUMENT], cashMinor: 0n });
      events.forEach((_, place) =>
        ledger.apply(fillOf(place + 1, [...given, ...closing][place]!.side, [...given, ...closing][place]!.lots)),
      );
      const stories = tradeStories(arrived, [INSTRUMENT]);
      expect(stories.every(({ trade }) => trade !== undefined)).toBe(true);
      expect(
        stories.reduce((sum, { trade }) => sum + (trade?.netMinor ?? 0n), 0n),
        'all of the profit is in the trades',
      ).toBe(ledger.cashMinor);
      for (const { trade, openedAt, closedAt } of stories)
        expect([trade?.entryAt, trade?.exitAt]).toEqual([openedAt, closedAt]);
      for (const story of stories) {
        const line = describeStory(story, VIEW).split('\n').at(-1) ?? '';
        const [net = 0, ...parts] = [...line.matchAll(/[+-]\d+\.\d\d/g)].map(
          ([text]) => Math.round(Number(text) * 100) + 0,
        );
        expect(
          parts.reduce((sum, part) => sum + part, 0),
          line,
        ).toBe(net);
        expect(net, "the line tells the ledger's net").toBe(
          Math.round(amountFromMinor(story.trade!.netMinor) * 100) + 0,
        );
      }
    }),
  );
});

function fillOf(number: number, side: Fill['side'], lots: number): Fill {
  // Prices and fees that differ from fill to fill, and are no round amounts.
  return {
    id: `f${number}`,
    order: clientOrderId(`kill-${number}`),
    instrument: INSTRUMENT.id,
    side,
    lots,
    priceTicks: 10_000 + ((number * 7_919) % 977),
    feeMinor: minorFromAmount(number * 0.001_234_567_891),
    liquidity: 'taker',
    cause: 'order',
    at: instant(1_000 + number),
  };
}

function filled(number: number, side: Fill['side'], lots: number): KeptEvent {
  const fill = fillOf(number, side, lots);
  return { seq: number, at: fill.at, kind: 'fill', event: exactJson({ kind: 'fill', fill }), output: '{}' };
}
