import { z } from 'zod';
import type { Forecast } from '../core/forecast.ts';
import type { Moment } from '../core/moment.ts';
import type { Duration } from '../core/time.ts';
import {
  NO_DECISION,
  type Decision,
  type DecisionView,
  type Signal,
  type Strategy,
} from '../strategy/strategy.port.ts';
import type { StrategyContext, StrategyPart, ThresholdSearch } from './part.port.ts';
import { branded } from './part-brand.ts';
import { readSettings } from './read-settings.ts';

interface CommonDefinition<Schema extends z.ZodObject> {
  readonly name: string;
  /** One sentence: when it enters and when it leaves. */
  readonly describe: string;
  readonly schema?: Schema;
  /** Settings that the contract suite tries it with. Default: the defaults of the schema. */
  readonly example?: z.input<Schema>;
  /** How its entry threshold is chosen; leave it out for a strategy without one. */
  readonly threshold?: (settings: z.output<Schema>) => ThresholdSearch;
  readonly watchesTail?: (settings: z.output<Schema>) => string | undefined;
}

/** A strategy with a class of its own. */
export interface WholeStrategyDefinition<Schema extends z.ZodObject> extends CommonDefinition<Schema> {
  readonly make: (settings: z.output<Schema>, context: StrategyContext) => Strategy;
}

/** What is known of one market when it is decided about. */
export interface MarketSituation {
  readonly moment: Moment;
  /** Position of the market in the universe. */
  readonly market: number;
  /** Undefined where none could be made, and the strategy is asked all the same. */
  readonly forecast: Forecast | undefined;
  /**
   * Probability of the class of this name; NaN without a forecast. Throws a RangeError for a name that the label does
   * not have.
   */
  readonly probability: (className: string) => number;
  /** Lots held: below zero short. */
  readonly lots: number;
  /** The label's horizon. */
  readonly horizon: Duration;
}

/** What is believed of one market from now on; undefined leaves it as it is. */
export type MarketBelief = Omit<Signal, 'market'> | undefined;

/** A strategy that looks at one market at a time: one function. */
export interface PlainStrategyDefinition<Schema extends z.ZodObject> extends CommonDefinition<Schema> {
  readonly decide: (situation: MarketSituation, settings: z.output<Schema>) => MarketBelief;
  /** Whether it is asked about a market without a forecast. Default `with-forecast`. */
  readonly asked?: 'with-forecast' | 'always';
}

export type StrategyDefinition<Schema extends z.ZodObject> =
  | WholeStrategyDefinition<Schema>
  | PlainStrategyDefinition<Schema>;

const NONE = z.strictObject({});

/** A strategy that a system file can name. Throws `usage` for a name that is not valid. */
export function defineStrategy<Schema extends z.ZodObject = typeof NONE>(
  definition: StrategyDefinition<Schema>,
): StrategyPart {
  const { name, describe, threshold, watchesTail } = definition;
  const schema = definition.schema ?? NONE;
  const read = (settings: Readonly<Record<string, unknown>>) => readSettings(schema, settings) as z.output<Schema>;
  return branded({
    kind: 'strategy',
    name,
    describe,
    schema,
    ...(definition.example === undefined ? {} : { example: definition.example }),
    ...(watchesTail === undefined ? {} : { watchesTail: (settings) => watchesTail(read(settings)) }),
    threshold: (settings) => threshold?.(read(settings)),
    make: (settings, context) => {
      const own = read(settings);
      if ('make' in definition) return definition.make(own, context);
      const { decide, asked = 'with-forecast' } = definition;
      return new PlainStrategy({ ...context, name, asked, decide: (situation) => decide(situation, own) });
    },
  });
}

interface PlainStrategyOptions extends StrategyContext {
  readonly name: string;
  readonly asked: 'with-forecast' | 'always';
  readonly decide: (situation: MarketSituation) => MarketBelief;
}

class PlainStrategy implements Strategy {
  readonly name: string;
  readonly features: readonly string[] = [];
  readonly #options: PlainStrategyOptions;

  constructor(options: PlainStrategyOptions) {
    this.name = options.name;
    this.#options = options;
  }

  decide({ moment, forecast: state, portfolio }: DecisionView): Decision {
    const { asked, horizon, decide } = this.#options;
    const signals: Signal[] = [];
    for (const [market, { lots }] of portfolio.positions.entries()) {
      const forecast = state.kind === 'made' ? state.forecasts[market] : undefined;
      if (forecast === undefined && asked === 'with-forecast') continue;
      const probability = (className: string) => this.#probability(forecast, className);
      const belief = decide({ moment, market, forecast, probability, lots, horizon });
      if (belief !== undefined) signals.push({ market, ...belief });
    }
    return signals.length === 0 ? NO_DECISION : { signals };
  }

  #probability(forecast: Forecast | undefined, className: string): number {
    const place = this.#options.classes.indexOf(className);
    if (place < 0)
      throw new RangeError(
        `The strategy ${this.name} asks for the class "${className}"; there are ${this.#options.classes.join(', ')}`,
      );
    return forecast?.probabilities[place] ?? Number.NaN;
  }
}
