import type { GraphLayout } from './graph-layout.ts';

/** In which order the nodes of a graph are computed over a portion of rows, and where their columns are kept. */
export interface ColumnPlan {
  /** The places of the nodes, step by step. Several in one step are seeded averages that run side by side. */
  readonly steps: readonly (readonly number[])[];
  /** Which of the workplace's columns each node's values are in. */
  readonly slots: readonly number[];
  /** How many columns the workplace has. */
  readonly slotCount: number;
}

/**
 * Plans a graph for its columns. Averages wait until nothing else can be computed, so that as many as possible of them
 * run side by side. A column is used again as soon as nothing more reads it: what is in use stays in the processor's
 * cache.
 */
export function planColumns(layout: GraphLayout, averages: ReadonlySet<number>): ColumnPlan {
  const steps = orderedSteps(layout, averages);
  const lastReader = new Map<number, number>();
  for (const [step, places] of steps.entries()) {
    for (const place of places) {
      lastReader.set(place, step);
      for (const input of layout.nodes[place]?.inputs ?? []) lastReader.set(input, step);
    }
  }
  const slots: number[] = [];
  const free: number[] = [];
  let slotCount = 0;
  for (const [step, places] of steps.entries()) {
    for (const place of places) slots[place] = free.pop() ?? slotCount++;
    const done = new Set(places.flatMap((place) => [place, ...(layout.nodes[place]?.inputs ?? [])]));
    for (const place of done) if (lastReader.get(place) === step) free.push(slots[place] as number);
  }
  return { steps, slots, slotCount };
}

function orderedSteps({ nodes }: GraphLayout, averages: ReadonlySet<number>): number[][] {
  const steps: number[][] = [];
  const done = new Set<number>();
  while (done.size < nodes.length) {
    const ready: number[] = [];
    for (const [place, { inputs }] of nodes.entries()) {
      if (done.has(place) || !inputs.every((input) => done.has(input))) continue;
      if (averages.has(place)) {
        ready.push(place);
        continue;
      }
      steps.push([place]);
      done.add(place);
    }
    // Every pass reaches all that is not an average, since inputs come before their readers.
    if (ready.length > 0) steps.push(ready);
    for (const place of ready) done.add(place);
  }
  return steps;
}
