import { z } from 'zod';
import type { Forecast } from '../core/forecast.ts';
import type { Moment } from '../core/moment.ts';
import { answerInWords } from '../core/part-failure.ts';
import { duration, type Duration } from '../core/time.ts';
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
  /** Undefined where none could be made. */
  readonly forecast: Forecast | undefined;
  /** Why there is no forecast of any market; undefined where there are forecasts. */
  readonly missing: string | undefined;
  /**
   * Value of one of the strategy's features; NaN while it warms up. Throws a RangeError for one that it does not name.
   */
  readonly feature: (name: string) => number;
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

/**
 * A strategy that looks at one market at a time, wherever a candle closed: one function.
 */
export interface PlainStrategyDefinition<Schema extends z.ZodObject> extends CommonDefinition<Schema> {
  /** Names of the features that it reads. */
  readonly features?: readonly string[];
  /** Remembers nothing: what it answers depends on what it is given alone. */
  readonly decide: (situation: MarketSituation, settings: z.output<Schema>) => MarketBelief;
  /** Whether it is asked about a market without a forecast too. Default `with-forecast`. */
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
      const { decide, features = [], asked = 'with-forecast' } = definition;
      return new PlainStrategy({ name, features, asked, ...context, decide: (situation) => decide(situation, own) });
    },
  });
}

interface PlainStrategyOptions extends StrategyContext {
  readonly name: string;
  readonly features: readonly string[];
  readonly asked: 'with-forecast' | 'always';
  readonly decide: (situation: MarketSituation) => MarketBelief;
}

class PlainStrategy implements Strategy {
  readonly name: string;
  readonly features: readonly string[];
  readonly memory = 'nothing';
  readonly #classes: readonly string[];
  readonly #horizon: Duration;
  readonly #asked: 'with-forecast' | 'always';
  readonly #decide: (situation: MarketSituation) => MarketBelief;

  constructor({ name, features, classes, horizon, asked, decide }: PlainStrategyOptions) {
    this.name = name;
    this.features = features;
    this.#classes = classes;
    this.#horizon = duration(horizon);
    this.#asked = asked;
    this.#decide = decide;
  }

  decide(view: DecisionView): Decision {
    const signals: Signal[] = [];
    for (const [market, { candle }] of view.moment.markets.entries()) {
      if (candle === undefined) continue;
      const situation = this.#situationOf(view, market);
      if (situation.forecast === undefined && this.#asked === 'with-forecast') continue;
      const belief = this.#decide(situation);
      requireBelief(belief);
      if (belief !== undefined) signals.push({ market, ...belief });
    }
    return signals.length === 0 ? NO_DECISION : { signals };
  }

  #situationOf({ moment, forecast: state, features, portfolio }: DecisionView, market: number): MarketSituation {
    const forecast = state.kind === 'made' ? state.forecasts[market] : undefined;
    return {
      moment,
      market,
      forecast,
      missing: state.kind === 'missing' ? state.reason : undefined,
      feature: (name) => features[market]?.[this.#placeOf(name, this.features, 'feature')] ?? Number.NaN,
      probability: (name) => forecast?.probabilities[this.#placeOf(name, this.#classes, 'class')] ?? Number.NaN,
      lots: portfolio.positions[market]?.lots ?? 0,
      horizon: this.#horizon,
    };
  }

  #placeOf(name: string, names: readonly string[], what: 'feature' | 'class'): number {
    const place = names.indexOf(name);
    if (place >= 0) return place;
    throw new RangeError(`The strategy ${this.name} asks for the ${what} "${name}"; there are ${names.join(', ')}`);
  }
}

/** Types are stripped from the modules of users, so that nothing has checked what they give. */
function requireBelief(answer: unknown): void {
  if (answer instanceof Promise) throw new TypeError('it gave a promise; a belief is given at once');
  if (answer === undefined || (typeof answer === 'object' && answer !== null)) return;
  throw new TypeError(`it gave ${answerInWords(answer)}; a belief is an object, and nothing is \`undefined\``);
}
