import { describe, expect, it } from 'vitest';
import { describeStory, listStories } from '../../src/cli/trade-lines.ts';
import { tradeStories } from '../../src/live/trade-story.ts';
import { INSTRUMENT, Process, World } from './session-bench.ts';

const VIEW = { instruments: [INSTRUMENT], featureNames: ['one'], classes: ['down', 'up'] };

/** A long that its stop ends at 98, and a short that its time ends at 99. */
async function twoTrades() {
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
  return tradeStories(world.journal.events());
}

describe('the story of a trade', () => {
  it('has its grounds, its orders and its end', async () => {
    const [long, short, ...others] = await twoTrades();
    expect(others).toEqual([]);
    expect(long).toMatchObject({
      number: 1, instrument: 'M0/USD', side: 'long', closing: 'stop', lots: 0,
      decision: { strategy: 'puppet', belief: 1, reason: 'told to', price: 100, outcome: { kind: 'ordered' }, event: 2 },
      forecast: { artifact: 'none', probabilities: Float64Array.of(0.25, 0.75) }, features: Float64Array.of(1),
    });
    expect(long?.orders.map(({ request, states, fills }) => [request.purpose, states.at(-1)?.state.kind, fills.length])).toEqual([['enter', 'filled', 1], ['protect', 'filled', 1]]);
    expect(short).toMatchObject({ number: 2, side: 'short', closing: 'horizon', lots: 0, decision: { belief: -1 }, features: Float64Array.of(-1) });
    expect(short?.orders.map(({ request, states }) => [request.purpose, states.at(-1)?.state.kind])).toEqual([['enter', 'filled'], ['protect', 'cancelled'], ['exit', 'filled']]);
  });

  it('is told in words, with the money that came of it', async () => {
    const stories = await twoTrades();
    const text = describeStory(stories[0]!, VIEW);
    // A hundred lots of a thousandth, from 100 to 98.
    for (const words of ['Trade 1: long M0/USD', 'down 25.00 %   up 75.00 %', 'puppet decided: told to.', 'protect: stop sell', 'by stop; net of fees -0.20 USD']) expect(text).toContain(words);
    expect(listStories(stories, VIEW).split('\n').filter((line) => /stop|horizon/.test(line))).toHaveLength(2);
  });

  it('of a run that has not traded is short', () => {
    expect(listStories(tradeStories([]), VIEW)).toBe('This run has not traded yet.');
  });
});
