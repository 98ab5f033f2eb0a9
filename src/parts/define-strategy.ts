import { z } from 'zod';
import type { Forecast, Forecasts } from '../core/forecast.ts';
import type { Moment } from '../core/moment.ts';
import type { PortfolioView } from '../core/portfolio.ts';
import { duration, type Duration } from '../core/time.ts';
import { NO_DECISION, type Decision, type Signal, type Strategy } from '../strategy/strategy.port.ts';
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
  readonly forecast: Forecast;
  /** Probability of the class of this name. Throws a RangeError for a name that the label does not have. */
  readonly probability: (className: string) => number;
  /** Lots held: below zero short. */
  readonly lots: number;
  /** The label's horizon. */
  readonly horizon: Duration;
}

/** What is believed of one market from now on; undefined leaves it as it is. */
export type MarketBelief = Omit<Signal, 'market'> | undefined;

/** A strategy that looks at one market at a time, wherever there is a forecast: one function. */
export interface PlainStrategyDefinition<Schema extends z.ZodObject> extends CommonDefinition<Schema> {
  readonly decide: (situation: MarketSituation, settings: z.output<Schema>) => MarketBelief;
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
      const { decide } = definition;
      return new PlainStrategy(name, context, (situation) => decide(situation, own));
    },
  });
}

class PlainStrategy implements Strategy {
  readonly name: string;
  readonly #classes: readonly string[];
  readonly #horizon: Duration;
  readonly #decide: (situation: MarketSituation) => MarketBelief;

  constructor(
    name: string,
    { classes, horizon }: StrategyContext,
    decide: (situation: MarketSituation) => MarketBelief,
  ) {
    this.name = name;
    this.#classes = classes;
    this.#horizon = duration(horizon);
    this.#decide = decide;
  }

  decide(moment: Moment, forecasts: Forecasts, portfolio: PortfolioView): Decision {
    const signals: Signal[] = [];
    for (const [market, forecast] of forecasts.entries()) {
      if (forecast === undefined) continue;
      const belief = this.#decide({
        moment,
        market,
        forecast,
        probability: (className) => this.#probability(forecast, className),
        lots: portfolio.positions[market]?.lots ?? 0,
        horizon: this.#horizon,
      });
      if (belief !== undefined) signals.push({ market, ...belief });
    }
    return signals.length === 0 ? NO_DECISION : { signals };
  }

  #probability({ probabilities }: Forecast, className: string): number {
    const place = this.#classes.indexOf(className);
    const found = probabilities[place];
    if (found === undefined)
      throw new RangeError(
        `The strategy ${this.name} asks for the class "${className}"; there are ${this.#classes.join(', ')}`,
      );
    return found;
  }
}
