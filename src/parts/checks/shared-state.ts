import { pushedValues } from '../../features/pushed-values.ts';
import type { Feature } from '../../features/feature.port.ts';
import { contractTable } from '../../models/check-estimator-table.ts';
import { zeros } from '../../math/matrix.ts';
import { drawnSizings } from '../../risk/drawn-sizings.ts';
import { drawnViews } from '../../strategy/drawn-views.ts';
import type { LabelPart, ModelPart, Part, RiskCheckPart, SizerPart, StrategyPart } from '../part.port.ts';
import { exampleOf, labelContext, modelContext, riskCheckContext, strategyContext } from './example-of.ts';
import { drawnCandles } from './drawn-candles.ts';
import { drawnSituations } from './drawn-situations.ts';

/** What one instance of a part gives, step by step, as text. Both kinds of inputs go through the same situations. */
type Performance = AsyncGenerator<string>;
type Inputs = 'first' | 'second';

/** Gives the part of a fresh copy of its module. */
export type CopyOfPart = () => Promise<Part>;

/**
 * Whether instances of a part share state, as they do through a variable of the module. Two instances from one copy of
 * the module are shown different things in turns, and each has to give what it gives alone in a copy of its own.
 * Undefined is a pass; otherwise what is wrong, in words. A part that decides by chance or by the clock fails as well.
 */
export async function sharedState(copy: CopyOfPart): Promise<string | undefined> {
  const alone = {
    first: await all(performanceOf(await copy(), 'first')),
    second: await all(performanceOf(await copy(), 'second')),
  };
  for (const [inputs, others] of [
    ['first', 'second'],
    ['second', 'first'],
  ] as const) {
    const together = await copy();
    const other = performanceOf(together, others);
    await other.next();
    let step = 0;
    for await (const given of performanceOf(together, inputs)) {
      const expected = alone[inputs][step++];
      if (given !== expected)
        return `another instance changes what it gives: ${given} instead of ${expected ?? 'nothing'} in step ${step}; a variable of the module keeps something that belongs into what \`start\`, \`make\` or \`fit\` gives`;
      await other.next();
    }
  }
  return undefined;
}

async function all(performance: Performance): Promise<readonly string[]> {
  const given: string[] = [];
  for await (const one of performance) given.push(one);
  return given;
}

function performanceOf(part: Part, inputs: Inputs): Performance {
  switch (part.kind) {
    case 'feature':
      return valuesOf([part.make()], inputs);
    case 'feature-set':
      return valuesOf(part.make(), inputs);
    case 'label':
      return answersOf(part, inputs);
    case 'model':
      return forecastsOf(part, inputs);
    case 'strategy':
      return decisionsOf(part, inputs);
    case 'sizer':
      return sizesOf(part, inputs);
    case 'risk-check':
      return reviewsOf(part, inputs);
    case 'venue':
      return nothing();
    default:
      return part satisfies never;
  }
}

async function* nothing(): Performance {}

const SEEDS = { first: 11, second: 12 } as const;

async function* valuesOf(features: readonly Feature[], inputs: Inputs): Performance {
  const seed = SEEDS[inputs];
  for (const feature of features) {
    const bars = Math.min(20_000, Math.max(600, 2 * feature.memory + 100));
    const series = drawnCandles({ bars, seed, holes: [Math.floor(bars / 2)], volatility: 0.0005 * seed });
    for (const value of pushedValues(feature, series, seed)) yield `${feature.name} ${value}`;
  }
}

async function* answersOf(part: LabelPart, inputs: Inputs): Performance {
  const labeler = await part.make(exampleOf(part), labelContext);
  for (const more of [0, 1, 2]) {
    const { values } = labeler.label(drawnCandles({ seed: SEEDS[inputs] + 10 * more, bars: 800 }));
    yield values.join();
  }
}

async function* forecastsOf(part: ModelPart, inputs: Inputs): Performance {
  const classes = ['down', 'up'];
  const estimator = part.make(exampleOf(part), modelContext(classes));
  const window = estimator.window ?? 1;
  const tableOf = (seed: number) => contractTable({ answers: 'two-classes', rows: 200, seed, window });
  const model = await estimator.fit(tableOf(SEEDS[inputs]), { seed: 42, threads: 1 });
  for (const more of [0, 1, 2]) {
    yield 'fitted';
    const { x } = tableOf(SEEDS[inputs] + 10 * more);
    const out = zeros(x.rows, model.outputs.length);
    model.predictInto(x, out);
    yield out.values.join();
  }
}

async function* decisionsOf(part: StrategyPart, inputs: Inputs): Performance {
  const { classes, ...context } = strategyContext(part);
  const strategy = part.make(exampleOf(part), { classes, ...context });
  const options = { classes, artifact: 'checked', markets: 3, moments: 200, seed: SEEDS[inputs] };
  for (const view of drawnViews(strategy.features, options)) yield JSON.stringify(strategy.decide(view).signals);
}

async function* sizesOf(part: SizerPart, inputs: Inputs): Performance {
  const sizer = part.make(exampleOf(part), labelContext);
  for (const view of inOrder(drawnSizings(), inputs)) yield JSON.stringify(sizer.size(view));
}

async function* reviewsOf(part: RiskCheckPart, inputs: Inputs): Performance {
  const settings = exampleOf(part);
  const check = part.make(settings, riskCheckContext(part, settings));
  for (const { order, view } of inOrder(drawnSituations(), inputs))
    yield JSON.stringify(check?.review(order, view) ?? 'passed');
}

function inOrder<One>(situations: readonly One[], inputs: Inputs): readonly One[] {
  return inputs === 'first' ? situations : situations.toReversed();
}
