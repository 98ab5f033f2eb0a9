import { describe, expect, it } from 'vitest';
import { planColumns } from './column-plan.ts';
import { isColumnState } from './column-step.ts';
import { buildFeatureGraph } from './feature-graph.ts';
import { HOUR } from '../core/time.ts';
import { trendFeatures } from './sets/trend.ts';

const graph = buildFeatureGraph(trendFeatures);
const averages = new Set(
  graph.nodes.flatMap(({ feature }, place) => {
    const state = feature.start({ market: 0, interval: HOUR, slotOf: () => undefined });
    return isColumnState(state) && state.columnStep.averageTask !== undefined ? [place] : [];
  }),
);
const plan = planColumns(graph, averages);

describe('the plan of the columns of trend', () => {
  it('computes every node once', () => {
    expect(plan.steps.flat().toSorted((a, b) => a - b)).toEqual(graph.nodes.map((_, place) => place));
  });

  it('keeps every column until its last reader has read it, and gives no reader its own input to write to', () => {
    const holds = new Map<number, number>();
    for (const places of plan.steps) {
      for (const place of places) {
        for (const input of graph.nodes[place]?.inputs ?? []) {
          expect(holds.get(plan.slots[input] as number), `input of ${graph.nodes[place]?.feature.name}`).toBe(input);
        }
      }
      const read = places.flatMap((place) => (graph.nodes[place]?.inputs ?? []).map((input) => plan.slots[input]));
      const written = places.map((place) => plan.slots[place] as number);
      expect(written.filter((slot) => read.includes(slot))).toEqual([]);
      expect(new Set(written).size).toBe(places.length);
      for (const place of places) holds.set(plan.slots[place] as number, place);
    }
  });

  it('uses columns again, so that less than half as many are needed as there are nodes', () => {
    expect(plan.slotCount).toBeLessThan(graph.nodes.length / 2);
    expect(plan.slotCount).toBe(new Set(plan.slots).size);
  });

  it('runs averages side by side: two steps for all sixteen', () => {
    expect(averages.size).toBe(16);
    expect(plan.steps.filter((places) => averages.has(places[0] as number)).map((places) => places.length)).toEqual([
      14, 2,
    ]);
  });
});
