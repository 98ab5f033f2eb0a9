import { expect, it } from 'vitest';
import type { Strategy } from '../../src/strategy/strategy.port.ts';
import { Process, World } from './session-bench.ts';

/** Trades on a feature while the model is off. */
const rules = (): Strategy => ({
  name: 'rules',
  features: ['one'],
  decide: ({ forecast, features }) => {
    const value = features[0]?.[0] ?? 0;
    if (forecast.kind === 'made' || value === 0) return { signals: [] };
    return { signals: [{ market: 0, belief: value, reason: `${forecast.reason}, and one is ${value}` }] };
  },
});

function purposes({ venue }: World): string[] {
  return venue.submitted.map(({ purpose }) => purpose);
}

it('a strategy goes on without a model, and a restart decides the same from the features in the journal', async () => {
  const world = new World();
  const before = new Process(world, {}, rules());
  await before.minute({ belief: 1 });
  expect(purposes(world), 'there is a forecast, which these rules ignore').toEqual([]);
  before.model = 'off';
  await before.minute();
  await before.minute({ belief: 1 });
  await before.settle();
  expect(purposes(world)).toEqual(['enter', 'protect']);
  const events = world.journal.kept.filter(({ kind }) => kind === 'forecast' || kind === 'forecast-missing');
  expect(events.map(({ event }) => /"features":(.*)}/.exec(event)?.[1])).toEqual(['[[1]]', '[[0]]', '[[1]]']);
  const after = new Process(world, {}, rules());
  expect(after.engine.portfolio.lots(0), 'every output of the restarted engine is the kept one').toBe(100);
});

it('a strategy is not asked at a moment that is not traded on', async () => {
  const world = new World();
  const process = new Process(world, {}, rules());
  process.model = 'off';
  await process.minute({ belief: 1, late: 61 });
  expect(world.journal.kept[1]?.event).toContain('"strategy":"not-asked"');
  expect(purposes(world)).toEqual([]);
});
